import Boards
import Host
import Kernel

/// Brings the project's two status files up to date: when a run starts, pauses or ends.
struct StatusRefresh: Sendable {
  let workspace: Workspace
  let workflow: Workflow
  let started: RunStarted

  /// The status files only repeat what the runs' own files say; where they cannot be written the run goes on.
  /// - Returns: what could not be done.
  func run(_ snapshot: RunSnapshot, watcher: RunWatcher?, durable: Bool) -> Failure? {
    do {
      let lock = try FileLock.lock(workspace.root + "/.bmad/board.lock", timeout: .seconds(5), clock: workspace.clock)
      defer { withExtendedLifetime(lock) {} }
      var runs = try workspace.runs.list().compactMap(\.snapshot).filter { $0.run != snapshot.run }
      runs.append(snapshot)
      let status = ProjectStatus(
        project: workspace.configuration.project, runs: runs, workflowPaths: [workflow.name: started.workflowFile],
        pending: try workspace.escalations.pending(), activity: activity(snapshot, watcher),
        steps: steps(snapshot, watcher), board: board())
      _ = try pages().write(status, now: workspace.clock.now(), durable: durable)
      return nil
    } catch let failure as Failure {
      return failure
    } catch {
      return Failure(.io, "status-files", "The status files could not be written: \(error)")
    }
  }

  /// BMAD's own board, repeated beside its project's numbers; elsewhere the board is in the status file itself.
  private func board() -> [(key: String, state: String)]? {
    guard workspace.installRoot != nil, let board = try? workspace.boards().board() else { return nil }
    var seen: Set<String> = []
    return board.entries.filter { seen.insert($0.key.text).inserted }.map { ($0.key.text, $0.status.text) }
  }

  private func pages() throws -> StatusPages {
    let entry = workspace.catalog.entry(.template, named: "workflow-status.md")
    let path = entry?.path ?? PluginReader.embeddedPrefix + "templates/workflow-status.md"
    let text = try workspace.catalog.reader.read(path) ?? ""
    return StatusPages(files: workspace.files, installRoot: workspace.installRoot, template: text) { text, values in
      try Template(parsing: text, file: path, mode: .strict).render(Scope([values]), unresolved: .empty)
    }
  }

  private func activity(_ snapshot: RunSnapshot, _ watcher: RunWatcher?) -> [ProjectStatus.Activity] {
    guard snapshot.status == .running, let agent = watcher?.agents[snapshot.cursor.step] else { return [] }
    let model = started.agents.first { $0.name == agent }?.answering ?? ""
    return [
      ProjectStatus.Activity(
        agent: agent, task: "\(snapshot.workflow): \(snapshot.cursor.goal)", llm: model,
        startTime: snapshot.startedAt, estimatedCost: snapshot.cost)
    ]
  }

  private func steps(_ snapshot: RunSnapshot, _ watcher: RunWatcher?) -> [ProjectStatus.Step] {
    workflow.steps.enumerated().map { index, step in
      let number = index + 1
      let state =
        if let outcome = watcher?.outcomes[number] {
          outcome == .done ? "done" : "skipped"
        } else if number == snapshot.cursor.step, !snapshot.status.isFinal {
          snapshot.status.rawValue
        } else { "to do" }
      return ProjectStatus.Step(
        number: number, goal: step["goal"] ?? step["title"] ?? "",
        agent: watcher?.agents[number] ?? step["agent"] ?? workflow.agent ?? started.agent ?? "", state: state)
    }
  }
}
