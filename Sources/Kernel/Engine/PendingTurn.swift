/// The stretch of prose that is being gathered for the next turn.
struct PendingTurn {
  struct Output {
    var name: String
    /// The document it goes into; nil for a value that only the run keeps.
    var document: String?
    /// The guard that it stands under.
    var guardID: String?
  }

  var work: [WorkItem] = []
  var outputs: [Output] = []
  var facts: [String] = []
  var asks: [Question] = []
  var judgements: [ExpectedReply.Judgement] = []
  /// Judgements that guard control, state or effects.
  var controlJudgements: Set<String> = []
  /// Judgements that end the run where they hold, with the reasons.
  var halts: [(judgement: String, reason: String)] = []
  /// Whether the reply may edit documents: one that only judges them may not.
  var mayEdit = true
  /// The document that the verdicts of a turn quote; nil where none are asked for.
  var quoted: BoundDocument?
  /// Index path of the first node that contributed: the turn's name in the journal.
  var node: String?

  var isEmpty: Bool { work.isEmpty && outputs.isEmpty && facts.isEmpty && asks.isEmpty && judgements.isEmpty }

  /// Whether there is anything that only an agent can do.
  var needsAgent: Bool { !work.isEmpty || !outputs.isEmpty || !facts.isEmpty || !judgements.isEmpty }

  /// Names that get a value only when this turn is over.
  var names: Set<String> {
    Set(facts).union(outputs.map(\.name)).union(asks.compactMap(\.variable)).union(asks.isEmpty ? [] : ["answer"])
  }

  mutating func add(_ item: WorkItem, from path: String) {
    if node == nil { node = path }
    // Loose text after an action continues it.
    if case .guidance(let more) = item, case .instruction(let words)? = work.last {
      work[work.count - 1] = .instruction(words + "\n\n" + more)
    } else {
      work.append(item)
    }
  }

  mutating func expect(fact name: String, from path: String) {
    if node == nil { node = path }
    if !facts.contains(name) { facts.append(name) }
  }

  /// The reply's contents, but for the questions that need no model.
  func expected(asking unresolved: [Question]) -> ExpectedReply {
    ExpectedReply(
      outputs: outputs.map(\.name).uniqued, facts: facts,
      answers: unresolved.map {
        ExpectedReply.Answer(id: $0.id, question: $0.text, options: $0.options.map(\.offered))
      },
      judgements: judgements)
  }
}
