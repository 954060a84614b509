/// Lines that a version control system leaves in a file whose two versions it could not merge.
package enum ConflictMarkers {
  private static let marks: [StaticString] = ["<<<<<<<", ">>>>>>>", "|||||||"]

  /// The line, counted from 1, on which the first such line stands. Only the first column counts, where no text of a
  /// YAML document that holds a mapping can begin with these characters.
  package static func firstLine(in bytes: [UInt8]) -> Int? {
    var line = 1
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while start < bytes.count {
      if isMark(bytes[start...]) { return line }
      while start < bytes.count, !UTF8Text.breaksLine(bytes, at: start) { start += 1 }
      start += 1
      line += 1
    }
    return nil
  }

  private static func isMark(_ rest: ArraySlice<UInt8>) -> Bool {
    guard let first = rest.first, first == 0x3C || first == 0x3E || first == 0x7C else { return false }
    return marks.contains { mark in
      guard mark.withUTF8Buffer({ rest.starts(with: $0) }) else { return false }
      let next = rest.dropFirst(mark.utf8CodeUnitCount).first
      return next == nil || next == 0x20 || next == 0x0A || next == 0x0D
    }
  }
}
