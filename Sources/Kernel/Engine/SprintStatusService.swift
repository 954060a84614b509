extension WorkflowEngine {
  /// The service `sprint-status`: shows how a sprint stands, or returns it to the workflow that called.
  /// - Returns: nil for a mode that is not known, and where the file returns more than the board tells.
  func serveSprintStatus(_ frame: StepFrame) async throws -> WalkEnd? {
    let mode = text(of: "mode") ?? "interactive"
    guard ["interactive", "data", "validate"].contains(mode), returnsOnlyWhatTheBoardTells else { return nil }
    let today = scope["date"]?.display ?? ""
    let found = try await seen(frame.path, frame) { files in
      let sprint = try files.sprint()
      let facts: [String: Value] =
        switch mode {
        case "data": sprint.map { Self.data($0, today) } ?? Self.absent
        case "validate": Self.validation(sprint)
        default: ["summary": .string(sprint.map { Self.summary($0, today) } ?? Self.none)]
        }
      return Observation(position: frame.position(frame.path), facts: facts)
    }
    if mode != "interactive" {
      giveBack(found.facts)
    } else if isLive {
      ports.observer.observe(.message(found.facts["summary"]?.display ?? ""))
    }
    return .finished
  }

  private static let none = "There is no sprint-status.yaml. Run sprint-planning to make it."

  private static let absent: [String: Value] = [
    "is_valid": false, "error": "sprint-status.yaml missing", "suggestion": "Run sprint-planning to create it",
  ]

  private static let returned: Set<String> = Set(names.map(\.name)).union([
    "next_workflow_id", "next_story_id", "next_agent", "risks", "is_valid", "error", "suggestion", "message",
  ])

  /// Some have made the workflow return other things too; then it is walked.
  private var returnsOnlyWhatTheBoardTells: Bool {
    workflow.body.allSatisfy { step in
      var isKnown = true
      step.forEachDescendant { node in
        guard node.tag == .templateOutput else { return }
        let name = node.prose.prefix { $0 != "=" }.trimmed
        if !Self.returned.contains(name) { isKnown = false }
      }
      return isKnown
    }
  }

  private static let names: [(name: String, kind: SprintReading.Entry.Kind, status: String)] = [
    ("count_backlog", .story, "backlog"), ("count_ready", .story, "ready-for-dev"),
    ("count_in_progress", .story, "in-progress"), ("count_review", .story, "review"), ("count_done", .story, "done"),
    ("epic_backlog", .epic, "backlog"), ("epic_in_progress", .epic, "in-progress"), ("epic_done", .epic, "done"),
  ]

  private static func data(_ sprint: SprintReading, _ today: String) -> [String: Value] {
    var values: [String: Value] = [:]
    for (name, kind, status) in names {
      values[name] = .int(sprint.entries.filter { $0.kind == kind && $0.status == status }.count)
    }
    let next = sprint.recommendation
    values["next_workflow_id"] = .string(next?.workflow ?? "")
    values["next_story_id"] = .string(next?.subject ?? "")
    values["next_agent"] = .string(next?.agent ?? "")
    values["risks"] = .list(sprint.risks(today: today).map { .string($0) })
    return values
  }

  private static func validation(_ sprint: SprintReading?) -> [String: Value] {
    func fault(_ error: String, _ suggestion: String) -> [String: Value] {
      ["is_valid": false, "error": .string(error), "suggestion": .string(suggestion)]
    }
    guard let sprint else { return absent }
    let missing = ["generated", "project", "project_key", "tracking_system", "story_location"].filter {
      sprint.fields[$0] == nil
    }
    if !missing.isEmpty {
      return fault(
        "Missing required field(s): \(missing.joined(separator: ", "))",
        "Re-run sprint-planning or add missing fields manually")
    }
    if sprint.entries.isEmpty {
      return fault("development_status missing or empty", "Re-run sprint-planning or repair the file manually")
    }
    let invalid = sprint.entries.filter { !$0.isKnown }.map { "\($0.key): \"\($0.status)\"" }
    if !invalid.isEmpty {
      return fault(
        "Invalid status values: \(invalid.joined(separator: ", "))", "Fix invalid statuses in sprint-status.yaml")
    }
    return ["is_valid": true, "message": "sprint-status.yaml valid: metadata complete, all statuses recognized"]
  }

  private static func summary(_ sprint: SprintReading, _ today: String) -> String {
    func counts(_ kind: SprintReading.Entry.Kind) -> String {
      names.filter { $0.kind == kind }.map { entry in
        "\(entry.status) \(sprint.entries.filter { $0.kind == kind && $0.status == entry.status }.count)"
      }.joined(separator: ", ")
    }
    var lines = ["Sprint status (\(sprint.path))"]
    for name in ["project", "project_key", "tracking_system"] {
      if let value = sprint.fields[name], !value.isEmpty { lines.append("\(name): \(value)") }
    }
    lines += ["Stories: \(counts(.story))", "Epics: \(counts(.epic))"]
    let invalid = sprint.entries.filter { !$0.isKnown }
    lines += invalid.map { "Unknown status of \($0.key): '\($0.status)'. It was left as it is." }
    if let next = sprint.recommendation {
      lines.append("Next: \(next.workflow) (\(next.subject))")
    } else {
      lines.append("Everything that is planned is done.")
    }
    return (lines + sprint.risks(today: today).map { "Risk: \($0)" }).joined(separator: "\n")
  }
}
