/// The front matter's `stepsCompleted` of a document that a workflow of step files writes: which steps are done. Names,
/// file names and numbers all occur.
package struct StepLedger: Sendable, Hashable {
  /// As written, without quotes.
  package let entries: [String]

  package init(_ text: String) { entries = Self.list(text).items }

  /// The text with a step listed as completed; unchanged where it is listed already.
  package static func adding(_ step: String, to text: String) -> String {
    let list = list(text)
    guard !list.items.contains(step) else { return text }
    return FrontMatterList.setting("laststep", to: step, in: list.adding(step, to: text, name: "stepsCompleted"))
  }

  /// The text with some steps listed no more.
  package static func removing(_ steps: [String], from text: String) -> String {
    let shorter = list(text).removing(steps.contains, from: text)
    guard shorter != text else { return text }
    return FrontMatterList.setting("laststep", to: list(shorter).items.last ?? "", in: shorter)
  }

  /// `stepsCompleted:`, and `validationStepsCompleted:` of reports.
  private static func list(_ text: String) -> FrontMatterList {
    FrontMatterList(text) { $0.hasSuffix("stepscompleted") }
  }

  /// A step in the form in which the list names its steps: by number, by file, or by name.
  /// - Parameters:
  ///   - id: the file's name without the ending.
  ///   - number: `2`, `1b`.
  func form(ofStep id: String, number: String) -> String {
    guard let last = entries.last else { return id }
    if !number.isEmpty, last.first?.isNumber == true, last.count <= 3 { return number }
    return last.hasSuffix(".md") ? id + ".md" : id
  }

  /// Whether an entry means a step: `step-02-users`, `step-02-users.md`, `./steps/step-02-users.md`, `2`, `02`, `step-02`.
  static func names(_ entry: String, step id: String, number: String) -> Bool {
    var name = (entry.split(separator: "/").last.map(String.init) ?? entry).lowercased().trimmed
    if name.hasSuffix(".md") { name.removeLast(3) }
    let id = id.lowercased()
    if name == id { return true }
    func plain(_ text: some StringProtocol) -> Substring { Substring(String(text.drop { $0 == "0" })) }
    for prefix in ["step-", "step ", "step_", ""] where name.hasPrefix(prefix) {
      let rest = name.dropFirst(prefix.count)
      guard rest.first?.isNumber == true, rest.count <= 3 else { continue }
      return plain(rest) == plain(number.lowercased())
    }
    return false
  }
}
