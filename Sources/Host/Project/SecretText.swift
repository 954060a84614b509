import YAML

/// Recognises keys and passwords that were written where only the name of a variable belongs.
enum SecretText {
  /// Beginnings that vendors give their keys, each with the shortest rest that makes a key of it.
  private static let prefixes: [(prefix: String, rest: Int)] = [
    ("sk-ant-", 8), ("sk-proj-", 8), ("sk-or-", 8), ("sk_live_", 8), ("sk_test_", 8), ("rk_live_", 8), ("AIza", 20),
    ("ghp_", 16), ("gho_", 16), ("ghu_", 16), ("ghs_", 16), ("github_pat_", 16), ("glpat-", 12), ("xoxb-", 8),
    ("xoxp-", 8), ("xoxa-", 8), ("xapp-", 8), ("hf_", 16), ("gsk_", 16), ("AKIA", 12), ("ya29.", 8), ("npm_", 20),
  ]

  /// Whether a text holds something that looks like a key: by a vendor's prefix, as a bearer token, as a password in
  /// an address, or as a private key.
  static func isIn(_ text: String) -> Bool {
    if text.contains("-----BEGIN") || text.contains("hooks.slack.com/services/") { return true }
    if holdsPassword(text) { return true }
    return text.split { !isTokenByte($0) }.contains { isKey(String($0)) } || holdsBearer(text)
  }

  private static func isKey(_ word: String) -> Bool {
    for (prefix, rest) in prefixes where word.hasPrefix(prefix) && word.utf8.count >= prefix.utf8.count + rest {
      return true
    }
    // `sk-` alone also begins ordinary names such as sk-learning-notes: a key mixes digits and both cases.
    guard word.hasPrefix("sk-"), word.utf8.count >= 23 else { return false }
    let rest = word.dropFirst(3)
    return rest.contains { $0.isNumber } && rest.contains { $0.isUppercase } && rest.contains { $0.isLowercase }
  }

  private static func isTokenByte(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
  }

  /// `https://user:password@host`, or a token in the user's place as in `https://ghp_…@host`.
  private static func holdsPassword(_ text: String) -> Bool {
    for part in text.split(whereSeparator: \.isWhitespace) {
      guard let scheme = part.firstRange(of: "://") else { continue }
      let authority = part[scheme.upperBound...].prefix { !"/?#".contains($0) }
      guard let at = authority.lastIndex(of: "@") else { continue }
      if let colon = authority[..<at].firstIndex(of: ":"), authority.index(after: colon) < at { return true }
    }
    return false
  }

  private static func holdsBearer(_ text: String) -> Bool {
    let words = text.split(whereSeparator: \.isWhitespace)
    return zip(words, words.dropFirst()).contains { word, next in
      word.lowercased().hasSuffix("bearer") && next.count >= 16 && !next.hasPrefix("$")
    }
  }

  /// Every key and value of a tree that looks like a secret.
  static func nodes(in node: YAML.Node) -> [YAML.Node] {
    switch node.content {
    case .scalar(let text, _): isIn(text) ? [node] : []
    case .sequence(let items): items.flatMap { nodes(in: $0) }
    case .mapping(let pairs): pairs.flatMap { nodes(in: $0.key) + nodes(in: $0.value) }
    }
  }
}
