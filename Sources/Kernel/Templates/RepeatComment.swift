/// A block between two comments that a template means once for each thing there is:
///
///     <!-- Repeat for each epic (N = 1, 2, 3...) -->
///     ## Epic {{N}}: {{epic_title_N}}
///     <!-- End epic repeat -->
struct TemplateRepeat: Sendable, Equatable {
  /// What there is one block for, in lower case with `_` for blanks, such as `epic`.
  var subject: String
  /// The letter that stands for the block's number; nil where the comment names none.
  var index: String?
  /// Whether the comment says `Repeat` or names an index. One that only says `for each …` may be a plain remark.
  var isExplicit: Bool

  /// How an index that is not known yet is spelled in a family of names.
  var token: String { index ?? subject.uppercased().filter { $0 != "_" } }

  /// Reads what stands between `<!--` and `-->`; nil for any other comment.
  init?(comment: String) {
    var words = comment.trimmed
    var index: String?
    if let start = words.firstIndex(of: "("), let end = words[start...].firstIndex(of: ")") {
      index = Self.index(words[words.index(after: start)..<end])
      words = words[..<start] + " " + words[words.index(after: end)...]
    }
    var parts = words.lowercased().split(whereSeparator: \.isWhitespace)
    let saysRepeat = parts.first == "repeat"
    if saysRepeat { parts.removeFirst() }
    if let first = parts.first, first == "this" || first == "the" { parts.removeFirst(min(2, parts.count)) }
    guard parts.count > 2, parts.count < 12, parts[0] == "for", parts[1] == "each" || parts[1] == "every",
      parts.allSatisfy({ $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" } })
    else { return nil }
    let rest = parts.dropFirst(2)
    let named = rest.prefix { !Self.prepositions.contains(String($0)) }
    guard !named.isEmpty, named.count < 4, named.count == rest.count || named.count + 1 < rest.count else { return nil }
    subject = named.joined(separator: "_").replacing("-", with: "_")
    self.index = index
    isExplicit = saysRepeat || index != nil
  }

  private static let prepositions: Set<String> = ["on", "in", "of", "within", "for", "per", "under", "from"]

  /// `N = 1, 2, 3...`
  private static func index(_ text: Substring) -> String? {
    guard let sign = text.firstIndex(of: "=") else { return nil }
    let name = text[..<sign].trimmed
    return !name.isEmpty && name.utf8.allSatisfy(ASCII.isLetter) ? name : nil
  }

  /// What a closing comment closes: a subject, or the innermost block where it names none; nil for any other comment.
  static func closing(_ comment: String) -> (subject: String?, Void)? {
    let words = comment.trimmed.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
    guard let first = words.first, first == "end" || first == "/repeat", words.count < 8 else { return nil }
    guard words.contains("repeat") || words.contains("each") || words.contains("/repeat") else { return nil }
    let fillers: Set<String> = ["end", "of", "the", "repeat", "/repeat", "for", "each", "every", "loop", "block"]
    let subject = words.filter { !fillers.contains($0) }.prefix { !prepositions.contains($0) }
      .joined(separator: "_").replacing("-", with: "_")
    return (subject.isEmpty ? nil : subject, ())
  }

  /// Pairs the comments of a template.
  ///
  /// A block without an end of its own ends at the next heading or with the block around it. One that stands by itself
  /// and does not say `Repeat` is a plain remark.
  static func paired(_ tags: [TemplateTag], bytes: [UInt8]) -> [TemplateTag] {
    guard tags.contains(where: { if case .repeatOpen = $0.kind { true } else { false } }) else { return tags }
    let headings = MarkdownScanner(bytes).headings.map(\.line.lowerBound)
    var open: [(tag: Int, block: TemplateRepeat)] = []
    var ends: [TemplateTag] = []
    var remarks: Set<Int> = []
    for (index, tag) in tags.enumerated() {
      switch tag.kind {
      case .repeatOpen(let block): open.append((index, block))
      case .repeatClose(let subject):
        guard open.contains(where: { subject == nil || $0.block.subject == subject }) else { continue }
        while let last = open.popLast(), subject != nil, last.block.subject != subject {
          let start = tags[last.tag].range.upperBound
          let end = headings.first { $0 >= start && $0 < tag.range.lowerBound } ?? tag.range.lowerBound
          ends.append(
            TemplateTag(kind: .repeatClose(subject: last.block.subject), range: end..<end, position: tag.position))
        }
      default: break
      }
    }
    for left in open where !left.block.isExplicit { remarks.insert(left.tag) }
    let kept = tags.enumerated().filter { !remarks.contains($0.offset) }.map(\.element)
    // Both are in order already, but for ends at one place, of which the inner one comes first.
    return (ends + kept).enumerated()
      .sorted { ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset) }
      .map(\.element)
  }
}
