import Kernel
import Providers

/// Runs a workflow of the shape of a requirements document against the offline provider, as the engine would: one
/// thread, a turn for each stretch, the draft attached at the end.
struct RequirementsWorkflow {
  struct Turn {
    var goal: String
    var instructions: [String] = []
    var outputs: [(name: String, heading: String)] = []
    var asks: [(id: String, question: String)] = []
    var facts: [String] = []
  }

  var documents: [BoundDocument]
  /// Given by a person as soon as the question has been asked; by variable.
  var persons: [String: String] = [:]
  private(set) var replies: [TurnReply] = []
  private(set) var sections: [(name: String, heading: String, markdown: String)] = []

  init(_ documents: [BoundDocument], persons: [String: String] = [:], turns: [Turn] = Self.prd) throws {
    self.documents = documents
    self.persons = persons
    try run(turns)
  }

  /// The document as a template would join it.
  var draft: String {
    "# Product: Requirements\n\n" + sections.map { "## \($0.heading)\n\n\($0.markdown)\n" }.joined(separator: "\n")
  }

  func section(_ name: String) -> String { sections.first { $0.name == name }?.markdown ?? "" }
  var answers: [TurnReply.Answer] { replies.flatMap(\.answers) }

  private mutating func run(_ turns: [Turn]) throws {
    var messages: [Message] = []
    var settled: [SettledAnswer] = []
    for (index, turn) in turns.enumerated() {
      var parts: [Part] = index == 0 ? documents.map(Part.document) : []
      if index == turns.count - 1 {
        parts.append(.document(BoundDocument(path: "docs/PRD.md", purpose: .draft, text: draft)))
      }
      if !settled.isEmpty { parts.append(.answers(settled)) }
      parts.append(.turn(Self.brief(turn, index, of: turns.count)))
      messages.append(Message(role: .user, parts: parts))
      let request = ModelRequest(model: "", system: "", messages: messages, maxOutputTokens: 8000)
      let reply = OfflineProvider.reply(to: request)
      replies.append(reply)
      let text = try OfflineProvider.encoded(reply)
      messages.append(Message(role: .assistant, parts: [.text(text)]))
      for (output, written) in zip(turn.outputs, reply.outputs) {
        sections.append((output.name, output.heading, written.markdown))
      }
      settled = turn.asks.compactMap { ask in
        persons[ask.id].map {
          SettledAnswer(id: "prd-2-\(ask.id)", variable: ask.id, question: ask.question, answer: $0, byPerson: true)
        }
      }
    }
  }

  private static func brief(_ turn: Turn, _ index: Int, of count: Int) -> TurnBrief {
    TurnBrief(
      step: index + 1, totalSteps: count, label: "\(index + 1)", goal: turn.goal, constraints: [],
      work: turn.instructions.map(WorkItem.instruction)
        + turn.outputs.map { .write(OutputBrief(name: $0.name, heading: $0.heading, document: "docs/PRD.md")) }
        + turn.asks.map { .ask(id: "prd-2-\($0.id)", question: $0.question, options: []) },
      expected: ExpectedReply(
        outputs: turn.outputs.map(\.name), facts: turn.facts,
        answers: turn.asks.map { ExpectedReply.Answer(id: "prd-2-\($0.id)", question: $0.question, options: []) }))
  }
}

extension RequirementsWorkflow {
  static let prd: [Turn] = [
    Turn(
      goal: "Discover and align the vision",
      instructions: ["Write the vision as two to five sentences that the author of the brief would sign."],
      outputs: [("vision_alignment", "Vision Alignment")]),
    Turn(
      goal: "Find what makes the product special and close the gaps",
      outputs: [("product_magic", "What Makes This Product Special")], asks: asks),
    Turn(
      goal: "Describe the users and classify the project",
      outputs: [
        ("problem_statement", "The Problem Today"), ("users_and_needs", "Users and How They Work Today"),
        ("project_type", "Project Type"), ("domain", "Domain"),
        ("complexity", "Complexity"),
      ], facts: ["has_ui"]),
    Turn(goal: "Define what success is", outputs: [("success_criteria", "Success Criteria")]),
    Turn(
      goal: "Draw the scope in three horizons",
      outputs: [
        ("mvp_scope", "First Release (MVP)"), ("growth_scope", "Growth After the First Release"),
        ("vision_scope", "Long-Term Vision and Later Ideas"), ("out_of_scope", "Out of Scope"),
      ]),
    Turn(goal: "State the rules of the domain", outputs: [("domain_rules", "Domain Rules and Obligations")]),
    Turn(
      goal: "Write the functional requirements",
      instructions: ["Follow with the requirements of the growth horizon, each marked \"(growth)\" after its number."],
      outputs: [("functional_requirements", "Functional Requirements")]),
    Turn(
      goal: "Write the non-functional requirements",
      outputs: [("non_functional_requirements", "Non-Functional Requirements")]),
    Turn(goal: "Describe the user experience", outputs: [("ux_requirements", "User Experience")]),
    Turn(goal: "Outline the epics", outputs: [("epic_outline", "Epic Outline")]),
    Turn(
      goal: "Name risks and assumptions",
      outputs: [("risks", "Risks"), ("assumptions", "Assumptions and Constraints")]),
    Turn(
      goal: "Review against the checklist and list what is missing",
      outputs: [("open_questions", "What the brief does not say")]),
  ]

  static let asks: [(id: String, question: String)] = [
    ("primary_users", "Who are the primary users, and what does each of them need to get done?"),
    ("current_way", "How do the users get this done today, and what goes wrong with it?"),
    ("success_measure", "Which measurable target, reached by when, will make the product a success?"),
    ("must_haves", "Which features must the first release have?"),
    ("exclusions", "What is deliberately out of scope for the first release?"),
    ("deadline_budget", "What are the deadline and the budget for the first release?"),
    (
      "data_rules",
      "Which rules on privacy, retention and deletion apply to the personal data that the product stores?"
    ),
  ]
}
