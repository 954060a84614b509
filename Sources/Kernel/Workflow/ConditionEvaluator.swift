/// What is known of a condition.
package enum Truth: Sendable, Hashable {
  case holds
  case fails
  /// Not known for want of what is listed: names of variables, subjects of file facts, `answer` for an answer not given
  /// yet, or the condition's own words where only a judgement can tell.
  case unknown(needs: [String])

  package init(_ holds: Bool) { self = holds ? .holds : .fails }

  package var negated: Truth {
    switch self {
    case .holds: .fails
    case .fails: .holds
    case .unknown: self
    }
  }
}

/// What a condition is decided from.
package struct ConditionContext: Sendable {
  package var scope: Scope
  package var lastAnswer: String?
  /// The options that the last question offered, as they were shown: `[c] Continue`, `2. Stop`, or plain words.
  package var answerOptions: [String]
  /// Whether a thing is there, by the words that name it, references in them resolved; nil where that was not looked up. The
  /// empty text stands for what was looked for last.
  package var facts: @Sendable (String) -> Bool?
  /// Whether the check before this one at the same level held; nil where there is none.
  package var previousSibling: Bool?
  /// Reads a name without a value as empty instead of unknown: `==` fails, `!=` holds, flags fail.
  package var readsMissingAsEmpty: Bool

  package init(
    scope: Scope, lastAnswer: String? = nil, answerOptions: [String] = [], previousSibling: Bool? = nil,
    readsMissingAsEmpty: Bool = false, facts: @escaping @Sendable (String) -> Bool? = { _ in nil }
  ) {
    self.scope = scope
    self.lastAnswer = lastAnswer
    self.answerOptions = answerOptions
    self.facts = facts
    self.previousSibling = previousSibling
    self.readsMissingAsEmpty = readsMissingAsEmpty
  }

  /// A term's value. Null is no value: a variable that is declared but not filled is asked for like a missing one.
  func value(of term: Condition.Term) -> Value? {
    for name in [term.name] + term.alternatives {
      guard var value = scope[name], value != .null else { continue }
      if let key = term.key {
        let entry = scope[BracedNames.names(in: key).first ?? key]?.display
        guard let member = value.member(entry ?? key) ?? value.member(key), member != .null else { return nil }
        value = member
      }
      return value
    }
    return nil
  }

  func value(of operand: Condition.Operand) -> Value? {
    switch operand {
    case .variable(let term): value(of: term)
    case .literal(let value): value
    case .word(let word): .string(word)
    }
  }
}

extension Condition {
  package func evaluate(in context: ConditionContext) -> Truth {
    switch self {
    case .otherwise: context.previousSibling.map { Truth(!$0) } ?? .unknown(needs: [])
    case .or(let parts): Self.combine(parts, in: context, decisive: .holds)
    case .and(let parts): Self.combine(parts, in: context, decisive: .fails)
    case .not(let inner): inner.evaluate(in: context).negated
    case .comparison(let term, let how, let operand): Self.compare(term, how, operand, in: context)
    case .membership(let operand, let negated, let collection):
      Self.isMember(operand, of: collection, negated: negated, in: context)
    case .inclusion(let term, let operand): Self.includes(term, operand, in: context)
    case .state(let term, let state, let negated):
      negated ? Self.state(term, state, in: context).negated : Self.state(term, state, in: context)
    case .exists(let subject, let expected): Self.exists(subject, expected, in: context)
    case .answer(let alias, let options, let negated):
      Self.answer(alias, options, in: context).negated(if: negated)
    case .flag(let name): Self.flag(name, in: context)
    case .prose(let text): Self.prose(text, in: context)
    }
  }

  private static func combine(_ parts: [Condition], in context: ConditionContext, decisive: Truth) -> Truth {
    var needs: [String] = []
    var isUnknown = false
    for part in parts {
      let truth = part.evaluate(in: context)
      if truth == decisive { return decisive }
      if case .unknown(let names) = truth {
        isUnknown = true
        needs += names.filter { !needs.contains($0) }
      }
    }
    return isUnknown ? .unknown(needs: needs) : decisive.negated
  }

  private static func compare(
    _ term: Term, _ how: Comparator, _ operand: Operand, in context: ConditionContext
  ) -> Truth {
    let left = context.value(of: term)
    let right = context.value(of: operand)
    guard let left, let right else {
      if context.readsMissingAsEmpty { return missing(left ?? right, how) }
      return .unknown(needs: missingNames([.variable(term), operand], in: context))
    }
    switch how {
    case .equal: return Truth(equals(left, right, operand, in: context))
    case .notEqual: return Truth(!equals(left, right, operand, in: context))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      guard let a = left.numeric, let b = right.numeric else {
        return context.readsMissingAsEmpty ? .fails : .unknown(needs: [term.name])
      }
      switch how {
      case .less: return Truth(a < b)
      case .lessOrEqual: return Truth(a <= b)
      case .greater: return Truth(a > b)
      case .greaterOrEqual, .equal, .notEqual: return Truth(a >= b)
      }
    }
  }

  /// A comparison with a name that has no value, read as empty.
  private static func missing(_ other: Value?, _ how: Comparator) -> Truth {
    let bothEmpty = other.map { $0.isBlank || $0 == .string("null") } ?? true
    switch how {
    case .equal: return Truth(bothEmpty)
    case .notEqual: return Truth(!bothEmpty)
    case .less, .lessOrEqual, .greater, .greaterOrEqual: return .fails
    }
  }

  /// A bare word is a text; where it is also the name of a variable (`current == next_step`) either reading may match.
  private static func equals(_ left: Value, _ right: Value, _ operand: Operand, in context: ConditionContext) -> Bool {
    if left.matches(right) { return true }
    guard case .word(let word) = operand, word.utf8.contains(UInt8(ascii: "_")), let value = context.scope[word] else {
      return false
    }
    return left.matches(value)
  }

  private static func isMember(
    _ operand: Operand, of collection: Collection, negated: Bool, in context: ConditionContext
  ) -> Truth {
    let items: [Operand]
    switch collection {
    case .list(let listed): items = listed
    case .variable(let term): items = [.variable(term)]
    }
    guard let value = context.value(of: operand) else {
      return context.readsMissingAsEmpty
        ? Truth(negated) : .unknown(needs: missingNames([operand] + items, in: context))
    }
    let isListed = collection.isListed
    let found = items.contains { item in
      context.value(of: item).map { isListed ? value.matches($0) : $0.holds(value) } ?? false
    }
    let missing = missingNames(items, in: context)
    if !found, !missing.isEmpty, !context.readsMissingAsEmpty { return .unknown(needs: missing) }
    return Truth(found != negated)
  }

  private static func includes(_ term: Term, _ operand: Operand, in context: ConditionContext) -> Truth {
    guard let value = context.value(of: term), let part = context.value(of: operand) else {
      return context.readsMissingAsEmpty
        ? .fails : .unknown(needs: missingNames([.variable(term), operand], in: context))
    }
    return Truth(value.mentions(part.display))
  }

  private static func state(_ term: Term, _ state: State, in context: ConditionContext) -> Truth {
    let value = context.value(of: term)
    switch state {
    case .set: return Truth(!(value?.isBlank ?? true))
    case .empty:
      // Asked whether a variable is empty, its having no value is no answer: a fact may still be returned for it.
      if value == nil, !context.readsMissingAsEmpty { return .unknown(needs: [term.name]) }
      return Truth(value?.isBlank ?? true)
    case .word(let word):
      guard let value else { return context.readsMissingAsEmpty ? .fails : .unknown(needs: [term.name]) }
      return Truth(value.matches(.string(word)) || folded(value.display) == folded(word))
    }
  }

  /// `quick-flow`, `quick_flow` and `Quick Flow` are one value.
  private static func folded(_ text: String) -> String {
    String(text.trimmed.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 })
  }

  private static func exists(_ subject: String?, _ expected: Bool, in context: ConditionContext) -> Truth {
    guard let there = context.facts(BracedNames.expanded(subject ?? "", in: context.scope)) else {
      return .unknown(needs: subject.map { [$0] } ?? [])
    }
    return Truth(there == expected)
  }

  private static func answer(_ alias: String?, _ options: [String], in context: ConditionContext) -> Truth {
    let bound = alias.flatMap { context.value(of: Term($0)) }?.display
    guard let given = bound ?? context.lastAnswer else {
      return context.readsMissingAsEmpty ? .fails : .unknown(needs: [alias ?? "answer"])
    }
    let answer = GivenAnswer(given, options: context.answerOptions)
    var undecided = false
    for option in options {
      switch answer.matches(option) {
      case true?: return .holds
      case false?: break
      case nil: undecided = true
      }
    }
    return undecided ? .unknown(needs: [alias ?? "answer"]) : .fails
  }

  private static func flag(_ name: String, in context: ConditionContext) -> Truth {
    if let value = context.value(of: Term(name)) { return Truth(value.isTruthy && !value.saysNo) }
    if let fact = context.facts(name) { return Truth(fact) }
    return context.readsMissingAsEmpty ? .fails : .unknown(needs: [name])
  }

  /// Words that need a judgement are decided only where one was recorded, or where a single word is a flag someone set
  /// or one of the options just answered.
  private static func prose(_ text: String, in context: ConditionContext) -> Truth {
    if let fact = context.facts(text) { return Truth(fact) }
    if Identifier.isPath(text) {
      if case .bool(let flag)? = context.value(of: Term(text)) { return Truth(flag) }
      if let given = context.lastAnswer {
        let answer = GivenAnswer(given, options: context.answerOptions)
        if answer.offers(text), let matches = answer.matches(text) { return Truth(matches) }
      }
    }
    return .unknown(needs: [text])
  }

  private static func missingNames(_ operands: [Operand], in context: ConditionContext) -> [String] {
    operands.compactMap { operand in
      guard case .variable(let term) = operand, context.value(of: term) == nil else { return nil }
      return term.name
    }
  }
}

extension Condition.Collection {
  fileprivate var isListed: Bool {
    switch self {
    case .list: true
    case .variable: false
    }
  }
}

extension Truth {
  fileprivate func negated(if negate: Bool) -> Truth { negate ? negated : self }
}
