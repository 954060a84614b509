import Kernel

/// Gives every `<check>` that carries its condition as words the condition as an attribute.
///
/// `If C → E` and `If C: E` guard only E. `If C:` guards the siblings after it, up to the next check, to text after a
/// blank line or to the end of the step; `Else:` is the opposite of the check before it. Words that are no condition
/// are left as they stand: they are something to do.
struct CheckText {
  private let map: SourceMap

  init(_ map: SourceMap) { self.map = map }

  func rewritten(_ nodes: [Kernel.Node]) -> [Kernel.Node] {
    var result: [Kernel.Node] = []
    var index = 0
    while index < nodes.count {
      var node = nodes[index]
      index += 1
      node.children = rewritten(node.children)
      guard node.tag == .check, node["if"] == nil, let first = node.children.first, first.tag == .text,
        let reading = Reading(first.text)
      else {
        result.append(node)
        continue
      }
      node.attributes.append(Attribute(name: "if", value: reading.condition, range: first.range))
      node.children.removeFirst()
      if let effect = reading.effect {
        node.children.insert(Kernel.Node(tag: .text, text: effect, range: first.range), at: 0)
      } else if node.children.isEmpty {
        let end = endOfScope(nodes, from: index)
        node.children = rewritten(Array(nodes[index..<end]))
        if let last = node.children.last { node.range = SourceRange(node.range.start, last.range.end) }
        index = end
      }
      result.append(node)
    }
    return result
  }

  private func endOfScope(_ nodes: [Kernel.Node], from start: Int) -> Int {
    var index = start
    while index < nodes.count {
      switch nodes[index].tag {
      case .check, .step, .substep: return index
      case .text where isAfterBlankLine(nodes[index].range.start.offset): return index
      default: index += 1
      }
    }
    return index
  }

  private func isAfterBlankLine(_ offset: Int) -> Bool {
    var lineFeeds = 0
    var index = offset
    while index > 0, map.bytes[index - 1].isWhiteSpace {
      index -= 1
      if map.bytes[index] == .lineFeed { lineFeeds += 1 }
    }
    return lineFeeds > 1
  }
}

extension CheckText {
  /// A check's words, taken apart.
  private struct Reading {
    let condition: String
    /// Nil where the words are the condition alone.
    let effect: String?

    /// Nil where the words state no condition.
    init?(_ text: String) {
      let text = text.trimmed
      let words = Self.after("else", in: text).flatMap { Self.after("if", in: $0) }.map { "If " + $0 } ?? text
      if let rest = Self.after("otherwise", in: words) ?? Self.after("else", in: words) {
        let effect = String(Self.withoutNote(rest).drop { ":,→-> \n".contains($0) }).trimmed
        condition = "else"
        self.effect = effect.isEmpty ? nil : effect
        return
      }
      guard let rest = Self.after("if", in: words) else { return nil }
      let cut = Self.cut(rest)
      condition = rest[..<cut.lowerBound].trimmed
      let effect = rest[cut.upperBound...].trimmed
      self.effect = effect.isEmpty ? nil : effect
      if condition.isEmpty { return nil }
    }

    /// `Else (no data was given):` says in parentheses what the opposite is.
    private static func withoutNote(_ text: String) -> Substring {
      guard text.hasPrefix("("), let end = text.firstIndex(of: ")") else { return text[...] }
      let rest = text[text.index(after: end)...]
      return rest.isEmpty || rest.hasPrefix(":") ? rest : text[...]
    }

    private static func after(_ word: String, in text: String) -> String? {
      guard text.lowercased().hasPrefix(word) else { return nil }
      let rest = text.dropFirst(word.count)
      guard let next = rest.first else { return word == "if" ? nil : "" }
      guard next.isWhitespace || next == ":" || next == "," else { return nil }
      return rest.trimmed
    }

    /// Where the condition ends: at the first arrow, or else at the first colon outside quotes, parentheses and braces.
    private static func cut(_ text: String) -> Range<String.Index> {
      for arrow in ["→", "->", "=>"] {
        if let found = text.firstRange(of: arrow), !text[..<found.lowerBound].contains(":") { return found }
      }
      var depth = 0
      var isQuoted = false
      for index in text.indices {
        switch text[index] {
        case "\"": isQuoted.toggle()
        case "(", "{", "[": depth += 1
        case ")", "}", "]": depth -= 1
        case ":" where !isQuoted && depth <= 0:
          let next = text.index(after: index)
          if next == text.endIndex || text[next].isWhitespace { return index..<next }
        default: break
        }
      }
      return text.endIndex..<text.endIndex
    }
  }
}
