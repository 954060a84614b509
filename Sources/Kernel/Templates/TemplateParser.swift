/// Pairs a template's tags and builds its tree.
struct TemplateParser {
  static let depthLimit = 100
  private static let faultLimit = 20

  private let bytes: [UInt8]
  private let tags: [TemplateTag]
  private let file: String
  private let mode: Template.Mode

  /// Which tags do something; the others stay in the text.
  private var isEffective: [Bool]
  private var open: [Block] = []
  private var openCounts: [String: Int] = [:]
  private var faults: [Failure] = []

  private struct Block {
    var tag: Int
    var helper: String
    /// Tags and content of a block that cannot be read stay in the text, but it is closed like any other.
    var isText: Bool
    var alternatives: [Int] = []
    var hasPlainElse = false
  }

  init(bytes: [UInt8], tags: [TemplateTag], file: String, mode: Template.Mode) {
    self.bytes = bytes
    let tags = TemplateRepeat.paired(tags, bytes: bytes)
    self.tags = mode == .lenient ? Self.withLooseSections(tags) : tags
    self.file = file
    self.mode = mode
    isEffective = Array(repeating: false, count: tags.count)
  }

  /// `{{if_x}}` with a later `{{/if_x}}` is what some authors write for `{{#if_x}}`.
  private static func withLooseSections(_ tags: [TemplateTag]) -> [TemplateTag] {
    var closed: Set<String> = []
    for tag in tags {
      if case .close(let helper) = tag.kind, helper.hasPrefix("if_") { closed.insert(helper) }
    }
    guard !closed.isEmpty else { return tags }
    return tags.map { tag in
      guard case .value(let name, _) = tag.kind, closed.contains(name) else { return tag }
      var opening = tag
      opening.kind = .open(helper: name, argument: "")
      return opening
    }
  }

  mutating func parse() throws(Failure) -> [TemplateNode] {
    for index in tags.indices { pair(index) }
    for block in open.reversed() { unclosed(block) }
    if mode == .strict, var first = faults.first {
      faults.sort {
        ($0.location?.line ?? 0, $0.location?.column ?? 0) < ($1.location?.line ?? 0, $1.location?.column ?? 0)
      }
      first = faults.removeFirst()
      first.related = faults
      throw first
    }
    var builder = TemplateBuilder(bytes: bytes)
    for index in tags.indices where isEffective[index] { builder.add(tags[index]) }
    return builder.finish()
  }

  private mutating func fault(_ tag: Int, _ message: String) {
    guard faults.count < Self.faultLimit else { return }
    let place = tags[tag].position
    faults.append(
      Failure(
        .badInput, "template-syntax", message,
        at: SourceLocation(file: file, line: place.line, column: place.column)))
  }

  private func source(_ tag: Int) -> String { String(decoding: bytes[tags[tag].range], as: UTF8.self) }

  private mutating func pair(_ index: Int) {
    switch tags[index].kind {
    case .comment, .value, .prose, .single: isEffective[index] = true
    case .open(let helper, let argument):
      opened(index, tags[index].isSingle ? "{\(helper)" : helper, complaint: complaint(index, helper, argument))
    case .inverted(let name):
      opened(index, name, complaint: nil)
    case .unclosed: fault(index, "this {{ has no }} in its line")
    case .repeatOpen(let block): opened(index, Self.key(of: block.subject), complaint: nil)
    case .alternative(let condition): alternative(index, condition)
    case .close(let helper): closed(index, tags[index].isSingle ? "{\(helper)" : helper)
    case .repeatClose(let subject): closed(index, Self.key(of: subject ?? innermostRepeat ?? ""))
    }
  }

  /// No helper has such a name, so that braces and comments do not close each other.
  private static func key(of subject: String) -> String { "<!-- \(subject)" }

  private var innermostRepeat: String? {
    for block in open.reversed() {
      if case .repeatOpen(let found) = tags[block.tag].kind { return found.subject }
    }
    return nil
  }

  /// What is wrong with an opening tag.
  private func complaint(_ index: Int, _ helper: String, _ argument: String) -> String? {
    switch helper {
    case "if", "unless":
      if argument.isEmpty { return "\(source(index)) names no condition" }
      return mode == .strict && !Condition.parse(argument, bareNames: true).isDecidable
        ? "\(source(index)) is not a condition that can be decided" : nil
    case "each": return TemplateLoop(argument) == nil ? "\(source(index)) names no list" : nil
    default:
      let isSection = argument.isEmpty && Identifier.isPath(helper)
      return isSection ? nil : "\(source(index)) is not a block that templates have"
    }
  }

  private mutating func opened(_ index: Int, _ helper: String, complaint: String?) {
    var complaint = complaint
    if complaint == nil, open.count >= Self.depthLimit {
      complaint = "\(source(index)) is nested more than \(Self.depthLimit) levels deep"
    }
    if let complaint { fault(index, complaint) }
    open.append(Block(tag: index, helper: helper, isText: complaint != nil))
    openCounts[helper, default: 0] += 1
  }

  private mutating func alternative(_ index: Int, _ condition: String?) {
    guard let block = open.last else { return fault(index, "\(source(index)) stands outside any block") }
    // `{else}` within double braces is text, and so is `{{else}}` within single ones.
    guard !block.isText, tags[block.tag].isSingle == tags[index].isSingle else { return }
    if block.hasPlainElse { return fault(index, "\(source(index)) follows another else of the same block") }
    if !["if", "{if", "unless"].contains(block.helper), condition != nil || block.helper != "each" {
      return fault(index, "\(source(index)) does not belong in \(source(block.tag))")
    }
    open[open.count - 1].alternatives.append(index)
    open[open.count - 1].hasPlainElse = condition == nil
  }

  private mutating func closed(_ index: Int, _ written: String) {
    var helper = written
    // `{{#if x}} … {{/if_x}}`.
    if mode == .lenient, written.hasPrefix("if_"), openCounts[written, default: 0] == 0 { helper = "if" }
    guard openCounts[helper, default: 0] > 0 else {
      let expected = open.last.map { "; the open block is \(source($0.tag))" } ?? ""
      return fault(index, "\(source(index)) closes a block that is not open\(expected)")
    }
    while let block = open.popLast() {
      openCounts[block.helper, default: 1] -= 1
      if block.helper == helper {
        guard !block.isText else { return }
        for tag in [block.tag, index] + block.alternatives { isEffective[tag] = true }
        return
      }
      unclosed(block)
    }
  }

  private mutating func unclosed(_ block: Block) {
    let end =
      switch tags[block.tag].kind {
      case .repeatOpen(let found): "<!-- End \(found.subject) repeat -->"
      default: block.helper.hasPrefix("{") ? "{/\(block.helper.dropFirst())}" : "{{/\(block.helper)}}"
      }
    fault(block.tag, "\(source(block.tag)) is never closed with \(end)")
  }
}

extension TemplateLoop {
  /// `stories`, `stories as story`, `stories as |story|`, `stories numbered`.
  init?(_ argument: String) {
    let words = argument.split(whereSeparator: { $0.isWhitespace || $0 == "|" }).map(String.init)
    guard let name = words.first, Identifier.isLoopPath(name) else { return nil }
    self.name = name
    switch words.count {
    case 1: break
    case 2 where words[1] == "numbered": numbered = true
    case 3 where words[1] == "as" && Identifier.isPath(words[2]): item = words[2]
    default: return nil
    }
  }
}
