import Kernel

/// The status that a line of a story states: `Status: review`, `**Status:** Ready for Review`, `- **Status**: done`,
/// `| Status | done |`, `status: "done" # why`.
struct StatusText {
  /// The status without marks of emphasis, quotes and comments.
  let range: Range<String.Index>
  let note: String

  /// - Parameter whole: the line is a status without a label, as below a heading "Status".
  init?(_ line: String, whole: Bool) {
    var rest = line[...]
    if whole {
      rest = Self.label(in: rest) ?? rest.drop { " \t>-+".contains($0) }
    } else {
      guard let value = Self.label(in: rest) else { return nil }
      rest = value
    }
    rest = rest.drop { " \t*_`\"'".contains($0) }
    var end = rest.endIndex
    var previous: Character = "x"
    for index in rest.indices {
      let isComment = rest[index] == "#" && previous.isWhitespace || rest[index...].hasPrefix("<!--")
      if isComment || rest[index] == "|" {
        end = index
        break
      }
      previous = rest[index]
    }
    note = rest[end...].drop { "#|<!- ".contains($0) }.trimmed
    var value = rest[..<end]
    while let last = value.last, last.isWhitespace || "*_`\"'".contains(last) { value = value.dropLast() }
    guard !value.isEmpty else { return nil }
    range = value.startIndex..<value.endIndex
  }

  /// What follows `Status:`, with the marks that lists, quotes, headings, tables and emphasis put around it.
  private static func label(in line: Substring) -> Substring? {
    let text = line.drop { " \t>-+*_#|".contains($0) }
    guard let rest = text.after("Status") else { return nil }
    let value = rest.drop { " *_".contains($0) }
    guard let sign = value.first, sign == ":" || (sign == "|" && line.contains("|")) else { return nil }
    return value.dropFirst()
  }
}
