/// How often a step's nodes are walked.
enum Repetition: Hashable {
  case once
  case times(Int)
  case each(LoopSource)
  /// `until-approved`, `adapt-to-context`: one pass, then one in which the agent reviews what it wrote.
  case reviewed(until: String)

  static func read(_ step: Node) -> Repetition {
    if let source = step["for-each"].flatMap(LoopSource.init(phrase:)) { return .each(source) }
    guard let text = step["repeat"]?.trimmed.lowercased(), !text.isEmpty else { return .once }
    if let count = Int(text) { return .times(max(0, count)) }
    let plain = text.replacing("_", with: "-").replacing(" ", with: "-")
    if let noun = plain.dropping(prefix: "for-each-"), !noun.isEmpty { return .each(LoopSource(noun: noun)) }
    return .reviewed(until: text.replacing("-", with: " "))
  }
}

/// What a loop goes over.
struct LoopSource: Hashable {
  enum Collection: Hashable {
    /// `1 to N`, N a number or a variable.
    case range(String, String)
    /// A variable.
    case variable(String)
    /// Named only by what one of its items is called.
    case noun
  }

  /// The variable that stands for the item.
  var variable: String
  var collection: Collection

  init(variable: String, collection: Collection) { (self.variable, self.collection) = (variable, collection) }

  init(noun: String) { self.init(variable: noun.replacing("-", with: "_"), collection: .noun) }

  /// `story="1 to story_count"`: the attribute's name is the variable.
  init(variable: String, over text: String) {
    let words = text.trimmed.filter { $0 != "{" && $0 != "}" }
    let parts = words.split(separator: " ").map(String.init)
    if parts.count == 3, ["to", "-", "through"].contains(parts[1].lowercased()) {
      self.init(variable: variable, collection: .range(parts[0], parts[2]))
    } else if parts.count == 1, let last = Int(words) {
      self.init(variable: variable, collection: .range("1", String(last)))
    } else {
      self.init(variable: variable, collection: .variable(words))
    }
  }

  /// `for-each="story in stories"`, `for-each="stories"`.
  init?(phrase: String) {
    let words = phrase.split(separator: " ").map(String.init)
    guard let first = words.first else { return nil }
    if words.count >= 3, words[1].lowercased() == "in" {
      self.init(variable: first, over: words.dropFirst(2).joined(separator: " "))
    } else {
      self.init(variable: Self.singular(first), over: phrase)
    }
  }

  /// Names under which a list of these items may be bound.
  var listNames: [String] {
    switch collection {
    case .range: []
    case .variable(let name): [name]
    case .noun:
      [
        "\(variable)_list", "\(variable)s",
        variable.hasSuffix("y") ? "\(variable.dropLast())ies" : "\(variable)es", "\(variable)s_list",
      ]
    }
  }

  private static func singular(_ name: String) -> String {
    if let stem = name.dropping(suffix: "_list") { return stem }
    if let stem = name.dropping(suffix: "ies") { return stem + "y" }
    return name.dropping(suffix: "s") ?? "item"
  }

  /// The items that a value holds: a list's, or those that a text names in JSON, one a line, or with commas between.
  static func items(of value: Value) -> [Value] {
    switch value {
    case .null, .bool: return []
    case .list(let items): return items
    case .map(let entries): return entries.keys.sorted().map { .string($0) }
    case .int(let count): return count > 0 && count <= Self.mostItems ? (1...count).map { .int($0) } : []
    case .number(let number): return items(of: .int(Int(exactly: number.rounded()) ?? 0))
    case .string(let text): return items(in: text)
    }
  }

  /// More items than any list of work has.
  static let mostItems = 10_000

  private static func items(in text: String) -> [Value] {
    let words = text.trimmed
    if words.hasPrefix("["), let listed = JSONList.read(words) { return listed }
    var parts = words.split(whereSeparator: \.isNewline).map(String.init)
    if parts.count == 1 { parts = words.trimmed(of: "[]").split { $0 == "," || $0 == ";" }.map(String.init) }
    return parts.map(withoutMark).filter { !$0.isEmpty }.map { .string($0) }
  }

  /// `- Billing`, `2. Billing`, `"Billing"` → `Billing`.
  private static func withoutMark(_ line: String) -> String {
    var rest = Substring(line.trimmed)
    while let first = rest.first, "-*+•".contains(first) { rest = rest.dropFirst().drop { $0 == " " } }
    let digits = rest.prefix(while: \.isNumber)
    if !digits.isEmpty, let mark = rest.dropFirst(digits.count).first, mark == "." || mark == ")",
      rest.dropFirst(digits.count + 1).first == " "
    {
      rest = rest.dropFirst(digits.count + 1)
    }
    return rest.trimmed.unquoted
  }
}
