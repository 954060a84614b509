import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// An error of Google's APIs: a status in words, and details that hold the wait and the reason.
struct GeminiFault: Decodable, Equatable {
  struct Detail: Decodable, Equatable {
    struct Violation: Decodable, Equatable { var quotaId: String? }

    var reason: String?
    var retryDelay: String?
    var violations: [Violation]?
  }

  var code: Int?
  var status: String?
  var message: String
  var details: [Detail]

  private enum CodingKeys: String, CodingKey { case code, status, message, details }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    code = try? fields.decodeIfPresent(Int.self, forKey: .code)
    status = try? fields.decodeIfPresent(String.self, forKey: .status)
    message = (try? fields.decodeIfPresent(String.self, forKey: .message)) ?? ""
    // Details come in many shapes; one that cannot be read only tells less.
    details = (try? fields.decodeIfPresent([Detail].self, forKey: .details)) ?? []
  }

  /// Reads an error body, which a stream wraps in a list. Nil where it is none.
  static func read(_ body: [UInt8]) -> GeminiFault? {
    struct Body: Decodable { var error: GeminiFault }
    let decoder = JSONDecoder()
    let data = Data(body)
    return ((try? decoder.decode(Body.self, from: data)) ?? (try? decoder.decode([Body].self, from: data))?.first)?
      .error
  }

  /// The wait that the body names, in seconds: protobuf writes a duration as `1.5s`.
  var retryDelay: Double? {
    details.lazy.compactMap(\.retryDelay).compactMap { text in
      text.hasSuffix("s") ? RateLimitReset.duration(text).map { min($0, RateLimitReset.longest) } : nil
    }.first
  }

  /// What the call failed of.
  /// - Parameters:
  ///   - http: the HTTP status; nil for an error within a stream, which carries its own.
  ///   - retryAfter: seconds to wait from the headers; the body's word comes first.
  func modelError(http: Int? = nil, model: String, retryAfter: Double? = nil) -> ModelError {
    let wait = retryDelay ?? retryAfter
    let reasons = details.compactMap(\.reason)
    // A bad key is a 400 here.
    if reasons.contains(where: { $0.hasPrefix("API_KEY_") }) { return .unauthenticated(keyRefusal(http)) }
    switch status ?? Self.status(of: http ?? code) {
    case "UNAUTHENTICATED", "PERMISSION_DENIED": return .unauthenticated(keyRefusal(http))
    case "NOT_FOUND": return .unknownModel(model)
    case "RESOURCE_EXHAUSTED":
      // Daily quotas come back at the vendor's midnight, whatever delay stands beside them.
      let daily = details.contains { $0.violations?.contains { $0.quotaId?.contains("PerDay") ?? false } ?? false }
      return daily ? .quotaExhausted(until: nil) : .rateLimited(retryAfter: wait)
    case "INTERNAL", "UNAVAILABLE", "DEADLINE_EXCEEDED", "ABORTED", "CANCELLED", "UNKNOWN":
      return .overloaded(retryAfter: wait)
    default: break
    }
    return modelError(plain: http ?? code, wait: wait)
  }

  private func modelError(plain status: Int?, wait: Double?) -> ModelError {
    switch status {
    case 402: .quotaExhausted(until: nil)
    case 413: .contextTooLong
    case 408, 409: .overloaded(retryAfter: wait)
    case let status? where status >= 500: .overloaded(retryAfter: wait)
    // The API has no name for this one; its sentence is all there is.
    case 400 where message.contains("exceeds the maximum number of tokens"): .contextTooLong
    default: .invalid(described(status))
    }
  }

  private static func status(of code: Int?) -> String? {
    switch code {
    case 401: "UNAUTHENTICATED"
    case 403: "PERMISSION_DENIED"
    case 404: "NOT_FOUND"
    case 429: "RESOURCE_EXHAUSTED"
    case 500: "INTERNAL"
    case 503, 529: "UNAVAILABLE"
    case 504: "DEADLINE_EXCEEDED"
    default: nil
    }
  }

  private func described(_ status: Int?) -> String {
    let place = status.map { "HTTP \($0)" } ?? self.status ?? "the server broke off"
    let text = message
    return text.isEmpty ? place : "\(place): \(text)"
  }

  /// Without the server's sentence: it may repeat the key.
  private func keyRefusal(_ http: Int?) -> String {
    let reason = details.lazy.compactMap(\.reason).first ?? status
    return [(http ?? code).map { "HTTP \($0)" }, reason].compactMap(\.self).joined(separator: " ")
  }
}
