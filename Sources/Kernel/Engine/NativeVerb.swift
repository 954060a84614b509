/// An action that the engine carries out itself, without a model.
indirect enum NativeVerb: Hashable {
  case set(name: String, value: String)
  /// `Store the answer as {{x}}`.
  case keepAnswer(name: String)
  case load(path: String)
  case checkExists(path: String)
  /// `Create directory P`, `Save file …`: folders come with the files in them, and every write is saved at once.
  case done
  /// `isSequel` for "Continue to …" and "Proceed to …", which may only name what comes next anyway.
  case jump(to: String, isSequel: Bool)
  case endStep
  case halt(reason: String)
  case exit
  /// `If X, jump to step 3`.
  case conditional(String, NativeVerb)
  /// `Determine …: - If X → name = "a" - If Y → name = "b"`: the first that holds.
  case choose([Choice])
  /// What an action says about status files.
  case status(StatusVerb)

  struct Choice: Hashable {
    var condition: String
    var name: String
    var value: String
  }

  /// Reads an action's words; nil where they are prose for an agent.
  static func read(_ text: String) -> NativeVerb? {
    let words = text.trimmed
    // Folders and saving are the engine's own also where there is no board.
    if let verb = StatusVerb.read(words), verb != .bookkeeping || words.hasNewline || file(words) != .done {
      return .status(verb)
    }
    guard !words.isEmpty, words.utf8.count <= 2000 else { return nil }
    if words.hasNewline { return choice(words) ?? ControlPhrase.read(words) }
    return assignment(words) ?? keeping(words) ?? file(words) ?? ControlPhrase.read(words)
  }

  /// A line that determines something, and below it nothing but cases.
  private static func choice(_ words: String) -> NativeVerb? {
    let lines = words.split(whereSeparator: \.isNewline).map(\.trimmed).filter { !$0.isEmpty }
    guard lines.count > 1, lines[0].hasPrefix("Determine "), lines[0].hasSuffix(":") else { return nil }
    var choices: [Choice] = []
    for line in lines.dropFirst() {
      guard let rest = line.dropping(prefix: "- If "),
        let arrow = rest.firstRange(of: " → ") ?? rest.firstRange(of: " -> ")
      else { return nil }
      var effect = rest[arrow.upperBound...].trimmed
      if let remark = effect.firstRange(of: " ("), effect.hasSuffix(")") {
        effect = effect[..<remark.lowerBound].trimmed
      }
      guard let sign = effect.firstRange(of: " = ") else { return nil }
      let (name, value) = (effect[..<sign.lowerBound].trimmed.unbraced, effect[sign.upperBound...].trimmed)
      guard name.isVariableName, isSingle(value) else { return nil }
      choices.append(Choice(condition: rest[..<arrow.lowerBound].trimmed, name: name, value: value.unquoted))
    }
    return .choose(choices)
  }

  /// `Set x = V`, `Set {{x}} = V`, `Set x to V` and `Store V as {{x}}` where V is a single value.
  private static func assignment(_ words: String) -> NativeVerb? {
    let plain = words.replacing("**", with: "")
    if let rest = plain.dropping(prefix: "Set ") ?? plain.dropping(prefix: "SET ") ?? plain.dropping(prefix: "set ") {
      if let sign = rest.firstIndex(of: "=") {
        return assignment(of: rest[rest.index(after: sign)...], to: rest[..<sign])
      }
      if let colon = rest.firstIndex(of: ":") {
        let value = rest[rest.index(after: colon)...].trimmed.unmarked
        if isSingle(value) { return assignment(of: value[...], to: rest[..<colon]) }
      }
      guard let to = rest.firstRange(of: " to ") else { return nil }
      let value = rest[to.upperBound...].trimmed.unmarked
      return isSingle(value) ? assignment(of: value[...], to: rest[..<to.lowerBound]) : nil
    }
    guard let rest = words.dropping(prefix: "Store "), let mark = rest.firstRange(of: " as ") else { return nil }
    let value = rest[..<mark.lowerBound].trimmed
    return isSingle(value) ? assignment(of: value[...], to: rest[mark.upperBound...]) : nil
  }

  private static func assignment(of value: Substring, to name: Substring) -> NativeVerb? {
    var name = name.trimmed
    for word in ["variable ", "the variable "] { name = name.dropping(prefix: word) ?? name }
    name = name.unmarked
    let value = value.trimmed.unmarked
    guard name.unbraced.isVariableName, !value.isEmpty, !value.contains("=") || value.isQuoted else { return nil }
    return .set(name: name.unbraced, value: value.unquoted)
  }

  /// A quoted text, a number, a truth value or one reference: what needs no reading.
  private static func isSingle(_ value: String) -> Bool {
    if value.isQuoted || Int(value) != nil || Double(value) != nil { return true }
    if ["true", "false"].contains(value.lowercased()) { return true }
    return value.hasPrefix("{") && value.hasSuffix("}") && !value.contains(" ")
      && value.unbraced.isVariableName
  }

  /// `Store the user's choice as {{x}}`.
  private static func keeping(_ words: String) -> NativeVerb? {
    for verb in ["Store ", "Save ", "Capture ", "Record ", "Set "] {
      guard let rest = words.dropping(prefix: verb),
        let mark = rest.firstRange(of: " as ") ?? rest.firstRange(of: " in ")
      else { continue }
      let what = rest[..<mark.lowerBound].lowercased().filter { $0 != "{" && $0 != "}" }
      let name = rest[mark.upperBound...].trimmed.trimmed(of: ".")
      let nouns = what.split(separator: " ").filter {
        !["the", "this", "their", "user", "user's", "users"].contains($0)
      }
      guard nouns.count == 1, let noun = nouns.first, answerNouns.contains(String(noun)), name.hasPrefix("{"),
        name.unbraced.isVariableName
      else { continue }
      return .keepAnswer(name: name.unbraced)
    }
    return nil
  }

  private static let answerNouns: Set<String> = [
    "answer", "response", "choice", "selection", "reply", "user_response", "user_choice", "user_selection",
  ]

  private static func file(_ words: String) -> NativeVerb? {
    for verb in ["Load ", "Read "] {
      guard var path = words.dropping(prefix: verb) else { continue }
      var isNamed = false
      for word in ["the ", "COMPLETE ", "FULL ", "complete ", "full ", "entire ", "contents of ", "file: ", "file "] {
        guard let rest = path.dropping(prefix: word) else { continue }
        path = rest
        isNamed = isNamed || word.hasPrefix("file")
      }
      let rest = path.trimmed.trimmed(of: "`\"'")
      if rest.isPath, isNamed || rest.contains("/") { return .load(path: rest) }
    }
    for verb in ["Check if ", "Check whether ", "Check for existence of ", "Check that "] {
      guard var path = words.dropping(prefix: verb) else { continue }
      if let mark = path.firstRange(of: "file exists at") {
        path = String(path[mark.upperBound...]).trimmed(of: ": ")
      }
      for word in ["the ", "file exists: ", "file: ", "file "] { path = path.dropping(prefix: word) ?? path }
      for word in [" exists", " is there", " already exists"] { path = path.dropping(suffix: word) ?? path }
      let rest = path.trimmed.trimmed(of: "`\"'")
      if rest.isPath { return .checkExists(path: rest) }
    }
    if let rest = words.dropping(prefix: "Search "), let mark = rest.firstRange(of: " for file: ") {
      let (folder, file) = (rest[..<mark.lowerBound].trimmed, rest[mark.upperBound...].trimmed.trimmed(of: "`\"'"))
      if folder.hasSuffix("/"), folder.isPath, file.isPath, !file.contains("/") {
        return .checkExists(path: folder + file)
      }
    }
    if let path = words.dropping(prefix: "Create ")?.dropping(suffix: " if it does not exist"), path.isPath {
      return .done
    }
    // What names and paths stand for is bound before the first step.
    for lead in [
      "Resolve variables from config_source", "Resolve installed component paths", "Resolve recommended inputs",
    ]
    where words.hasPrefix(lead) { return .done }
    if words.hasPrefix("Initialize output by writing template to ") { return .done }
    for verb in ["Create directory", "Create folder", "Create the directory", "Create the folder"] {
      guard let rest = words.dropping(prefix: verb),
        let path = rest.split(whereSeparator: { $0 == " " || $0 == ":" }).first
      else { continue }
      if String(path).trimmed(of: "`\"'").isPath, rest.count < path.count + 24 { return .done }
    }
    for verb in ["Save file", "Save the file", "Save document", "Save the document"] where words.hasPrefix(verb) {
      let rest = words.dropFirst(verb.count)
      if rest.isEmpty || rest.first.map({ ",.".contains($0) }) == true || rest.hasPrefix(" preserving") { return .done }
    }
    return nil
  }
}

extension StringProtocol {
  func dropping(prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
  func dropping(suffix: String) -> String? { hasSuffix(suffix) ? String(dropLast(suffix.count)) : nil }

  var hasNewline: Bool {
    // Every line break is a control character or beyond ASCII: most texts need no look at their characters.
    !utf8.allSatisfy { 0x20..<0x7F ~= $0 } && contains(where: \.isNewline)
  }

  /// A variable's name, in which a reference may stand: `story_path_{n}`.
  fileprivate var isVariableName: Bool {
    first.map { $0.isLetter || $0 == "_" || $0 == "{" } == true
      && allSatisfy { $0.isLetter || $0.isNumber || "_-.{}".contains($0) }
  }

  /// Without one pair of single or double braces around the whole.
  fileprivate var unbraced: String {
    let text = trimmed
    for (open, close) in [("{{", "}}"), ("{", "}")] where text.hasPrefix(open) && text.hasSuffix(close) {
      let inner = text.dropFirst(open.count).dropLast(close.count).trimmed
      if !inner.contains("{") { return inner }
    }
    return text
  }

  /// Without one pair of backticks around the whole.
  fileprivate var unmarked: String {
    guard count > 2, first == "`", last == "`" else { return String(self) }
    let inner = String(dropFirst().dropLast())
    return inner.contains("`") ? String(self) : inner
  }

  /// One path and nothing else: no blanks outside braces.
  var isPath: Bool {
    let text = trimmed
    return !text.isEmpty && !text.contains(" ") && (text.contains("/") || text.contains(".") || text.hasPrefix("{"))
  }

  fileprivate var isQuoted: Bool {
    guard count >= 2, let mark = first, mark == last, mark == "\"" || mark == "'" else { return false }
    return !dropFirst().dropLast().contains(mark)
  }

  var unquoted: String { isQuoted ? String(dropFirst().dropLast()) : String(self) }
}

extension NativeVerb {
  /// Whether an agent that is given the words instead loses nothing: no value and no file depends on them.
  var isReading: Bool {
    guard case .status(let verb) = self else { return false }
    switch verb {
    case .bookkeeping, .takeStoryPath, .locateStory, .readStory, .readContext, .requirePlanned, .describeStory,
      .previousStory, .readStatus, .readTasks,
      .readWorkflowStatus:
      return true
    case .find, .requireStatus, .setBoard, .advanceEpic, .setStory, .setStoryByReview, .setWorkflow, .makeFile:
      return false
    }
  }
}
