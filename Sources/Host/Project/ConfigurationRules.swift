import Kernel
import YAML

extension ProjectConfiguration.Provider {
  /// The providers that can be configured.
  package static let known = ["anthropic", "openai", "gemini", "ollama"]

  /// Why a text cannot be a server's address; nil where it can.
  package static func complaint(aboutAddress text: String) -> String? { Rule.address(text)?.message }
}

/// What texts of a configuration have to be.
enum Rule {
  static func line(_ text: String) -> Complaint? {
    if text.trimmed.isEmpty { return Complaint("bad-value", "a text is missing") }
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return nil }
    return Complaint("bad-value", "expected one line of text without control characters")
  }

  static func name(_ text: String) -> Complaint? {
    PathComponent.complaint(about: text).map {
      Complaint("bad-name", "this name \($0)", hint: "use letters, digits and hyphens, such as field-notes")
    }
  }

  static func innerPath(_ text: String) -> Complaint? {
    InnerPath.complaint(about: text).map { Complaint("bad-path", "this path \($0)") }
  }

  /// The value itself is not repeated: a key pasted here by mistake must not reach a terminal or a log.
  static func variable(_ text: String) -> Complaint? {
    let bytes = Array(text.utf8)
    let isName =
      (1...100).contains(bytes.count) && !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[0])
      && bytes.allSatisfy {
        switch $0 {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
      }
    if isName { return nil }
    return Complaint(
      "bad-variable-name", "expected the name of an environment variable in capitals, such as ANTHROPIC_API_KEY",
      hint: ConfigurationSource.secretAdvice)
  }

  static func address(_ text: String) -> Complaint? {
    guard let scheme = ["https://", "http://"].first(where: text.lowercased().hasPrefix) else {
      return Complaint("bad-address", "expected an address that begins with https:// or http://")
    }
    let host = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
    if host.isEmpty || text.contains(where: \.isWhitespace) {
      return Complaint("bad-address", "expected an address such as https://api.example.com")
    }
    return host.contains("@") ? Complaint("bad-address", "an address must not hold a user or a password") : nil
  }

  /// `500ms`, `10s`, `30m`, `8h`; at most a day.
  static func duration(_ text: String) -> Duration? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let count = Int64(digits), (1...100_000_000).contains(count) else { return nil }
    let duration: Duration
    switch text.dropFirst(digits.count) {
    case "ms": duration = .milliseconds(count)
    case "s": duration = .seconds(count)
    case "m": duration = .seconds(count * 60)
    case "h": duration = .seconds(count * 3600)
    default: return nil
    }
    return duration <= .seconds(86_400) ? duration : nil
  }
}

extension ConfigurationSource {
  mutating func text(
    _ field: Field, required: Bool = false, standard: String? = nil,
    check: (String) -> Complaint?
  ) -> String? {
    scalar(
      field, required: required, standard: standard, show: Kernel.Value.string,
      read: { $0.string(&$1, required: $2) }, check: check)
  }

  mutating func innerPath(_ field: Field, standard: String? = nil) -> String? {
    text(field, standard: standard) { Rule.innerPath($0) }
  }

  mutating func flag(_ field: Field, standard: Bool) -> Bool? {
    scalar(field, standard: standard, show: Kernel.Value.bool, read: { $0.bool(&$1, required: $2) })
  }

  mutating func integer(_ field: Field, standard: Int? = nil, in range: ClosedRange<Int>) -> Int? {
    scalar(field, standard: standard, show: Kernel.Value.int, read: { $0.int(&$1, required: $2) }) {
      if range.contains($0) { return nil }
      return Complaint("out-of-range", "expected \(range.lowerBound) to \(range.upperBound), found \($0)")
    }
  }

  mutating func number(_ field: Field, standard: Double? = nil, in range: ClosedRange<Double>) -> Double? {
    scalar(field, standard: standard, show: Kernel.Value.number, read: { $0.double(&$1, required: $2) }) {
      if range.contains($0) { return nil }
      let wanted = range.upperBound == 1 ? "a number from 0 to 1" : "a number that is not negative"
      return Complaint("out-of-range", "expected \(wanted), found \($0)")
    }
  }

  mutating func choice<T: CaseIterable & RawRepresentable<String>>(_ field: Field, standard: T? = nil) -> T? {
    scalar(field, standard: standard, show: { .string($0.rawValue) }, read: { $0.choice(T.self, &$1, required: $2) })
  }

  mutating func duration(_ field: Field) -> Duration? {
    let text = text(field, standard: nil) {
      Rule.duration($0) == nil
        ? Complaint("bad-duration", "expected a time such as 500ms, 10s, 30m or 8h, at most a day") : nil
    }
    return text.flatMap(Rule.duration)
  }

  mutating func refuse(variable name: String, nearest: String?) {
    let suggestion = nearest.map { "; did you mean \($0)?" } ?? ""
    report(Failure(.configuration, "unknown-variable", "environment variable \(name) names no setting\(suggestion)"))
  }
}
