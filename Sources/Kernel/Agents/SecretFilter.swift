/// Takes secrets out of text by their values, before it leaves the process.
package struct SecretFilter: Sendable {
  /// Longest first, so that a secret that contains another goes as a whole.
  private let secrets: [String]
  private static let mark = "‹redacted›"
  /// Shorter values would be found in ordinary words.
  private static let shortest = 8

  /// - Parameter secrets: values of keys; those too short to be told from words are left out.
  package init(secrets: some Sequence<String>) {
    self.secrets = Set(secrets.map(\.trimmed)).filter { $0.count >= Self.shortest }
      .sorted { ($0.count, $0) > ($1.count, $1) }
  }

  package static let none = SecretFilter(secrets: [])

  package func callAsFunction(_ text: String) -> String {
    var text = text
    for secret in secrets where text.contains(secret) { text = text.replacing(secret, with: Self.mark) }
    return text
  }
}
