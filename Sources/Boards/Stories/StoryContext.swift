import Kernel

/// A story-context file: XML in name, half of the real ones are not well-formed. Its elements are found by name, each
/// within its parent; what a writer fills in is escaped.
package struct StoryContext: Sendable {
  /// The elements that hold text, as paths, in the order of the template.
  package static let elements: [[String]] = [
    ["metadata", "epicId"], ["metadata", "storyId"], ["metadata", "title"], ["metadata", "status"],
    ["metadata", "generatedAt"], ["metadata", "generator"], ["metadata", "sourceStoryPath"], ["story", "asA"],
    ["story", "iWant"], ["story", "soThat"], ["story", "tasks"], ["acceptanceCriteria"], ["artifacts", "docs"],
    ["artifacts", "code"], ["artifacts", "dependencies"], ["constraints"], ["interfaces"], ["tests", "standards"],
    ["tests", "locations"], ["tests", "ideas"],
  ]

  /// The names under which the workflow speaks of the elements.
  private static let aliases: [String: [String]] = [
    "epic_id": ["metadata", "epicId"], "story_id": ["metadata", "storyId"], "story_title": ["metadata", "title"],
    "story_status": ["metadata", "status"], "date": ["metadata", "generatedAt"],
    "story_path": ["metadata", "sourceStoryPath"], "as_a": ["story", "asA"], "i_want": ["story", "iWant"],
    "so_that": ["story", "soThat"], "story_tasks": ["story", "tasks"], "acceptance_criteria": ["acceptanceCriteria"],
    "docs_artifacts": ["artifacts", "docs"], "code_artifacts": ["artifacts", "code"],
    "dependencies_artifacts": ["artifacts", "dependencies"], "test_standards": ["tests", "standards"],
    "test_locations": ["tests", "locations"], "test_ideas": ["tests", "ideas"],
  ]

  package let file: String
  package let bytes: [UInt8]
  private let root: Range<Int>?
  /// The bytes between an element's tags, by its path.
  private var contents: [[String]: Range<Int>] = [:]

  package init(_ bytes: some Sequence<UInt8>, file: String) {
    let bytes = Array(bytes)
    (self.file, self.bytes) = (file, bytes)
    let scanner = ElementScanner(bytes)
    root = scanner.content(of: "story-context", in: 0..<bytes.count, before: [])
    guard let root else { return }
    let parents = ["metadata", "story", "acceptanceCriteria", "artifacts", "constraints", "interfaces", "tests"]
    var from = root.lowerBound
    for (index, name) in parents.enumerated() {
      let rest = Array(parents[(index + 1)...])
      guard let range = scanner.content(of: name, in: from..<root.upperBound, before: rest) else { continue }
      contents[[name]] = range
      from = range.upperBound
      let children = Self.elements.filter { $0.count == 2 && $0[0] == name }
      var inner = range.lowerBound
      for (index, path) in children.enumerated() {
        let rest = children[(index + 1)...].map { $0[1] }
        // In order first, for the documents' own markup may hold elements of the same names.
        let places = [inner..<range.upperBound, range]
        guard let found = places.lazy.compactMap({ scanner.content(of: path[1], in: $0, before: rest) }).first else {
          continue
        }
        contents[path] = found
        inner = found.upperBound
      }
    }
  }

  /// Whether the file is a story context at all: names deceive.
  package var isStoryContext: Bool { root != nil }

  /// An element's text without entities and CDATA marks; nil where the file has no such element.
  package func text(_ name: String) -> String? {
    guard let path = Self.path(name), let range = contents[path] else { return nil }
    let text = String(decoding: bytes[range], as: UTF8.self).trimmed
    guard text.hasPrefix("<![CDATA["), text.hasSuffix("]]>") else { return Self.unescaped(text) }
    return String(text.dropFirst(9).dropLast(3))
  }

  /// The file with elements filled, every other byte kept.
  ///
  /// - Parameter values: texts by the workflow's name (`as_a`), the element's (`asA`) or its path (`story.asA`).
  /// - Returns: the bytes, and the names for which the file has no element, or none that could be filled alone.
  package func filling(_ values: [String: String]) -> (bytes: [UInt8], unplaced: [String]) {
    var unplaced: [String] = []
    var filled = self
    var texts: [[String]: [UInt8]] = [:]
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      guard let path = Self.path(name), texts[path] == nil, let range = filled.contents[path] else {
        unplaced.append(name)
        continue
      }
      let text = Array(Self.escaped(value).utf8)
      let next = StoryContext(filled.bytes[..<range.lowerBound] + text + filled.bytes[range.upperBound...], file: file)
      // In a broken file an element can hold another's tags: where filling one changes what others say, it is left.
      texts[path] = text
      if texts.allSatisfy({ next.holds($0.value, at: $0.key) }) {
        filled = next
      } else {
        texts[path] = nil
        unplaced.append(name)
      }
    }
    return (filled.bytes, unplaced)
  }

  private func holds(_ text: [UInt8], at path: [String]) -> Bool {
    contents[path].map { bytes[$0] == text[...] } ?? false
  }

  /// `&`, `<` and `>` as entities; control characters that XML cannot hold are dropped.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
      default:
        if scalar.value >= 0x20, scalar.value != 0xFFFE, scalar.value != 0xFFFF { result.unicodeScalars.append(scalar) }
      }
    }
    return result
  }

  private static func unescaped(_ text: String) -> String {
    guard text.contains("&") else { return text }
    return [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
      .reduce(text) { $0.replacing($1.0, with: $1.1) }
  }

  private static func path(_ name: String) -> [String]? {
    if let path = aliases[name] { return path }
    let parts = name.split(separator: ".").map(String.init)
    return elements.first { $0 == parts } ?? elements.first { parts.count == 1 && $0.last == parts[0] }
  }
}

/// Finds elements in text that may be broken XML.
private struct ElementScanner {
  private let bytes: [UInt8]
  private var tags: [(name: String, isClosing: Bool, isEmpty: Bool, range: Range<Int>)] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var index = 0
    var unclosed: Set<String> = []
    while let open = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
      index = open + 1
      for (start, end) in [("<!--", "-->"), ("<![CDATA[", "]]>")]
      where !unclosed.contains(end) && bytes[open...].starts(with: start.utf8) {
        if let after = Self.find(end, in: bytes, from: open + start.utf8.count) {
          index = after
        } else {
          unclosed.insert(end)
        }
      }
      guard index == open + 1, let tag = tag(at: open) else { continue }
      tags.append(tag)
      index = tag.range.upperBound
    }
  }

  /// The bytes between an element's tags. Where its end is missing it ends before the next of the given elements
  /// begins, else with the range.
  func content(of name: String, in range: Range<Int>, before following: [String]) -> Range<Int>? {
    let inside = tags.filter { range.contains($0.range.lowerBound) }
    guard let first = inside.firstIndex(where: { $0.name == name && !$0.isClosing }) else { return nil }
    let open = inside[first]
    if open.isEmpty { return nil }
    var depth = 1
    for tag in inside[(first + 1)...] where tag.name == name && !tag.isEmpty {
      depth += tag.isClosing ? -1 : 1
      if depth == 0 { return open.range.upperBound..<tag.range.lowerBound }
    }
    let next = inside[(first + 1)...].first { following.contains($0.name) && !$0.isClosing }
    return open.range.upperBound..<max(open.range.upperBound, next?.range.lowerBound ?? range.upperBound)
  }

  private func tag(at open: Int) -> (name: String, isClosing: Bool, isEmpty: Bool, range: Range<Int>)? {
    var index = open + 1
    let isClosing = index < bytes.count && bytes[index] == UInt8(ascii: "/")
    if isClosing { index += 1 }
    let name = bytes[index...].prefix { byte in
      byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        || Character(Unicode.Scalar(byte)).isASCII
          && (Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber)
    }
    guard !name.isEmpty else { return nil }
    index += name.count
    while index < bytes.count, bytes[index] != UInt8(ascii: ">") {
      if bytes[index] == UInt8(ascii: "<") { return nil }
      index += 1
    }
    guard index < bytes.count else { return nil }
    let isEmpty = bytes[index - 1] == UInt8(ascii: "/")
    return (String(decoding: name, as: UTF8.self), isClosing, isEmpty, open..<index + 1)
  }

  /// Just after the next such text.
  private static func find(_ text: String, in bytes: [UInt8], from start: Int) -> Int? {
    let wanted = Array(text.utf8)
    var index = start
    while index + wanted.count <= bytes.count {
      if bytes[index] == wanted[0], bytes[index...].starts(with: wanted) { return index + wanted.count }
      index += 1
    }
    return nil
  }
}
