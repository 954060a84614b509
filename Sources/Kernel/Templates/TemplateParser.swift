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
    case .comment, .value, .single: isEffective[index] = true
    case .open(let helper, let argument): opened(index, helper, argument)
    case .alternative(let condition): alternative(index, condition)
    case .close(let helper): closed(index, helper)
    }
  }

  private mutating func opened(_ index: Int, _ helper: String, _ argument: String) {
    var complaint: String?
    switch helper {
    case "if", "unless":
      if argument.isEmpty {
        complaint = "\(source(index)) names no condition"
      } else if mode == .strict, !Condition.parse(argument, bareNames: true).isDecidable {
        complaint = "\(source(index)) is not a condition that can be decided"
      }
    case "each": if TemplateLoop(argument) == nil { complaint = "\(source(index)) names no list" }
    default:
      let isSection = mode == .lenient && argument.isEmpty && Identifier.isPath(helper)
      if !isSection { complaint = "\(source(index)) is not a block that templates have" }
    }
    if complaint == nil, open.count >= Self.depthLimit {
      complaint = "\(source(index)) is nested more than \(Self.depthLimit) levels deep"
    }
    if let complaint { fault(index, complaint) }
    open.append(Block(tag: index, helper: helper, isText: complaint != nil))
    openCounts[helper, default: 0] += 1
  }

  private mutating func alternative(_ index: Int, _ condition: String?) {
    guard let block = open.last else { return fault(index, "\(source(index)) stands outside any block") }
    guard !block.isText else { return }
    if block.hasPlainElse { return fault(index, "\(source(index)) follows another else of the same block") }
    if block.helper != "if", block.helper != "unless", condition != nil || block.helper != "each" {
      return fault(index, "\(source(index)) does not belong in {{#\(block.helper)}}")
    }
    if condition != nil, block.helper == "each" {
      return fault(index, "\(source(index)) does not belong in {{#each}}")
    }
    open[open.count - 1].alternatives.append(index)
    open[open.count - 1].hasPlainElse = condition == nil
  }

  private mutating func closed(_ index: Int, _ helper: String) {
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
    fault(block.tag, "\(source(block.tag)) is never closed with {{/\(block.helper)}}")
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

/// Builds the tree from tags that are known to be paired.
struct TemplateBuilder {
  private let bytes: [UInt8]
  private var done = 0
  private var frames: [Frame] = []
  private var nodes: [TemplateNode] = []

  private struct Frame {
    var kind: Kind
    /// What stood before the block.
    var outer: [TemplateNode]
    var arms: [TemplateArm] = []
    var body: [TemplateNode]?

    enum Kind {
      case branch(condition: String?, negated: Bool)
      case loop(TemplateLoop)
      case section(TemplateValue)
    }
  }

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func add(_ tag: TemplateTag) {
    var value = TemplateValue(name: "", source: text(tag.range), position: tag.position)
    switch tag.kind {
    case .value(let name, let addend):
      (value.name, value.addend) = (name, addend)
      advance(over: tag.range)
      nodes.append(.value(value))
    case .single(let name):
      (value.name, value.isSingle) = (name, true)
      advance(over: tag.range)
      nodes.append(.value(value))
    case .comment: advance(over: wholeLine(tag.range))
    case .open(let helper, let argument):
      let range = wholeLine(tag.range)
      advance(over: range)
      switch helper {
      case "if", "unless": push(.branch(condition: argument, negated: helper == "unless"))
      case "each": if let loop = TemplateLoop(argument) { push(.loop(loop)) }
      default:
        (value.name, value.source) = (helper, text(range))
        push(.section(value))
      }
    case .alternative(let condition):
      advance(over: wholeLine(tag.range))
      turn(to: condition)
    case .close:
      let range = wholeLine(tag.range)
      advance(over: range)
      close(text(range))
    }
  }

  mutating func finish() -> [TemplateNode] {
    advance(over: bytes.count..<bytes.count)
    return nodes
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private mutating func advance(over range: Range<Int>) {
    if done < range.lowerBound { nodes.append(.text(text(done..<range.lowerBound))) }
    done = max(done, range.upperBound)
  }

  private mutating func push(_ kind: Frame.Kind) {
    frames.append(Frame(kind: kind, outer: nodes))
    nodes = []
  }

  private mutating func turn(to condition: String?) {
    guard var frame = frames.popLast() else { return }
    switch frame.kind {
    case .branch:
      Self.finishArm(of: &frame, with: nodes)
      frame.kind = .branch(condition: condition, negated: false)
    case .loop, .section: frame.body = nodes
    }
    frames.append(frame)
    nodes = []
  }

  private static func finishArm(of frame: inout Frame, with nodes: [TemplateNode]) {
    guard case .branch(let condition?, let negated) = frame.kind else { return }
    let parsed = Condition.parse(condition, bareNames: true)
    frame.arms.append(TemplateArm(condition: parsed, negated: negated, body: nodes))
  }

  private mutating func close(_ source: String) {
    guard var frame = frames.popLast() else { return }
    let node: TemplateNode
    switch frame.kind {
    case .branch(let condition, _):
      Self.finishArm(of: &frame, with: nodes)
      node = .branch(frame.arms, otherwise: condition == nil ? nodes : [])
    case .loop(let loop): node = .loop(loop, body: frame.body ?? nodes, otherwise: frame.body == nil ? [] : nodes)
    case .section(let value): node = .section(value, body: nodes, closing: source)
    }
    frame.outer.append(node)
    nodes = frame.outer
  }

  /// A tag alone on its line takes the line with it, so that blocks leave no blank lines behind.
  private func wholeLine(_ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound
    while start > done, Self.isBlank(bytes[start - 1]) { start -= 1 }
    guard start == 0 || bytes[start - 1] == UInt8(ascii: "\n") else { return range }
    var end = range.upperBound
    while end < bytes.count, Self.isBlank(bytes[end]) || bytes[end] == UInt8(ascii: "\r") { end += 1 }
    guard end == bytes.count || bytes[end] == UInt8(ascii: "\n") else { return range }
    return start..<min(end + 1, bytes.count)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
