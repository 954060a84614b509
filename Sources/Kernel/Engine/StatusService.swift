extension WorkflowEngine {
  /// Does the whole work of a workflow that only reads or changes status files: no agent is asked.
  /// - Returns: nil for any other workflow.
  func serve() async throws -> WalkEnd? {
    guard ports.status != nil else { return nil }
    let frame = StepFrame(
      path: current.prefix + "service", visit: 1, number: 1, label: "", goal: workflow.summary, agent: current.agent,
      constraints: [])
    // Skills carry the family's name in front.
    switch workflow.name.dropping(prefix: "bmad-") ?? workflow.name {
    case "workflow-status": return try await serveWorkflowStatus(revisited(frame))
    case "sprint-status" where workflow.instructions.text.contains("mode == data"):
      return try await serveSprintStatus(revisited(frame))
    case "sprint-planning" where workflow.instructions.text.contains("Write the complete sprint status YAML"):
      return try await planSprint(revisited(frame))
    default: return nil
    }
  }

  // MARK: Workflow status

  private func serveWorkflowStatus(_ frame: StepFrame) async throws -> WalkEnd? {
    switch text(of: "mode") ?? "interactive" {
    case "init-check": return try await answer(.initCheck, frame)
    case "validate": return try await answer(.validate(callingWorkflow: text(of: "calling_workflow") ?? ""), frame)
    case "data": return try await answer(.data(request: text(of: "data_request") ?? ""), frame)
    case "update": return try await updateWorkflowStatus(frame)
    case "interactive": return try await showWorkflowStatus(frame)
    default: return nil
    }
  }

  /// A reading mode: the values are returned to the workflow that called, and shown where nobody did.
  private func answer(_ request: StatusService, _ frame: StepFrame) async throws -> WalkEnd {
    let found = try await seen(frame.path, frame) { files in
      Observation(position: frame.position(frame.path), facts: try files.service(request))
    }
    giveBack(found.facts)
    return .finished
  }

  func giveBack(_ values: [String: Value]) {
    let names = values.keys.filter { !$0.hasPrefix(Self.existenceFact("")) }.sorted()
    stack[stack.count - 1].returned += names.filter { !current.returned.contains($0) }
    guard isLive, !isNested else { return }
    ports.observer.observe(.message(names.map { "\($0): \(values[$0]?.display ?? "")" }.joined(separator: "\n")))
  }

  private func updateWorkflowStatus(_ frame: StepFrame) async throws -> WalkEnd {
    let action = text(of: "action") ?? ""
    let id = text(of: "workflow_id") ?? text(of: "workflow_name") ?? ""
    let output = text(of: "output_file").map(documentPath)
    var change: StatusChange?
    if action == "skip_workflow" { change = StatusChange(.workflow, id, to: "skipped") }
    if action == "complete_workflow", let output { change = StatusChange(.workflow, id, to: output) }
    let found = try await seen(frame.path, frame) { files in
      var facts: [String: Value] = ["success": true]
      do {
        if let change { _ = try files.plan(change) } else { facts["error"] = .string(Self.complaint(action)) }
      } catch let failure as Failure where [.notFound, .badInput].contains(failure.kind) {
        facts["error"] = .string(failure.description)
      }
      if facts["error"] != nil { facts["success"] = false }
      return Observation(position: frame.position(frame.path), facts: facts)
    }
    var values = found.facts
    if let change, values["success"] == true {
      try await make(change, at: frame.position(frame.path), frame)
      for name in ["next_workflow", "next_agent", "completed_workflow", "skipped_workflow", "output_file"] {
        values[name] = state.snapshot.variables[name]
      }
    }
    giveBack(values)
    return .finished
  }

  private static func complaint(_ action: String) -> String {
    action == "complete_workflow"
      ? "complete_workflow needs output_file"
      : "Unknown action: \(action). Valid actions: complete_workflow, skip_workflow"
  }

  /// Unattended there is nobody to offer actions to: what stands is shown.
  private func showWorkflowStatus(_ frame: StepFrame) async throws -> WalkEnd {
    let found = try await seen(frame.path, frame) { files in
      guard let status = try files.workflows() else { return nil }
      var lines = ["Workflow status (\(status.path))"]
      let names = ["project", "project_type", "project_level", "selected_track", "field_type", "workflow_path"]
      lines += names.compactMap { name in status.fields[name].map { "\(name): \($0)" } }
      lines += status.entries.map { "- \($0.id): \($0.status)" }
      var facts: [String: Value] = [:]
      if let next = status.next {
        let agent = status.agents[next.id]
        lines.append("Next: \(next.id)" + (agent.map { " (\($0))" } ?? ""))
        facts["next_workflow"] = .string(next.id)
        facts["next_agent"] = agent.map { .string($0) }
      } else {
        lines.append("Every workflow of the path is done or skipped.")
      }
      facts["summary"] = .string(lines.joined(separator: "\n"))
      return Observation(position: frame.position(frame.path), facts: facts)
    }
    if isLive {
      ports.observer.observe(
        .message(found.facts["summary"]?.display ?? "No workflow status found. Run workflow-init to make one."))
    }
    return .finished
  }

  // MARK: Sprint planning

  /// Makes the board from the epics, or adds to it what they plan and it lacks.
  private func planSprint(_ frame: StepFrame) async throws -> WalkEnd {
    let place = documentPath(text(of: "status_file") ?? workflow.outputFile ?? "docs/sprint-status.yaml")
    var values: [String: String] = [:]
    for name in ["date", "project_name", "project_key", "tracking_system"] {
      values[name] = scope[name].map { $0.display }
    }
    values["project"] = values["project_name"]
    // Its readers fill in the project's folder themselves.
    if let folder = text(of: "story_location_absolute") ?? text(of: "story_location") {
      let path = documentPath(folder)
      values["story_location"] = path.hasPrefix("{") || path.contains("://") ? path : "{project-root}/\(path)"
    }
    let change = StatusChange(
      .sprint, try ports.files.location(of: place), to: SprintSkeleton(workflow.instructions.text).text(values))
    let found = try await seen(frame.path, frame) { files in
      do { _ = try files.plan(change) } catch let failure as Failure where failure.kind == .notFound {
        return Observation(
          position: frame.position(frame.path), facts: [Self.existenceFact("epics"): .string(failure.description)])
      }
      return nil
    }
    if case .string(let reason)? = found.facts[Self.existenceFact("epics")] { return .halted(reason: reason) }
    try await make(change, at: frame.position(frame.path), frame)
    if isLive {
      let counts = [
        ("epic_count", "epics"), ("story_count", "stories"), ("contexted_count", "epics contexted"),
        ("in_progress_count", "stories in progress"), ("done_count", "stories done"),
      ].compactMap { name, noun in text(of: name).map { "\($0) \(noun)" } }
      ports.observer.observe(
        .message("Sprint status: \(text(of: "status_file_path") ?? place)\n" + counts.joined(separator: ", ")))
    }
    return .finished
  }
}
