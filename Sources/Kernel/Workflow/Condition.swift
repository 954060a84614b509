/// The condition of a step, a check or a template block.
///
/// Text outside the grammar is kept as `.prose`: it takes a reader's judgement, and no half of it is decided here.
package indirect enum Condition: Sendable, Hashable {
  /// `else`: holds where the check before it at the same level did not.
  case otherwise
  case or([Condition])
  case and([Condition])
  case not(Condition)
  case comparison(Term, Comparator, Operand)
  /// `x in [a, b]` and `x in list`.
  case membership(Operand, negated: Bool, in: Collection)
  /// `x includes y`.
  case inclusion(Term, Operand)
  case state(Term, State, negated: Bool)
  /// `subject` is what is looked for, as written; nil for a bare `exists`, which speaks of what was looked for last.
  case exists(subject: String?, expected: Bool)
  /// The latest answer is one of `options`. `alias` is the name it was called by, where it was called by one.
  case answer(alias: String?, options: [String], negated: Bool)
  case flag(String)
  case prose(String)

  /// A variable: `{{name}}`, `{name}`, a bare `name`, `epic status`, or the entry `name[key]` of a map.
  package struct Term: Sendable, Hashable {
    package var name: String
    package var key: String?
    /// Further names tried in order, such as `epic.status` for `epic_status`.
    package var alternatives: [String]

    package init(_ name: String, key: String? = nil, alternatives: [String] = []) {
      self.name = name
      self.key = key
      self.alternatives = alternatives
    }
  }

  package enum Operand: Sendable, Hashable {
    case variable(Term)
    case literal(Value)
    /// A bare word, which is a text of that spelling.
    case word(String)
  }

  package enum Comparator: String, Sendable, Hashable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }

  package enum Collection: Sendable, Hashable {
    case list([Operand])
    case variable(Term)
  }

  package enum State: Sendable, Hashable {
    case empty
    /// Also written `provided`, `specified` and `defined`.
    case set
    case word(String)
  }
}

/// What kind of evidence decides a condition.
package enum ConditionClass: String, Sendable, Hashable, CaseIterable {
  case comparison, membership, state, answer, fileFact, otherwise, flag, prose
  /// Parts of more than one class.
  case mixed
}

extension Condition {
  package var classification: ConditionClass {
    switch self {
    case .otherwise: return .otherwise
    case .or(let parts), .and(let parts):
      let classes = Set(parts.map(\.classification))
      return classes.count == 1 ? classes.first ?? .mixed : .mixed
    case .not(let inner): return inner.classification
    case .comparison: return .comparison
    case .membership, .inclusion: return .membership
    case .state: return .state
    case .exists: return .fileFact
    case .answer: return .answer
    case .flag: return .flag
    case .prose: return .prose
    }
  }

  /// Whether the engine can decide the condition without a judgement, given the values it names.
  package var isDecidable: Bool { classification != .prose }

  /// The variables the condition refers to, each once, in the order of their first use. Bare words on the right of a
  /// comparison and names for the latest answer are not among them.
  package var variables: [String] {
    var names: [String] = []
    collect(into: &names)
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  private func collect(into names: inout [String]) {
    switch self {
    case .otherwise, .answer, .prose: break
    case .or(let parts), .and(let parts):
      for part in parts { part.collect(into: &names) }
    case .not(let inner): inner.collect(into: &names)
    case .comparison(let term, _, let operand):
      names.append(term.name)
      operand.collect(into: &names)
    case .membership(let operand, _, let collection):
      operand.collect(into: &names)
      switch collection {
      case .list(let items): for item in items { item.collect(into: &names) }
      case .variable(let term): names.append(term.name)
      }
    case .inclusion(let term, let operand):
      names.append(term.name)
      operand.collect(into: &names)
    case .state(let term, _, _): names.append(term.name)
    case .exists(let subject, _): names += BracedNames.names(in: subject ?? "")
    case .flag(let name): names.append(name)
    }
  }
}

extension Condition.Operand {
  fileprivate func collect(into names: inout [String]) {
    if case .variable(let term) = self { names.append(term.name) }
  }
}
