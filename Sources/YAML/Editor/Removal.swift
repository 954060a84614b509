/// The bytes that go with a key.
struct Removal {
  private let bytes: [UInt8]
  private let isFlow: Bool
  private let lines: LineMap

  init(bytes: [UInt8], mapping: Node) {
    self.bytes = bytes
    isFlow = mapping.isFlow
    lines = LineMap(bytes: bytes)
  }

  /// - Parameter pairs: at least two.
  func splice(_ pairs: [Node.Pair], _ index: Int) -> Splice {
    let pair = pairs[index]
    let (start, end) = (pair.extent(in: bytes).lowerBound, pair.extent(in: bytes).upperBound)
    let next = index + 1 < pairs.count ? pairs[index + 1].key.place.offset : nil
    if isFlow {
      if let next { return Splice(start..<next, "") }
      return Splice(pairs[index - 1].extent(in: bytes).upperBound..<end, "")
    }
    // The first key of a list's item stands behind the dash.
    guard lines.isFirst(at: start) else { return Splice(start..<(next ?? end), "") }
    let lineEnd = lines.end(of: end)
    let from = lines.start(of: start)
    guard lineEnd == bytes.count, from > 0 else { return Splice(from..<lines.afterBreak(at: lineEnd), "") }
    var before = from - 1
    if before > 0, bytes[before] == 0x0A, bytes[before - 1] == 0x0D { before -= 1 }
    return Splice(before..<lineEnd, "")
  }
}
