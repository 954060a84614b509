/// A place in a text file. Lines and columns count from 1, columns in Unicode scalars; `offset` counts UTF-8 bytes
/// from the start of the text as it was read (a stripped byte-order mark included).
package struct SourcePosition: Sendable, Hashable, Codable, Comparable {
  package var line: Int
  package var column: Int
  package var offset: Int

  package init(line: Int, column: Int, offset: Int) {
    self.line = line
    self.column = column
    self.offset = offset
  }

  package static let start = SourcePosition(line: 1, column: 1, offset: 0)

  package static func < (a: SourcePosition, b: SourcePosition) -> Bool { a.offset < b.offset }
}

/// A half-open stretch of a text file.
package struct SourceRange: Sendable, Hashable, Codable {
  package var start: SourcePosition
  package var end: SourcePosition

  package init(_ start: SourcePosition, _ end: SourcePosition) {
    self.start = start
    self.end = end
  }

  /// The UTF-8 bytes covered.
  package var bytes: Range<Int> { start.offset..<max(start.offset, end.offset) }
}
