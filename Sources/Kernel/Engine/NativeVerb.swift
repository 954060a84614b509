/// An action that the engine carries out itself, without a model.
enum NativeVerb: Hashable {
  case set(name: String, value: String)
  case load(path: String)
  case checkExists(path: String)
  case jump(step: String)
  case halt(reason: String)
  case exit
  /// "Continue to step 4": what happens anyway.
  case goOn

  /// Reads an action's words; nil where they are prose for an agent.
  static func read(_ text: String) -> NativeVerb? {
    let words = text.trimmed
    guard !words.contains(where: \.isNewline) else { return halting(words) }
    return assignment(words) ?? file(words) ?? halting(words) ?? movement(words)
  }

  /// `Set x = V`, `Set {{x}} = V`, `Set {x} to V` where V is a single value.
  private static func assignment(_ words: String) -> NativeVerb? {
    guard let rest = words.dropping(prefix: "Set "), let sign = rest.firstIndex(of: "=") else { return nil }
    let name = rest[..<sign].filter { $0 != "{" && $0 != "}" }.trimmed
    let value = rest[rest.index(after: sign)...].trimmed
    guard name.isIdentifier, !value.isEmpty, !value.contains("=") else { return nil }
    return .set(name: name, value: value.unquoted)
  }

  private static func file(_ words: String) -> NativeVerb? {
    for verb in ["Load", "Read"] {
      for article in [" the ", " "] {
        for extent in ["COMPLETE file: ", "FULL file: ", "complete file: ", "full file: "] {
          if let path = words.dropping(prefix: verb + article + extent), path.isPath {
            return .load(path: path.trimmed)
          }
        }
      }
    }
    if let rest = words.dropping(prefix: "Check if "), let path = rest.dropping(suffix: " exists"), path.isPath {
      return .checkExists(path: path.trimmed)
    }
    return nil
  }

  private static func halting(_ words: String) -> NativeVerb? {
    if words == "Exit workflow" || words == "Exit" || words.hasPrefix("Exit workflow.") { return .exit }
    for verb in ["HALT", "STOP"] {
      guard let rest = words.dropping(prefix: verb) else { continue }
      guard let first = rest.first else { return .halt(reason: "The workflow stopped itself.") }
      // "STOP and fix the failing tests" is a standing instruction for the agent, not a halt.
      guard "-–—:. ".contains(first), !rest.trimmed.lowercased().hasPrefix("and ") else { continue }
      let reason = rest.drop { "-–—:. ".contains($0) }.trimmed
      return .halt(reason: reason.isEmpty ? "The workflow stopped itself." : reason)
    }
    return nil
  }

  /// At the start of an action only: "Jump to Step 20", "Continue to step 4".
  private static func movement(_ words: String) -> NativeVerb? {
    for verb in ["Jump", "Go", "Skip", "Return", "GOTO", "Continue", "Proceed"] {
      guard let rest = words.dropping(prefix: verb) else { continue }
      let target = rest.dropping(prefix: " to ") ?? rest.dropping(prefix: " ")
      guard let label = target?.dropping(prefix: "Step ") ?? target?.dropping(prefix: "step ") else { continue }
      let number = label.prefix { $0.isNumber || $0.isLetter || $0 == "." || $0 == "-" }
      guard number.contains(where: \.isNumber) else { continue }
      if verb == "Continue" || verb == "Proceed" { return .goOn }
      return .jump(step: String(number.trimmed.dropping(suffix: ".") ?? number.trimmed))
    }
    return nil
  }
}

extension StringProtocol {
  fileprivate func dropping(prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
  fileprivate func dropping(suffix: String) -> String? { hasSuffix(suffix) ? String(dropLast(suffix.count)) : nil }

  fileprivate var isIdentifier: Bool {
    first.map { $0.isLetter || $0 == "_" } == true && allSatisfy { $0.isLetter || $0.isNumber || "_-.".contains($0) }
  }

  /// One path and nothing else: no blanks outside braces.
  var isPath: Bool {
    let text = trimmed
    return !text.isEmpty && !text.contains(" ") && (text.contains("/") || text.contains(".") || text.hasPrefix("{"))
  }

  fileprivate var unquoted: String {
    guard count >= 2, let mark = first, mark == last, mark == "\"" || mark == "'" else { return String(self) }
    return String(dropFirst().dropLast())
  }
}
