import Kernel

/// Which closing tag belongs to which opening one: the nearest open element of its name, but never one outside the
/// step in which the closing tag stands.
struct TagMatcher {
  /// What becomes of a tag.
  enum Fate: Equatable {
    /// Closed by, or closing, the token with this index.
    case paired(Int)
    case unclosed
    /// Closed elsewhere than where it was opened: the opening tag ends early, the closing tag counts for nothing.
    case crossed
    case stray
  }

  private(set) var fates: [Int: Fate] = [:]
  private var stack: [(token: Int, tag: Tag)] = []
  /// How often each tag is open within each open step, the outermost level first.
  private var levels: [[Tag: Int]] = [[:]]
  /// Opening tags that lead a line and were ended by another's closing tag, by step and name.
  private var cut: [Tag: [(token: Int, step: Int)]] = [:]
  private var step = 0
  private var openWorkflows = 0

  init(_ tokens: [Token]) {
    let mentions = MentionedSteps(tokens).tokens
    for (index, token) in tokens.enumerated() {
      switch token.kind {
      case .open where mentions.contains(index): fates[index] = .unclosed
      case .open(let opening): open(opening, index)
      case .close(let tag): close(tag, index, tokens)
      case .text, .gap: break
      }
    }
  }

  private mutating func open(_ opening: Token.Opening, _ index: Int) {
    guard !opening.isEmpty else { return }
    fates[index] = .unclosed
    stack.append((index, opening.tag))
    levels[levels.count - 1][opening.tag, default: 0] += 1
    if opening.tag == .workflow { openWorkflows += 1 }
    if opening.tag == .step {
      levels.append([:])
      step = index
    }
  }

  private mutating func close(_ tag: Tag, _ index: Int, _ tokens: [Token]) {
    let isOpen =
      switch tag {
      case .workflow: openWorkflows > 0
      case .step: levels.count > 1
      default: levels[levels.count - 1][tag, default: 0] > 0
      }
    guard isOpen else { return stray(tag, index) }
    while let top = stack.popLast() {
      if top.tag == .step { levels.removeLast() }
      levels[levels.count - 1][top.tag, default: 0] -= 1
      if top.tag == .workflow { openWorkflows -= 1 }
      if top.tag == tag {
        fates[top.token] = .paired(index)
        fates[index] = .paired(top.token)
        break
      }
      if case .open(let opening) = tokens[top.token].kind, opening.leadsLine {
        cut[top.tag, default: []].append((top.token, step))
      }
    }
    if tag == .step { step = stack.last { $0.tag == .step }?.token ?? 0 }
  }

  private mutating func stray(_ tag: Tag, _ index: Int) {
    if let last = cut[tag]?.last, last.step == step {
      cut[tag]?.removeLast()
      fates[last.token] = .crossed
      fates[index] = .crossed
    } else {
      fates[index] = .stray
    }
  }
}
