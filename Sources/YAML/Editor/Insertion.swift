/// Where a key or an item goes that is added to a collection, and how it looks there.
struct Insertion {
  private let bytes: [UInt8]
  private let place: EditPlace
  private let lines: LineMap

  init(bytes: [UInt8], place: EditPlace) {
    (self.bytes, self.place) = (bytes, place)
    lines = LineMap(bytes: bytes)
  }

  /// - Parameter sibling: the pair it follows; nil where there is none yet.
  func splices(key: String, _ value: Emittable, after sibling: Node.Pair?) -> [Splice] {
    let isFlow = place.node.isFlow || place.isInFlow
    let keys = ScalarWriting.inline(.string(key), like: sibling?.key.style ?? .plain, isInFlow: isFlow)
    // Empty is how a key looks that has no value yet; a new one is not written like that.
    let style = sibling.flatMap { $0.value.bytes.isEmpty ? nil : $0.value.style } ?? .plain
    let values = ScalarWriting.inline(value, like: style, isInFlow: isFlow)
    guard !values.isEmpty else {
      return isFlow
        ? [] : splices(block: emit(.mapping([.init(key, value)])), after: sibling.map { $0.extent(in: bytes) })
    }
    let texts = keys.flatMap { key in values.map { "\(key): \($0)" } }
    guard isFlow else { return texts.flatMap { splices(block: $0, after: sibling.map { $0.extent(in: bytes) }) } }
    return texts.map { flow($0, after: sibling.map { $0.extent(in: bytes) }) }
  }

  func splices(item value: Emittable) -> [Splice] {
    let last = place.node.items?.last
    guard place.node.isFlow || place.isInFlow else {
      let inline = ScalarWriting.inline(value, like: last?.style ?? .plain, isInFlow: false).map { "- \($0)" }
      let texts = inline.isEmpty ? [emit(.sequence([value]))] : inline
      return texts.flatMap { splices(block: $0, after: last.map { $0.extent(in: bytes) }) }
    }
    let texts = ScalarWriting.inline(value, like: last?.style ?? .plain, isInFlow: true)
    return texts.map { flow($0, after: last.map { $0.extent(in: bytes) }) }
  }

  /// Lines of their own below the line on which the neighbour ends: right below it, or where that would add to a block
  /// of text, below the blank lines that belong to it.
  private func splices(block text: String, after neighbour: Range<Int>?) -> [Splice] {
    // Within the brackets of a pair such as `[a: b]` there are no lines.
    let column = neighbour == nil ? place.childIndent : place.node.start.column - 1
    let anchor = neighbour?.upperBound ?? place.node.end.offset
    let lineBreak = lines.lineBreak(near: anchor)
    let indent = String(repeating: " ", count: column)
    let body = text.split(separator: "\n").map { indent + $0 }.joined(separator: lineBreak)
    let end = lines.end(of: anchor)
    guard end < bytes.count else { return [Splice(end..<end, lineBreak + body)] }
    let below = lines.afterBreak(at: end)
    var free = below
    while lines.isBlank(from: free), lines.end(of: free) < bytes.count {
      free = lines.afterBreak(at: lines.end(of: free))
    }
    return [below, free].map { Splice($0..<$0, body + lineBreak) }
  }

  private func flow(_ text: String, after neighbour: Range<Int>?) -> Splice {
    guard let neighbour else {
      let inside = place.node.start.offset + 1
      return Splice(inside..<inside, text)
    }
    let end = neighbour.upperBound
    // One line for each, as JSON is mostly written.
    let isOnOwnLine =
      lines.isFirst(at: neighbour.lowerBound) && lines.start(of: neighbour.lowerBound) > place.node.start.offset
    guard isOnOwnLine else { return Splice(end..<end, ", " + text) }
    let indent = String(repeating: " ", count: neighbour.lowerBound - lines.start(of: neighbour.lowerBound))
    return Splice(end..<end, "," + lines.lineBreak(near: neighbour.lowerBound) + indent + text)
  }
}

extension Node {
  /// Where the node is written: an alias in its own place, wherever its text stands.
  func extent(in bytes: [UInt8]) -> Range<Int> {
    guard let alias else { return self.bytes }
    var end = min(alias.offset + 1, bytes.count)
    while end < bytes.count, !" ,[]{}\t\r\n".utf8.contains(bytes[end]) { end += 1 }
    return alias.offset..<max(end, alias.offset)
  }
}

extension Node.Pair {
  /// From the key to the end of the value.
  func extent(in bytes: [UInt8]) -> Range<Int> {
    let key = key.extent(in: bytes)
    return key.lowerBound..<max(key.upperBound, value.extent(in: bytes).upperBound)
  }
}
