/// Where one text occurs in another, in time linear in both.
enum TextSearch {
  /// Every place at which `wanted` occurs, overlapping ones included.
  static func occurrences(of wanted: [UInt8], in bytes: [UInt8]) -> [Range<Int>] {
    guard let first = wanted.first else { return [] }
    // Knuth, Morris and Pratt: how much of the beginning the text up to each place ends with.
    var borders = [0]
    for byte in wanted.dropFirst() {
      var length = borders[borders.count - 1]
      while length > 0, wanted[length] != byte { length = borders[length - 1] }
      borders.append(wanted[length] == byte ? length + 1 : 0)
    }
    var found: [Range<Int>] = []
    var matched = 0
    for (index, byte) in bytes.enumerated() {
      if matched == 0, byte != first { continue }
      while matched > 0, wanted[matched] != byte { matched = borders[matched - 1] }
      if wanted[matched] == byte { matched += 1 }
      if matched == wanted.count {
        found.append(index + 1 - matched..<index + 1)
        matched = borders[matched - 1]
      }
    }
    return found
  }

  /// The same where blanks at the ends of lines, and the kind of line end, are of no account.
  static func lenientOccurrences(of wanted: String, in text: TextLines) -> [Range<Int>] {
    // A text that itself ends in blanks can only mean the end of a line.
    let bare = Array(wanted.utf8)
    let trimmedEnd = bare.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? 0
    guard trimmedEnd > 0 else { return [] }
    let endsLine = trimmedEnd < bare.count
    let (sought, _) = withoutTrailingBlanks(Array(bare[..<trimmedEnd]))
    let (plain, places) = withoutTrailingBlanks(text.bytes)
    return occurrences(of: sought, in: plain).compactMap { match in
      let lower = places[match.lowerBound]
      let upper = places[match.upperBound - 1] + 1
      if endsLine, match.upperBound < plain.count, plain[match.upperBound] != TextLines.lineFeed { return nil }
      return lower..<upper
    }
  }

  /// - Returns: the text, and where each of its bytes came from.
  private static func withoutTrailingBlanks(_ bytes: [UInt8]) -> (plain: [UInt8], places: [Int]) {
    var plain: [UInt8] = []
    var places: [Int] = []
    for (index, byte) in bytes.enumerated() {
      if byte == TextLines.lineFeed {
        while let last = plain.last, isBlank(last) {
          plain.removeLast()
          places.removeLast()
        }
      }
      plain.append(byte)
      places.append(index)
    }
    return (plain, places)
  }

  static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == TextLines.carriageReturn
  }

  /// The line that is most like a text that was not found; nil where none is half like it.
  static func nearestLine(to wanted: String, in text: TextLines) -> Int? {
    let line = wanted.split(whereSeparator: \.isNewline).map(\.trimmed).first { !$0.isEmpty } ?? ""
    let sought = pairs(Array(line.utf8))
    guard !sought.isEmpty else { return nil }
    var best: (line: Int, likeness: Double)?
    for index in text.lines.indices {
      let found = pairs(Array(text.text(index).trimmed.utf8))
      guard !found.isEmpty else { continue }
      let likeness = 2 * Double(found.intersection(sought).count) / Double(found.count + sought.count)
      if likeness > best?.likeness ?? 0.5 { best = (index, likeness) }
    }
    return best?.line
  }

  private static func pairs(_ bytes: [UInt8]) -> Set<UInt16> {
    Set(zip(bytes, bytes.dropFirst()).map { UInt16($0) << 8 | UInt16($1) })
  }
}
