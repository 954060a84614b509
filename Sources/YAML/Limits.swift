/// How much a document may ask of the reader before it is refused.
package struct Limits: Sendable, Hashable {
  /// Levels of nested sequences and mappings, those reached through aliases included.
  package var depth: Int
  /// Nodes reached through aliases and merge keys, each counted every time it is reached.
  package var expansions: Int
  /// Size of the input in bytes.
  package var bytes: Int

  /// Depth 100, 10,000 expanded nodes, 10 MB.
  package static let standard = Limits(depth: 100, expansions: 10_000, bytes: 10_000_000)

  /// Limits of the caller's own; the depth bounds recursion and should stay within a few hundred.
  package init(depth: Int, expansions: Int, bytes: Int) {
    self.depth = depth
    self.expansions = expansions
    self.bytes = bytes
  }
}
