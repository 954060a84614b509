/// How far one turn has come with the calls of tools.
struct ToolProgress {
  /// The calls of the latest reply.
  private var calls: [ToolCall] = []
  /// How many of them have a result.
  private var answered = 0
  /// Over the whole turn.
  private var served = 0
  private var bytes = 0
  /// Replies that asked for more although no more was to be had.
  private var overruns = 0
  /// Replies with a call whose arguments cannot be read.
  private var garbled = 0

  private static let mostCalls = 30
  private static let mostBytes = 300_000
  private static let mostOverruns = 2
  private static let mostGarbled = 3

  /// Why the agent is given up: it was told to reply and goes on calling, or does not learn how to call; nil while there
  /// is hope.
  var complaint: String? {
    if overruns > Self.mostOverruns { return "It called tools again and again instead of giving its reply." }
    if garbled > Self.mostGarbled { return "It called tools again and again with arguments that cannot be read." }
    return nil
  }

  /// The next call without a result, and its place among those of its reply.
  var next: (index: Int, call: ToolCall)? { answered < calls.count ? (answered, calls[answered]) : nil }

  var isExhausted: Bool { served >= Self.mostCalls || bytes >= Self.mostBytes }

  mutating func take(_ called: ToolsCalled) {
    if isExhausted { overruns += 1 }
    if !called.reply.calls.allSatisfy(\.isReadable) { garbled += 1 }
    calls = called.reply.calls
    answered = 0
  }

  mutating func take(_ answer: ToolAnswered) {
    answered += 1
    served += 1
    bytes += answer.result.text.utf8.count
  }

  /// A person's choice begins a new round.
  mutating func renew() { self = ToolProgress() }
}

extension WorkflowEngine {
  /// Whether the agents of this run may list, read and search files: bound when it began.
  func tools(of assignment: AgentAssignment) -> [ToolDescription] {
    (state.started ?? plan.started).tools == true && assignment.provider.takesTools ? ReadingTools.descriptions : []
  }

  /// Serves the calls of the latest reply that have no result yet: all of them, or after a crash the rest. Each result
  /// is recorded before the next call is served, and a recorded one is never served again.
  func serveTools(position: NodeVisit, frame: StepFrame, progress: inout TurnProgress) throws {
    let folders = editableFolders
    // A project may keep its documents out of git; they are what the run is about.
    let tools = ReadingTools(files: ports.files) { [ports] path in
      !folders.contains { path.hasPrefix($0 + "/") } && ports.isIgnored(path)
    }
    while let (index, call) = progress.tools.next {
      try checkForStop()
      var result =
        progress.tools.isExhausted
        ? ToolResult(
          id: call.id, name: call.name, text: "This turn has used all calls of tools that it has. Reply now.",
          isError: true)
        : tools.answer(call)
      result.text = ports.redact(result.text)
      let answer = ToolAnswered(position: position, agent: frame.agent, index: index, result: result)
      try manager.record(.toolAnswered(answer))
      progress.tools.take(answer)
    }
  }

  /// Takes in a reply that asks for tools.
  func take(
    _ done: CompletedCall, cost: Double?, position: NodeVisit, frame: StepFrame, progress: inout TurnProgress
  ) throws {
    let called = ToolsCalled(
      position: position, agent: frame.agent, attempt: progress.attempt,
      reply: ToolCalls(calls: done.calls, text: done.text, verbatim: done.verbatim), usage: done.usage, cost: cost)
    try manager.record(.toolsCalled(called), durable: true)
    progress.tools.take(called)
  }
}

extension WorkflowEngine {
  /// A reply without keys in it, as it is journalled.
  func redacted(_ call: CompletedCall) -> CompletedCall {
    var call = call
    call.text = ports.redact(call.text)
    for index in call.calls.indices { call.calls[index].arguments = ports.redact(call.calls[index].arguments) }
    return call
  }
}

extension Workflow {
  /// Whether its agents have work for tools: an action workflow, without a document of its own, whose words speak of
  /// looking at files. What a template asks for is written from the documents that are bound to it.
  package var looksAtFiles: Bool {
    guard template == nil else { return false }
    var found = false
    for node in preamble + body {
      node.forEachDescendant { node in
        guard !found, node.tag == .action || node.tag == .substep || node.tag == .text || node.tag == .check else {
          return
        }
        found = node.prose.lowercasedWords().contains(where: Self.lookingWords.contains)
      }
    }
    return found
  }

  private static let lookingWords: Set<Substring> = [
    "read", "load", "search", "scan", "grep", "find", "inspect", "analyze", "analyse", "review", "examine", "codebase",
    "files",
  ]
}
