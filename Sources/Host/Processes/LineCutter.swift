/// Cuts a stream of bytes into lines.
struct LineCutter {
  private var rest: [UInt8] = []
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Takes bytes and gives each line that they complete, without its end, a carriage return included.
  /// - Returns: false where a line is longer than the limit; nothing more must be given then.
  mutating func take(_ bytes: ArraySlice<UInt8>, _ line: ([UInt8]) -> Void) -> Bool {
    var bytes = bytes
    while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
      rest += bytes[..<end]
      guard rest.count <= limit else { return false }
      flush(line)
      bytes = bytes[(end + 1)...]
    }
    rest += bytes
    return rest.count <= limit
  }

  /// The last line, where the stream ended without ending it.
  mutating func end(_ line: ([UInt8]) -> Void) {
    if !rest.isEmpty { flush(line) }
  }

  private mutating func flush(_ line: ([UInt8]) -> Void) {
    if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
    line(rest)
    rest.removeAll(keepingCapacity: true)
  }
}
