/// Prose at the start of an action that says where the walk goes on: jumps, halts and exits, after a condition or not.
enum ControlPhrase {
  static func read(_ text: String) -> NativeVerb? {
    // Emphasis says nothing about what is meant: "**Jump to Step 4**".
    let words = text.hasNewline ? text : text.replacing("**", with: "").trimmed.trimmed(of: "*")
    if let verb = plain(words) { return verb }
    guard !words.hasNewline, let (condition, rest) = condition(words), let verb = plain(rest) else { return nil }
    return .conditional(condition, verb)
  }

  /// `If X, …`, `If X: …`, `If X → …`, `If X then …`, and `If X jump to step 4` without a mark between the two.
  private static func condition(_ text: String) -> (condition: String, rest: String)? {
    guard text.prefix(3).lowercased() == "if " else { return nil }
    let words = String(text.dropFirst(3))
    for mark in [" → ", " -> ", ", then ", ": then ", " then ", ": ", ", "] {
      guard let found = words.firstRange(ignoringCaseOf: mark) else { continue }
      let condition = words[..<found.lowerBound].trimmed
      let rest = words[found.upperBound...].trimmed
      if !condition.isEmpty, plain(rest) != nil { return (condition, rest) }
    }
    return bareCondition(words)
  }

  /// "m == 1 jump to step 4", but not "the user wants to go to step 4", which is all one condition.
  private static func bareCondition(_ words: String) -> (condition: String, rest: String)? {
    let parts = words.split(separator: " ")
    for start in parts.indices.dropFirst().suffix(6) {
      let rest = parts[start...].joined(separator: " ")
      guard isJumpAlone(rest) else { continue }
      return leadsOn.contains(parts[start - 1].lowercased())
        ? nil : (parts[..<start].joined(separator: " "), rest)
    }
    return nil
  }

  /// A jump to a step, a halt or an exit, and nothing after it.
  private static func isJumpAlone(_ words: String) -> Bool {
    let bare = words.trimmed(of: ".! ")
    if case .jump(let label, _)? = movement(bare) { return bare.hasSuffix(label) }
    return bare == "HALT" || bare.lowercased() == "exit workflow"
  }

  /// Words after which a verb belongs to the condition.
  private static let leadsOn: Set<String> = [
    "to", "can", "could", "may", "might", "should", "would", "will", "must", "shall", "or", "and", "not", "never",
    "we", "you", "they", "i", "he", "she", "it", "user", "users", "users'", "please", "a", "an", "the", "cannot",
    "don't", "doesn't", "didn't", "always", "just", "did", "do", "does", "let", "lets", "let's",
  ]

  private static func plain(_ words: String) -> NativeVerb? { leaving(words) ?? halting(words) ?? movement(words) }

  private static func leaving(_ words: String) -> NativeVerb? {
    let lowered = words.lowercased()
    for phrase in [
      "exit workflow", "exit current workflow", "exit the workflow", "exit", "return to calling workflow",
      "return to the calling workflow", "end workflow",
    ] {
      guard lowered.hasPrefix(phrase) else { continue }
      let rest = words.dropFirst(phrase.count)
      // "Exit and redirect to prd" leaves too; "Exit criteria: …" does not.
      guard let first = rest.first, !".!(-–—:;,".contains(first) else { return .exit }
      let next = rest.trimmed.lowercased()
      if first == " ",
        ["and ", "gracefully", "(", "-", "–", "—", "with ", "after ", "now"].contains(where: next.hasPrefix)
      {
        return .exit
      }
    }
    return nil
  }

  private static let noReason = "The workflow stopped itself."

  private static func halting(_ words: String) -> NativeVerb? {
    for verb in ["HALT", "STOP"] {
      guard let rest = words.dropping(prefix: verb) else { continue }
      guard let first = rest.first else { return .halt(reason: noReason) }
      guard "-–—:.!( ".contains(first) else { continue }
      var reason = rest.drop { "-–—:.! ".contains($0) }.trimmed
      // "STOP and fix the failing tests" is a standing instruction for the agent, not a halt.
      if let errand = reason.dropping(prefix: "and ") {
        guard verb == "HALT" else { continue }
        reason = errand
      } else if first == " ", verb == "STOP", !reason.hasPrefix("(") {
        continue
      }
      for lead in ["with message", "with error", "with"] { reason = reason.dropping(prefix: lead) ?? reason }
      reason = reason.drop { ": ".contains($0) }.trimmed.unquoted
      if let condition = reason.dropping(prefix: "if "), !condition.isEmpty {
        return .conditional(condition, .halt(reason: condition))
      }
      return .halt(reason: reason.isEmpty ? noReason : reason)
    }
    return nil
  }

  /// The longer before those that they begin with.
  private static let verbs = [
    "skip ahead", "loop back", "jump back", "continue", "proceed", "go back", "return", "jump", "skip", "goto", "go",
  ]

  /// At the start of an action only: "Jump to Step 20", "GOTO validation_step", "Skip this step".
  private static func movement(_ words: String) -> NativeVerb? {
    let lowered = words.lowercased()
    if let rest = lowered.dropping(prefix: "skip this step"), rest.first.map({ ".-–—( ".contains($0) }) ?? true {
      return rest.trimmed.hasPrefix("if") || rest.trimmed.hasPrefix("when") ? nil : .endStep
    }
    for verb in verbs where lowered.hasPrefix(verb + " ") {
      var rest = words.dropFirst(verb.count).trimmed
      for word in ["directly ", "back ", "to ", "anchor "] {
        if rest.lowercased().hasPrefix(word) { rest = rest.dropFirst(word.count).trimmed }
      }
      let isStep = ["step ", "step_", "step-"].first(where: rest.lowercased().hasPrefix)
      if let isStep { rest = rest.dropFirst(isStep.count).trimmed }
      let label = rest.prefix { $0.isNumber || $0.isLetter || ".-_".contains($0) }.trimmed.trimmed(of: ".-")
      // A step is named by a number, "FINAL", or an anchor's own spelling; anything else is prose.
      let isName = label.contains(where: \.isNumber) || label.contains("_") || label == "FINAL"
      let leading = rest.hasPrefix("-") ? "-" : ""
      guard isName, isStep != nil || label.contains("_") else { continue }
      let jump = NativeVerb.jump(to: leading + label, isSequel: verb == "continue" || verb == "proceed")
      guard let condition = rest.dropFirst(label.count).trimmed.dropping(prefix: "if ") else { return jump }
      return .conditional(condition, jump)
    }
    return nil
  }
}

extension String {
  fileprivate func firstRange(ignoringCaseOf words: String) -> Range<Index>? {
    if let found = firstRange(of: words) { return found }
    let upper = words.uppercased()
    return upper == words ? nil : firstRange(of: upper)
  }
}

extension Node {
  /// Where a `<goto>` leads, as it is written: an attribute, else its words.
  var jumpTarget: String { self["step"] ?? self["anchor"] ?? prose }

  /// What a `<goto>` with a target of its own makes its words say: "If changes are needed …" is a condition.
  var jumpCondition: String? {
    guard tag == .goto, self["if"] == nil, self["step"] ?? self["anchor"] != nil else { return nil }
    let words = prose
    guard words.hasPrefix("If ") || words.hasPrefix("if ") else { return nil }
    return words.dropFirst(3).trimmed
  }
}
