/// Lines of a file around a byte, by libyaml's rules.
struct LineMap {
  let bytes: [UInt8]

  /// Where the line begins that holds the byte.
  func start(of offset: Int) -> Int {
    var start = min(offset, bytes.count)
    while start > 0, !UTF8Text.breaksLine(bytes, at: start - 1), !endsWideBreak(at: start) { start -= 1 }
    return start == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) && offset >= 3 ? 3 : start
  }

  /// Just before the line break of the line that holds the byte.
  func end(of offset: Int) -> Int {
    var end = min(offset, bytes.count)
    while end < bytes.count, !isBreak(at: end) { end += 1 }
    return end
  }

  /// Just after the line break that begins at the byte; the end of the file where none does.
  func afterBreak(at end: Int) -> Int {
    guard end < bytes.count else { return end }
    switch bytes[end] {
    case 0x0D: return end + 1 < bytes.count && bytes[end + 1] == 0x0A ? end + 2 : end + 1
    case 0xC2: return end + 2
    case 0xE2: return end + 3
    default: return end + 1
    }
  }

  /// The line break that is used around the byte: the next one, else the one before, else LF.
  func lineBreak(near offset: Int) -> String {
    let end = end(of: offset)
    if end < bytes.count { return String(decoding: bytes[end..<afterBreak(at: end)], as: UTF8.self) }
    let start = start(of: offset)
    guard start >= 2, bytes[start - 1] == 0x0A else { return "\n" }
    return bytes[start - 2] == 0x0D ? "\r\n" : "\n"
  }

  /// Whether only spaces stand between the line's start and the byte.
  func isFirst(at offset: Int) -> Bool { bytes[start(of: offset)..<offset].allSatisfy { $0 == 0x20 } }

  /// Whether a line holds nothing but white space.
  func isBlank(from start: Int) -> Bool {
    start < bytes.count && bytes[start..<end(of: start)].allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }

  private func isBreak(at offset: Int) -> Bool {
    if bytes[offset] == 0x0D { return true }
    return UTF8Text.breaksLine(bytes, at: offset)
  }

  /// Whether a line break of several bytes (NEL, LS, PS) ends at the byte.
  private func endsWideBreak(at offset: Int) -> Bool {
    (offset >= 2 && bytes[offset - 2] == 0xC2 && bytes[offset - 1] == 0x85)
      || (offset >= 3 && bytes[offset - 3] == 0xE2 && bytes[offset - 2] == 0x80 && bytes[offset - 1] & 0xFE == 0xA8)
  }
}
