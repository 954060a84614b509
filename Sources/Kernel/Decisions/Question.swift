/// A question that a workflow puts, ready to be settled.
package struct Question: Sendable, Hashable {
  package enum Form: Sendable, Hashable {
    case free, yesNo, choice, approval
    /// How far a document meets an item of a checklist: told by evidence alone, never by a policy or by what a person
    /// wrote about something else.
    case verdict
  }

  package var id: String
  package var node: String
  package var stepNumber: Int
  /// The variable that the answer is bound to besides the `answer` aliases.
  package var variable: String?
  package var text: String
  package var form: Form
  package var options: [Escalation.Option]
  /// The option that the workflow itself marks as default or recommended.
  package var stated: String?
  package var digest: Digest

  /// Reads what kind of answer the words of an `<ask>` want, and its options.
  package init(workflow: String, node: String, stepNumber: Int, variable: String?, text: String) {
    self.node = node
    self.stepNumber = stepNumber
    self.variable = variable
    self.text = text
    let reading = QuestionReader.read(text)
    form = reading.form
    options = reading.options
    stated = reading.stated
    digest = Escalation.digest(workflow: workflow, node: node, question: text, options: options)
    id = "\(workflow)-\(stepNumber)-\(digest.prefix(8))"
  }

  package init(
    workflow: String, node: String, stepNumber: Int, variable: String?, text: String, form: Form,
    options: [Escalation.Option]
  ) {
    self.node = node
    self.stepNumber = stepNumber
    self.variable = variable
    self.text = text
    self.form = form
    self.options = options
    stated = nil
    digest = Escalation.digest(workflow: workflow, node: node, question: text, options: options)
    id = "\(workflow)-\(stepNumber)-\(digest.prefix(8))"
  }

  /// The option that `answer` means: by number, key or label; nil where it means none. Free questions take any text.
  package func option(meantBy answer: String) -> Escalation.Option? {
    Escalation.Option.meant(by: answer, among: options)
  }
}

extension Escalation.Option {
  /// As an agent is offered it.
  package var offered: String { key == label ? key : "\(key): \(label)" }

  /// Matches a person's or a model's words to one of the options: number (from 1), key or label, case ignored;
  /// yes and no in the usual spellings.
  package static func meant(by answer: String, among options: [Escalation.Option]) -> Escalation.Option? {
    let said = answer.trimmed.lowercased()
    guard !said.isEmpty else { return nil }
    let exact = options.first {
      [$0.key, $0.label, $0.offered].contains { $0.lowercased() == said }
    }
    if let exact { return exact }
    let synonyms = ["yes": "y", "true": "y", "no": "n", "false": "n", "y": "yes", "n": "no"]
    if let other = synonyms[said], let match = options.first(where: { $0.key.lowercased() == other }) { return match }
    if let number = Int(said), options.indices.contains(number - 1) { return options[number - 1] }
    return nil
  }
}
