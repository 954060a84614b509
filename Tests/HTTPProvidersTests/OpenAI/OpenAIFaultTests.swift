import Kernel
import Testing

@testable import HTTPProviders

@Suite struct OpenAIFaultTests {
  static func error(_ status: Int, _ body: String) -> ModelError? {
    OpenAIFault.read(Array(body.utf8))?.modelError(status: status, model: "m", retryAfter: 3)
  }

  @Test(arguments: [
    (
      401,
      #"{"error":{"message":"Incorrect API key provided: sk-canary","type":"invalid_request_error","code":"invalid_api_key"}}"#,
      ModelError.unauthenticated("HTTP 401 invalid_api_key")
    ),
    (
      403, #"{"error":{"message":"x","code":"unsupported_country_region_territory"}}"#,
      .unauthenticated("HTTP 403 unsupported_country_region_territory")
    ),
    (401, #"{"detail":"no"}"#, .unauthenticated("HTTP 401")),
    (404, #"{"error":{"message":"The model does not exist","code":"model_not_found"}}"#, .unknownModel("m")),
    (
      404, #"{"error":{"message":"model 'x' not found","type":"api_error","param":null,"code":null}}"#,
      .unknownModel("m")
    ),
    (
      404, #"{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","code":404}"#,
      .unknownModel("m")
    ),
    (
      400,
      #"{"error":{"message":"{'error': '/chat/completions: Invalid model name passed in model=x.'}","type":"None","param":"None","code":"400"}}"#,
      .unknownModel("m")
    ),
    (400, #"{"error":{"message":"x is not a valid model ID","code":400}}"#, .unknownModel("m")),
    (429, #"{"error":{"message":"x","type":"tokens","code":"rate_limit_exceeded"}}"#, .rateLimited(retryAfter: 3)),
    (429, #"{"error":{"message":"x","code":"slow_down"}}"#, .rateLimited(retryAfter: 3)),
    (429, #"{"error":"too many"}"#, .rateLimited(retryAfter: 3)),
    (
      429, #"{"error":{"message":"x","type":"insufficient_quota","code":"insufficient_quota"}}"#,
      .quotaExhausted(until: nil)
    ),
    (429, #"{"error":{"message":"x","code":"credit_balance_exhausted"}}"#, .quotaExhausted(until: nil)),
    (402, #"{"error":{"message":"x","code":402}}"#, .quotaExhausted(until: nil)),
    (
      400, #"{"error":{"message":"x","type":"invalid_request_error","code":"context_length_exceeded"}}"#,
      .contextTooLong
    ),
    (400, #"{"error":{"code":400,"message":"x","type":"exceed_context_size_error","n_ctx":4096}}"#, .contextTooLong),
    (
      400,
      #"{"object":"error","message":"This model's maximum context length is 4096 tokens.","type":"BadRequestError","code":400}"#,
      .contextTooLong
    ),
    (413, #"{"error":{"message":"x"}}"#, .contextTooLong),
    (400, #"{"error":{"message":"x","code":"content_policy_violation"}}"#, .refused("content_policy_violation")),
    (400, #"{"error":{"message":"x","code":"content_filter"}}"#, .refused("content_filter")),
    (500, #"{"error":{"message":"x","type":"server_error"}}"#, .overloaded(retryAfter: 3)),
    (503, #"{"error":{"message":"Loading model","type":"unavailable_error","code":503}}"#, .overloaded(retryAfter: 3)),
    (503, #"{"error":{"code":"server_is_overloaded"}}"#, .overloaded(retryAfter: 3)),
    (529, #"{"error":{"message":"x"}}"#, .overloaded(retryAfter: 3)),
    (408, #"{"error":{"message":"x"}}"#, .overloaded(retryAfter: 3)),
    (400, #"{"error":{"message":"bad thing","type":"invalid_request_error"}}"#, .invalid("HTTP 400: bad thing")),
    (422, #"{"detail":[{"loc":["body"],"msg":"field required"}]}"#, .invalid("HTTP 422")),
    (400, #"[{"error":{"code":400,"message":"listed","status":"INVALID_ARGUMENT"}}]"#, .invalid("HTTP 400: listed")),
    (418, #"{"message":"flat"}"#, .invalid("HTTP 418: flat")),
  ])
  func `a status and a body`(status: Int, body: String, expected: ModelError) {
    #expect(Self.error(status, body) == expected)
  }

  @Test(arguments: ["", "<html>", "404 page not found", "3", "[]", "null"])
  func `other bodies are no errors`(body: String) { #expect(OpenAIFault.read(Array(body.utf8)) == nil) }

  @Test(
    arguments: [
      ("6m0s", 360.0), ("1s", 1), ("20ms", 0.02), ("1h2m3.5s", 3723.5), ("1d", 86400), ("7", 7), ("0.5", 0.5),
      (" 2s ", 2),
      ("", nil), ("soon", nil), ("1x", nil), ("-3", nil), ("1m 2s", nil), ("nan", nil), ("s", nil),
      ("2026-11-20T00:00:00Z", nil),
    ] as [(String, Double?)])
  func durations(text: String, expected: Double?) { #expect(RateLimitReset.duration(text) == expected) }

  @Test(
    arguments: [
      (["requests": ("0", "6m0s"), "tokens": ("90", "1s")], 360.0),
      (["requests": ("5", "6m0s"), "tokens": ("0", "1s")], 1),
      (["requests": ("5", "6m0s"), "tokens": ("5", "1s")], 360), (["tokens": ("", "2s")], 2), ([:], nil),
    ] as [([String: (String, String)], Double?)])
  func `the wait is for what is used up`(kinds: [String: (String, String)], expected: Double?) {
    var headers: [String: String] = [:]
    for (kind, values) in kinds {
      headers["x-ratelimit-remaining-\(kind)"] = values.0
      headers["x-ratelimit-reset-\(kind)"] = values.1
    }
    #expect(RateLimitReset.seconds { headers[$0] } == expected)
  }
}
