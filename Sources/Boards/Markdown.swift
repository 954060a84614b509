import Kernel

/// A Markdown file's lines with what a reader of boards asks of them. Lines within fenced code and comments are inert.
struct MarkdownLines {
  struct Line {
    /// Its bytes without the line break.
    var range: Range<Int>
    var text: String
    /// Counted from 1.
    var number: Int
    var isInert: Bool
  }

  private(set) var lines: [Line] = []

  init(_ bytes: [UInt8]) {
    var (start, number) = (bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0, 1)
    var (fence, isComment): (Substring?, Bool) = (nil, false)
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      let trimmed = end > start && bytes[end - 1] == 0x0D ? end - 1 : end
      let text = String(decoding: bytes[start..<trimmed], as: UTF8.self)
      let content = text.drop { $0 == " " || $0 == "\t" }
      var isInert = true
      if isComment {
        isComment = !content.contains("-->")
      } else if let open = fence {
        let run = content.prefix { $0 == open.first }
        if run.count >= open.count, content.dropFirst(run.count).allSatisfy(\.isWhitespace) { fence = nil }
      } else if content.hasPrefix("```") || content.hasPrefix("~~~") {
        fence = content.prefix { $0 == content.first }
      } else if content.hasPrefix("<!--") {
        isComment = !content.contains("-->")
      } else {
        isInert = false
      }
      lines.append(Line(range: start..<trimmed, text: text, number: number, isInert: isInert))
      (start, number) = (end + 1, number + 1)
    }
  }
}

extension MarkdownLines.Line {
  /// The level and title of a heading in `#` notation, bold marks taken off.
  var heading: (level: Int, title: String)? {
    guard !isInert, text.hasPrefix("#") else { return nil }
    let level = text.prefix { $0 == "#" }.count
    let rest = text.dropFirst(level)
    guard level <= 6, rest.first.map(\.isWhitespace) ?? true else { return nil }
    var title = rest.trimmed
    while title.hasSuffix("#") { title.removeLast() }
    return (level, title.trimmed.unemphasised)
  }
}

extension String {
  /// Without the marks of bold text around the whole.
  var unemphasised: String {
    for mark in ["**", "__"] where count > 4 && hasPrefix(mark) && hasSuffix(mark) {
      return String(dropFirst(2).dropLast(2)).trimmed
    }
    return self
  }
}

extension StringProtocol {
  /// What follows a prefix, whatever the case of its letters; nil where the text begins otherwise.
  func after(_ prefix: String) -> SubSequence? {
    self.prefix(prefix.count).lowercased() == prefix.lowercased() ? dropFirst(prefix.count) : nil
  }
}
