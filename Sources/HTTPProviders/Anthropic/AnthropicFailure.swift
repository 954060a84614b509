import Kernel

/// The errors of the Messages API: `{"type":"error","error":{"type","message","details":{"error_code"}}}`.
enum AnthropicFailure {
  /// An answer whose status says no.
  static func reading(_ answer: HTTPAnswer) async throws -> ModelError {
    let bytes = try await answer.errorBody()
    let body = WireJSON.parse(bytes)
    let error = body?["error"]
    var failure = HTTPFailure(answer, message: error.map(text) ?? String(decoding: bytes, as: UTF8.self))
    // Only a plain 400 leaves it open what is wrong; any other status has said so.
    if failure.status == 400, let named = error?["type"]?.text.flatMap(status) { failure.status = named }
    return special(failure.status, error) ?? failure.modelError
  }

  /// An `error` event after the status 200, taken as if its type had come as the status.
  static func inStream(_ event: Value, secret: Secret?) -> ModelError {
    let error = event["error"]
    let message = Redaction.clean(error.map(text) ?? "the server reported an error", of: secret)
    let status = error?["type"]?.text.flatMap(status) ?? 500
    return special(status, error) ?? HTTPFailure(status: status, retry: RetryAfter(), message: message).modelError
  }

  private static func text(_ error: Value) -> String {
    [error["type"]?.text, error["message"]?.text].compactMap(\.self).joined(separator: ": ")
  }

  private static func status(_ type: String) -> Int? {
    switch type {
    case "invalid_request_error": 400
    case "authentication_error": 401
    case "billing_error": 402
    case "permission_error": 403
    case "not_found_error": 404
    case "conflict_error": 409
    case "request_too_large": 413
    case "rate_limit_error": 429
    case "api_error": 500
    case "timeout_error": 504
    case "overloaded_error": 529
    default: nil
    }
  }

  /// What a 400 hides: a prompt that is too long, and a spending limit that was reached. The code says so where there
  /// is one; the API is known to give some of them in words only.
  private static func special(_ status: Int, _ error: Value?) -> ModelError? {
    guard status == 400, let error else { return nil }
    let code = error["details"]?["error_code"]?.text?.lowercased() ?? ""
    let message = error["message"]?.text?.lowercased() ?? ""
    if code.contains("prompt_too_long") || code.contains("context") || message.hasPrefix("prompt is too long") {
      return .contextTooLong
    }
    let isSpent =
      ["spend", "billing", "credit", "usage_limit"].contains { code.contains($0) }
      || ["specified api usage limits", "credit balance is too low", "spend limit"].contains { message.contains($0) }
    return isSpent ? .quotaExhausted(until: regainedAccess(message)) : nil
  }

  /// The moment in "You will regain access on 2026-12-01 at 00:00 UTC.", in milliseconds since 1970.
  private static func regainedAccess(_ message: String) -> Int64? {
    guard let start = message.firstRange(of: "regain access on ") else { return nil }
    let words = message[start.upperBound...].split(separator: " ")
    guard words.count >= 4, words[1] == "at", words[3].hasPrefix("utc") else { return nil }
    return Timestamp("\(words[0])T\(words[2]):00Z")?.milliseconds
  }
}
