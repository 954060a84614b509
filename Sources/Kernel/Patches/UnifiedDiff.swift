/// The difference between two versions of a text in the unified format, as `patch -p1` and `git apply` take it.
package struct UnifiedDiff: Sendable, Hashable {
  /// Empty where nothing differs.
  package private(set) var text = ""
  /// Lines.
  package private(set) var added = 0
  package private(set) var removed = 0

  private static let context = 3

  /// - Parameters:
  ///   - before: nil where there was no file.
  ///   - after: nil where there is none any more.
  package init(path: String, before: [UInt8]?, after: [UInt8]?) {
    let (old, new) = (Self.lines(before ?? []), Self.lines(after ?? []))
    let changes = LineDifference(old: old, new: new).changes
    guard !changes.isEmpty else { return }
    text = "--- \(before == nil ? "/dev/null" : Self.name("a/\(path)"))\n"
    text += "+++ \(after == nil ? "/dev/null" : Self.name("b/\(path)"))\n"
    var rest = changes[...]
    while let first = rest.popFirst() {
      var hunk = [first]
      while let next = rest.first, next.old.lowerBound - hunk[hunk.count - 1].old.upperBound <= 2 * Self.context {
        hunk.append(next)
        rest.removeFirst()
      }
      write(hunk, old, new)
    }
  }

  private mutating func write(
    _ hunk: [LineDifference.Change], _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]
  ) {
    let (first, last) = (hunk[0], hunk[hunk.count - 1])
    let lead = min(Self.context, first.old.lowerBound)
    let trail = min(Self.context, old.count - last.old.upperBound)
    let before = first.old.lowerBound - lead..<last.old.upperBound + trail
    let after = first.new.lowerBound - lead..<last.new.upperBound + trail
    text += "@@ -\(Self.extent(before)) +\(Self.extent(after)) @@\n"
    var place = before.lowerBound
    for change in hunk {
      for index in place..<change.old.lowerBound { write(" ", old[index]) }
      for index in change.old { write("-", old[index]) }
      for index in change.new { write("+", new[index]) }
      removed += change.old.count
      added += change.new.count
      place = change.old.upperBound
    }
    for index in place..<before.upperBound { write(" ", old[index]) }
  }

  private mutating func write(_ sign: Character, _ line: ArraySlice<UInt8>) {
    text.append(sign)
    text += String(decoding: line, as: UTF8.self)
    if line.last != TextLines.lineFeed { text += "\n\\ No newline at end of file\n" }
  }

  /// An empty stretch is named by the line before it.
  private static func extent(_ lines: Range<Int>) -> String {
    lines.isEmpty ? "\(lines.lowerBound),0" : "\(lines.lowerBound + 1),\(lines.count)"
  }

  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for index in bytes.indices where bytes[index] == TextLines.lineFeed {
      lines.append(bytes[start...index])
      start = index + 1
    }
    if start < bytes.count { lines.append(bytes[start...]) }
    return lines
  }

  /// A file's name as the two programs read it: in C's quotes where it holds what would end it.
  private static func name(_ path: String) -> String {
    guard path.unicodeScalars.contains(where: { $0.value < 0x20 || $0 == "\"" || $0 == "\\" || $0.value == 0x7f })
    else { return path.contains(" ") ? path + "\t" : path }
    var quoted = "\""
    for scalar in path.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f:
        let digits = String(scalar.value, radix: 8)
        quoted += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
