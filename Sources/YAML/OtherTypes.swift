/// Plain texts that some YAML reader takes for something other than a string.
enum OtherTypes {
  private static let words: Set<String> = [
    "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "=", "<<", ".inf", "-.inf", "+.inf", ".nan",
  ]

  /// True for all that the core schema resolves and for what YAML 1.1 adds: `yes`, `on`, `1_000`, `0b1`, `0777`,
  /// times such as `10:30` and dates.
  static func mayReadAsAnother(_ text: String) -> Bool {
    guard text.utf8.count <= 200 else { return isNumber(text) }
    if words.contains(text.lowercased()) || isNumber(text) { return true }
    return isOldNumber(text) || isDate(text)
  }

  private static func isNumber(_ text: String) -> Bool { Schema.number(text) != nil }

  private static func isOldNumber(_ text: String) -> Bool {
    var rest = Substring(text).utf8
    if let first = rest.first, Schema.isSign(first) { rest = rest.dropFirst() }
    guard let first = rest.first, Schema.isDigit(first) || first == UInt8(ascii: ".") else { return false }
    if rest.starts(with: "0b".utf8) || rest.starts(with: "0x".utf8) || rest.starts(with: "0o".utf8) {
      return rest.dropFirst(2).allSatisfy { "0123456789abcdefABCDEF_".utf8.contains($0) }
    }
    let parts = rest.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.allSatisfy({ $0.first.map(Schema.isDigit) ?? (parts.count == 1) }) else { return false }
    let digits = String(decoding: rest.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: ":") }, as: UTF8.self)
    return isNumber(digits) || digits == "."
  }

  /// `2026-01-31`, with or without a time.
  private static func isDate(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, (1...2).contains(parts[1].count) else { return false }
    guard parts[0].allSatisfy(Schema.isDigit), parts[1].allSatisfy(Schema.isDigit) else { return false }
    guard let first = parts[2].first, Schema.isDigit(first) else { return false }
    return parts[2].allSatisfy { "0123456789tTzZ:+-. ".utf8.contains($0) }
  }
}
