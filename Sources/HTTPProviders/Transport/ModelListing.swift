import Kernel

/// A model as its provider lists it.
package struct ListedModel: Sendable, Hashable {
  package var id: String
  package var displayName: String?
  package var maxInputTokens: Int?
  package var maxOutputTokens: Int?

  package init(id: String, displayName: String? = nil, maxInputTokens: Int? = nil, maxOutputTokens: Int? = nil) {
    self.id = id
    self.displayName = displayName
    self.maxInputTokens = maxInputTokens
    self.maxOutputTokens = maxOutputTokens
  }
}

/// A provider that can say what it serves and whether it would answer, without a call that costs anything.
package protocol ModelListing: ModelProvider {
  func models() async throws -> [ListedModel]

  /// Returns when the server answers and takes the key.
  /// - Throws: `ModelError`.
  func check() async throws
}
