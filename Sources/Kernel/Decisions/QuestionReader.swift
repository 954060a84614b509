/// Reads the form, options and stated default out of an ask's words.
enum QuestionReader {
  struct Reading {
    var form: Question.Form
    var options: [Escalation.Option]
    var stated: String?
  }

  private static let yesNo = [
    Escalation.Option(key: "y", label: "yes"), Escalation.Option(key: "n", label: "no"),
  ]

  private static let yesNoMarks = ["/", "|", " or "].flatMap { sign in
    ["(y\(sign)n)", "(yes\(sign)no)", "[y\(sign)n]", "[yes\(sign)no]"]
  }

  static func read(_ text: String) -> Reading {
    let lowered = text.lowercased()
    let listed = ListedOptions.read(text)
    if yesNoMarks.contains(where: lowered.contains) || listed.map({ $0.key.lowercased() }) == ["y", "n"] {
      return Reading(form: .yesNo, options: yesNo, stated: statedDefault(in: text))
    }
    if listed.count >= 2 {
      let marked = listed.first { option in
        let label = option.label.lowercased()
        return label.contains("(recommended") || label.contains("(default") || label.contains("[recommended")
      }
      return Reading(form: .choice, options: listed, stated: marked?.key ?? statedDefault(in: text))
    }
    if let keys = bracketedKeys(in: text) {
      return Reading(form: .choice, options: keys, stated: statedDefault(in: text))
    }
    let approving = [
      "does this look right", "is this correct", "ready to proceed", "ready to continue", "do you approve",
    ]
    if approving.contains(where: lowered.contains) {
      return Reading(form: .approval, options: yesNo, stated: nil)
    }
    return Reading(form: .free, options: [], stated: statedDefault(in: text))
  }

  /// `[a/b/c]` or `[a|b|c]` with short parts, `[1, 2, 3]` with keys.
  private static func bracketedKeys(in text: String) -> [Escalation.Option]? {
    var rest = text[...]
    while let open = rest.firstIndex(of: "[") {
      let inside = rest[rest.index(after: open)...]
      guard let close = inside.firstIndex(of: "]") else { return nil }
      for (sign, longest) in [("/", 24), ("|", 24), (",", 2)] as [(Character, Int)] {
        let parts = inside[..<close].split(separator: sign, omittingEmptySubsequences: false).map(\.trimmed)
        if parts.count >= 2,
          parts.allSatisfy({ !$0.isEmpty && $0.count <= longest && !$0.contains(where: \.isNewline) })
        {
          return parts.map { Escalation.Option(key: $0, label: $0) }
        }
      }
      rest = inside[inside.index(after: close)...]
    }
    return nil
  }

  /// `(default: X)`.
  private static func statedDefault(in text: String) -> String? {
    let mark = "(default:"
    let lowered = text.lowercased()
    guard let found = lowered.firstRange(of: mark) else { return nil }
    let start = lowered.distance(from: lowered.startIndex, to: found.upperBound)
    let value = text.dropFirst(start).prefix { $0 != ")" }.trimmed
    return value.isEmpty ? nil : value
  }
}
