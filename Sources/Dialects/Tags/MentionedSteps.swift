import Kernel

/// The `<step …>` tags in the middle of a line that only speak of steps: they have no closing tag before their parent
/// closes, as in `<critical>After each <step n="X"> save.</critical>`.
struct MentionedSteps {
  private struct Open {
    var token: Int
    var tag: Tag
    var leadsLine: Bool
    /// Steps in the middle of a line that took a closing tag within this one.
    var closedInside: [Int] = []
  }

  /// Indexes of their tokens.
  private(set) var tokens: Set<Int> = []
  private var stack: [Open] = []
  /// How often each other tag is open within each step that leads a line, the outermost level first.
  private var levels: [[Tag: Int]] = [[:]]
  private var openSteps = 0
  private var openWorkflows = 0
  /// Places in the stack of the steps that lead a line.
  private var leading: [Int] = []

  init(_ all: [Token]) {
    guard all.contains(where: Self.isInLine) else { return }
    for (index, token) in all.enumerated() {
      switch token.kind {
      case .open(let opening) where !opening.isEmpty: open(opening, index)
      case .close(let tag): close(tag)
      case .open, .text, .gap: break
      }
    }
    while !stack.isEmpty { pop(isClosed: false) }
  }

  private static func isInLine(_ token: Token) -> Bool {
    if case .open(let opening) = token.kind { opening.tag == .step && !opening.leadsLine } else { false }
  }

  private mutating func open(_ opening: Token.Opening, _ index: Int) {
    stack.append(Open(token: index, tag: opening.tag, leadsLine: opening.leadsLine))
    if opening.tag == .workflow { openWorkflows += 1 }
    guard opening.tag == .step else {
      levels[levels.count - 1][opening.tag, default: 0] += 1
      return
    }
    openSteps += 1
    if opening.leadsLine {
      levels.append([:])
      leading.append(stack.count - 1)
    }
  }

  private mutating func close(_ tag: Tag) {
    let isOpen =
      switch tag {
      case .step: openSteps > 0
      case .workflow: openWorkflows > 0
      default: levels[levels.count - 1][tag, default: 0] > 0
      }
    guard isOpen else { return }
    while let top = stack.last, top.tag != tag { pop(isClosed: false) }
    pop(isClosed: true)
  }

  /// A step that leads its line and has lost its closing tag to one inside it takes that back.
  private mutating func pop(isClosed: Bool) {
    let top = stack.removeLast()
    if top.tag == .workflow { openWorkflows -= 1 }
    guard top.tag == .step else {
      levels[levels.count - 1][top.tag, default: 0] -= 1
      return
    }
    openSteps -= 1
    if top.leadsLine {
      levels.removeLast()
      leading.removeLast()
      if !isClosed, let first = top.closedInside.first { tokens.insert(first) }
    } else if isClosed {
      if let parent = leading.last { stack[parent].closedInside.append(top.token) }
    } else {
      tokens.insert(top.token)
    }
  }
}
