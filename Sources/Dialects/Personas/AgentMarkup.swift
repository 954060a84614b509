import Kernel

/// An agent as BMAD's compiled files and those of its first release describe it: `<agent name="…">` with its persona and
/// its commands, inside a markdown file. Nothing in it needs to be well-formed but what is read.
struct AgentMarkup {
  struct Element {
    let attributes: [String: String]
    let text: String
  }

  private let map: SourceMap
  /// After the opening `<agent`.
  private let start: Int
  let attributes: [String: String]

  /// Nil where the text describes no agent in this way.
  init?(_ text: String) {
    let map = SourceMap(text)
    guard let start = Self.find("<agent", in: map, from: 0), start < map.bytes.count,
      map.bytes[start].isWhiteSpace || map.bytes[start] == .greater
    else { return nil }
    var scanner = AttributeScanner(map)
    guard let scan = scanner.scan(from: start) else { return nil }
    self.map = map
    self.start = scan.end
    attributes = Self.dictionary(scan)
  }

  /// The words of the first element of a name; nil where there is none or it is empty.
  func words(of name: String) -> String? {
    let text = elements(called: [name], most: 1).first?.text ?? ""
    return text.isEmpty ? nil : text
  }

  /// Every element of one of the names, in the order of the file; what stands inside an element is its text.
  func elements(called names: [String], most: Int = 200) -> [Element] {
    var found: [Element] = []
    var offset = start
    var looks = 0
    while found.count < most, looks < 1_000, offset < map.bytes.count {
      guard let open = map.bytes[offset...].firstIndex(of: .less) else { break }
      var end = open + 1
      while end < map.bytes.count, map.bytes[end].isWord || map.bytes[end] == UInt8(ascii: "-") { end += 1 }
      let name = map.string((open + 1)..<end)
      guard names.contains(name), end < map.bytes.count else {
        offset = max(end, open + 1)
        continue
      }
      looks += 1
      var scanner = AttributeScanner(map)
      guard let scan = scanner.scan(from: end) else {
        offset = end
        continue
      }
      let close = scan.isEmpty ? scan.end : Self.find("</\(name)>", in: map, from: scan.end)
      // One that is not closed before the next begins is only spoken of.
      if let close, let next = Self.find("<\(name) ", in: map, from: scan.end), next < close {
        offset = scan.end
        continue
      }
      let inner = scan.end..<max(scan.end, (close ?? map.bytes.count) - (scan.isEmpty ? 0 : name.utf8.count + 3))
      let words = map.trimmed(inner).map { TextAssembler.attributeValue(map.bytes[$0]) } ?? ""
      found.append(Element(attributes: Self.dictionary(scan), text: close == nil ? "" : words))
      offset = close ?? scan.end
    }
    return found
  }

  private static func dictionary(_ scan: AttributeScanner.Scan) -> [String: String] {
    Dictionary(scan.attributes.map { ($0.name, $0.value) }) { first, _ in first }
  }

  /// After the first occurrence of a mark.
  private static func find(_ mark: String, in map: SourceMap, from start: Int) -> Int? {
    let wanted = Array(mark.utf8)
    var offset = start
    while offset + wanted.count <= map.bytes.count {
      guard let next = map.bytes[offset...].firstIndex(of: wanted[0]) else { return nil }
      if map.bytes[next...].starts(with: wanted) { return next + wanted.count }
      offset = next + 1
    }
    return nil
  }
}
