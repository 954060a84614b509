import Kernel
import Testing

@testable import HTTPProviders

@Suite struct GeminiFaultTests {
  @Test(arguments: [
    (
      400,
      #"{"error":{"code":400,"message":"API key not valid: canary","status":"INVALID_ARGUMENT","details":[{"@type":"t","reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}"#,
      ModelError.unauthenticated("HTTP 400 API_KEY_INVALID")
    ),
    (401, #"{"error":{"code":401,"status":"UNAUTHENTICATED"}}"#, .unauthenticated("HTTP 401 UNAUTHENTICATED")),
    (403, #"{"error":{"code":403,"status":"PERMISSION_DENIED"}}"#, .unauthenticated("HTTP 403 PERMISSION_DENIED")),
    (404, #"{"error":{"code":404,"message":"models/x is not found","status":"NOT_FOUND"}}"#, .unknownModel("m")),
    (
      429,
      #"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"@type":"t/RetryInfo","retryDelay":"35s"}]}}"#,
      .rateLimited(retryAfter: 35)
    ),
    (429, #"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}"#, .rateLimited(retryAfter: 3)),
    (
      429, #"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"soon"}]}}"#,
      .rateLimited(retryAfter: 3)
    ),
    (
      429,
      #"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProject"}]},{"retryDelay":"35s"}]}}"#,
      .quotaExhausted(until: nil)
    ),
    (
      400,
      #"{"error":{"code":400,"message":"The input token count (9) exceeds the maximum number of tokens allowed (8).","status":"INVALID_ARGUMENT"}}"#,
      .contextTooLong
    ),
    (413, #"{"error":{"code":413}}"#, .contextTooLong), (402, #"{"error":{"code":402}}"#, .quotaExhausted(until: nil)),
    (500, #"{"error":{"code":500,"status":"INTERNAL"}}"#, .overloaded(retryAfter: 3)),
    (
      503, #"{"error":{"code":503,"status":"UNAVAILABLE","details":[{"retryDelay":"2s"}]}}"#, .overloaded(retryAfter: 2)
    ),
    (504, #"{"error":{"code":504,"status":"DEADLINE_EXCEEDED"}}"#, .overloaded(retryAfter: 3)),
    (529, #"[{"error":{"message":"x"}}]"#, .overloaded(retryAfter: 3)),
    (
      400,
      #"{"error":{"code":400,"message":"bad thing","status":"INVALID_ARGUMENT","details":[{"fieldViolations":[]}]}}"#,
      .invalid("HTTP 400: bad thing")
    ),
    (400, #"{"error":{"code":400,"status":"FAILED_PRECONDITION"}}"#, .invalid("HTTP 400")),
  ])
  func `a status and a body`(status: Int, body: String, expected: ModelError) {
    let fault = GeminiFault.read(Array(body.utf8))
    #expect(fault?.modelError(http: status, model: "m", retryAfter: 3) == expected)
  }

  @Test(arguments: ["", "<html>", "{}", #"{"error":"x"}"#, "[]"])
  func `other bodies are no errors`(body: String) { #expect(GeminiFault.read(Array(body.utf8)) == nil) }
}
