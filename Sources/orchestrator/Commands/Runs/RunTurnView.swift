import Host
import Kernel

/// One call of a run, exactly as it was made, with keys taken out.
struct RunTurnView {
  let workspace: Workspace

  func show(_ number: Int, of run: String, in console: Console) throws -> Int32 {
    let id = try workspace.runs.find(run)
    let contents = try JournalFile.read(try workspace.runs.folder(id).journalPath)
    let turns = try TurnTranscript.all(in: contents.payloads)
    guard turns.indices.contains(number - 1) else {
      throw Failure(
        .notFound, "no-such-turn", "Run \(id) made \(turns.count) calls; there is no call \(number).",
        hint: turns.isEmpty ? nil : "Name one from 1 to \(turns.count).")
    }
    let turn = turns[number - 1]
    let redact = SecretFilter(
      secrets: ProviderKeys(environment: workspace.environment, configuration: workspace.configuration).secrets)
    console.document([
      "schema": 1, "run": .string(id), "turn": .int(number), "agent": .string(turn.intent.agent),
      "provider": .string(turn.intent.provider), "model": .string(turn.intent.model),
      "attempt": .int(turn.intent.attempt), "digest": .string(turn.intent.requestDigest.hex),
      "request": [
        "system": .string(redact(turn.system)),
        "messages": .list(
          turn.messages.map { ["role": .string($0.role.rawValue), "text": .string(redact($0.rendered))] }),
      ],
      "reply": JSON(turn.reply.map { redact($0) }), "problems": JSON(turn.problems.map { redact($0) }),
      "cost": JSON(turn.cost),
    ])
    let model = turn.intent.model.isEmpty ? turn.intent.provider : "\(turn.intent.provider)/\(turn.intent.model)"
    console.line(
      "\("Call \(number)", .strong) of \(turns.count), \(turn.intent.agent), \(model), \(turn.at.description)")
    console.line("")
    console.line("\("system", .strong)")
    console.line(StyledText(redact(turn.system)))
    for message in turn.messages {
      console.line("")
      console.line("\(message.role.rawValue, .strong)")
      console.line(StyledText(redact(message.rendered)))
    }
    console.line("")
    console.line("\("reply", .strong)")
    console.line(StyledText(redact(turn.reply ?? "None.")))
    for problem in turn.problems { console.line("\("problem:", .warning) \(redact(problem))") }
    return 0
  }
}
