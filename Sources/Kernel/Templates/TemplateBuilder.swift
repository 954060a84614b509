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
      case section(TemplateValue, isInverted: Bool)
      case repeated(TemplateRepeat, TemplateValue)
    }
  }

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func add(_ tag: TemplateTag) {
    var value = TemplateValue(name: "", source: text(tag.range), position: tag.position)
    switch tag.kind {
    case .value(let name, let addend):
      (value.name, value.addend) = (name, addend)
      value.isForeign = Self.isForeign(name)
      advance(over: tag.range)
      nodes.append(.value(value))
    case .prose(let words):
      value.name = words
      advance(over: tag.range)
      nodes.append(.value(value))
    case .single(let name):
      (value.name, value.isSingle) = (name, true)
      advance(over: tag.range)
      nodes.append(.value(value))
    case .comment: advance(over: wholeLine(tag.range))
    // Never in effect: it stays in the text.
    case .unclosed: break
    case .open(let helper, let argument):
      let range = wholeLine(tag.range)
      advance(over: range)
      switch helper {
      case "if", "unless": push(.branch(condition: argument, negated: helper == "unless"))
      case "each":
        if var loop = TemplateLoop(argument) {
          loop.position = tag.position
          push(.loop(loop))
        }
      default:
        (value.name, value.source) = (helper, text(range))
        push(.section(value, isInverted: false))
      }
    case .inverted(let name):
      let range = wholeLine(tag.range)
      advance(over: range)
      (value.name, value.source) = (name, text(range))
      push(.section(value, isInverted: true))
    case .repeatOpen(let block):
      let range = withBlankLine(wholeLine(tag.range))
      advance(over: range)
      value.source = text(range)
      push(.repeated(block, value))
    case .alternative(let condition):
      advance(over: wholeLine(tag.range))
      turn(to: condition)
    case .close, .repeatClose:
      var range = wholeLine(tag.range)
      if case .repeatClose = tag.kind, !tag.range.isEmpty { range = withBlankLine(range) }
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
    case .loop, .section, .repeated: frame.body = nodes
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
    case .section(let value, let isInverted):
      node = .section(value, isInverted: isInverted, body: nodes, closing: source)
    case .repeated(let block, let value):
      node = .repeated(RepeatedBlock(block, value, body: nodes, closing: source))
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

  /// A comment between two blank lines takes one of them with it.
  private func withBlankLine(_ range: Range<Int>) -> Range<Int> {
    guard range.lowerBound > 0, bytes[range.lowerBound - 1] == UInt8(ascii: "\n") else { return range }
    var before = range.lowerBound - 1
    while before > 0, Self.isBlank(bytes[before - 1]) || bytes[before - 1] == UInt8(ascii: "\r") { before -= 1 }
    var after = range.upperBound
    while after < bytes.count, Self.isBlank(bytes[after]) || bytes[after] == UInt8(ascii: "\r") { after += 1 }
    let isBetweenBlanks =
      (before == 0 || bytes[before - 1] == UInt8(ascii: "\n")) && after < bytes.count
      && bytes[after] == UInt8(ascii: "\n") && range.upperBound > range.lowerBound
    return isBetweenBlanks ? range.lowerBound..<(after + 1) : range
  }

  /// What the tools of a repository write in double braces, such as `{{ secrets.TOKEN }}`.
  private static func isForeign(_ name: String) -> Bool {
    let first = name.prefix { $0 != "." }
    return first.utf8.count < name.utf8.count && foreignContexts.contains(String(first))
  }

  private static let foreignContexts: Set<String> = [
    "github", "env", "vars", "job", "jobs", "steps", "runner", "secrets", "strategy", "matrix", "needs", "inputs",
  ]

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
