import Host
import Kernel

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The checks of `doctor`, each on its own: a broken project is what they are for.
struct Examination {
  private let invocation: Invocation

  init(_ invocation: Invocation) { self.invocation = invocation }

  func findings() async -> [Finding] {
    var findings: [Finding] = []
    let root: String?
    do {
      let found = try ProjectLocator(currentFolder: invocation.currentFolder).root(named: invocation.global.folder)
      findings.append(Finding("project", .good, found))
      root = found
    } catch {
      root = nil
      findings.append(absent(error))
    }
    if let root { findings += await project(root) }
    findings.append(git())
    findings.append(Finding("provider", .good, "offline is built in: no network, no key, no model"))
    findings.append(terminal())
    return findings
  }

  /// Outside a project there is nothing wrong, unless one was named.
  private func absent(_ failure: Failure) -> Finding {
    if invocation.global.folder != nil { return Finding("project", failure) }
    return Finding("project", .note, "none here or in a folder above", advice: failure.hint)
  }

  private func project(_ root: String) async -> [Finding] {
    var findings = [configuration(root), storage(root)]
    do {
      let workspace = try invocation.openWorkspace()
      findings += await models(workspace)
      findings += plugins(workspace)
      findings += runs(workspace)
      findings += questions(workspace)
    } catch let failure as Failure {
      // A wrong configuration has its finding already.
      if failure.kind != .configuration { findings.append(Finding("project", failure)) }
    } catch { findings.append(Finding("project", ErrorHandler.failure(error))) }
    return findings
  }

  private func configuration(_ root: String) -> Finding {
    do {
      let loaded = try ProjectConfiguration.load(
        from: ConfinedFiles(root: root), environment: invocation.environment)
      return Finding("configuration", .good, "\(loaded.project.name), level \(loaded.project.level)")
    } catch {
      let failure = ErrorHandler.failure(error)
      let others = failure.related.map { "; \($0.description)" }.joined()
      return Finding("configuration", .fault(failure.kind), failure.description + others, advice: failure.hint)
    }
  }

  /// Writes a file durably and removes it, as a run does with every step.
  private func storage(_ root: String) -> Finding {
    let path = "\(root)/.bmad/.doctor-\(getpid()).tmp"
    defer { unlink(path) }
    do {
      let began = ContinuousClock.now
      try AtomicFile.replace(path, Array("orchestrator was here\n".utf8), durable: true)
      let spent = (ContinuousClock.now - began).components
      let milliseconds = spent.seconds * 1000 + spent.attoseconds / 1_000_000_000_000_000
      return Finding("storage", .good, "can be written; a write reaches the disk in \(milliseconds) ms")
    } catch { return Finding("storage", ErrorHandler.failure(error)) }
  }

  /// Whether each agent's entry names something that can be called, without calling it.
  private func models(_ workspace: Workspace) async -> [Finding] {
    var findings: [Finding] = []
    do {
      let session = try RunSession(workspace: workspace, console: invocation.console)
      for agent in workspace.configuration.agents.keys.sorted() {
        do { _ = try await session.registry.assignment(for: agent, flag: nil) } catch {
          findings.append(Finding("agents", ErrorHandler.failure(error)))
        }
      }
    } catch { findings.append(Finding("agents", ErrorHandler.failure(error))) }
    return findings
  }

  /// What the project itself brings must be readable; what comes with BMAD may be beyond us.
  private func plugins(_ workspace: Workspace) -> [Finding] {
    var findings: [Finding] = []
    var notes: [String] = []
    for problem in workspace.catalog.problems {
      if problem.file.hasPrefix("workflows/") {
        findings.append(Finding("plugins", .fault(.badInput), problem.description))
      } else {
        notes.append(problem.description)
      }
    }
    var count = 0
    for entry in workspace.catalog.entries where entry.kind == .workflow {
      count += 1
      do {
        let workflow = try workspace.parse(entry, given: [:])
        try WorkflowEngine.check(workflow, isStrict: !workspace.isForeign(workflow))
      } catch {
        let failure = ErrorHandler.failure(error)
        if entry.origin == .project {
          findings.append(Finding("workflow \(entry.name)", failure))
        } else {
          notes.append(failure.description)
        }
      }
    }
    if !notes.isEmpty {
      findings.append(Finding("plugins", .note, "left out or unreadable: " + notes.joined(separator: "; ")))
    }
    if !findings.isEmpty { return findings }
    return [Finding("plugins", .good, "\(count) \(count == 1 ? "workflow" : "workflows") found")]
  }

  private func runs(_ workspace: Workspace) -> [Finding] {
    do {
      var findings: [Finding] = []
      for listing in try workspace.runs.list() { findings += try run(listing, workspace) }
      return findings.isEmpty ? [Finding("runs", .good, "no lock is held, no run was left behind")] : findings
    } catch { return [Finding("runs", ErrorHandler.failure(error))] }
  }

  private func run(_ listing: RunListing, _ workspace: Workspace) throws -> [Finding] {
    let name = "run \(listing.id)"
    let folder = try workspace.runs.folder(listing.id)
    var faults = listing.faults
    if listing.journalFault == nil {
      // Whole records may still be none that this version understands.
      do { _ = try RunSnapshot.outline(of: JournalFile.read(folder.journalPath).payloads) } catch {
        faults.append(ErrorHandler.failure(error))
      }
    }
    var findings = faults.map { Finding(name, $0.addressed(to: invocation.console.command)) }
    if let holder = try folder.holder() {
      findings.append(Finding(name, .good, "going on: held by \(holder.shown)"))
    } else if listing.snapshot?.status == .running {
      findings.append(
        Finding(name, .note, "its process is gone", advice: "\(invocation.console.command) resume \(listing.id)"))
    }
    return findings
  }

  private func questions(_ workspace: Workspace) -> [Finding] {
    do {
      let faults = try workspace.escalationFaults()
      if !faults.isEmpty { return faults.map { Finding("questions", $0) } }
      let count = try workspace.escalations.pending().count
      if count == 0 { return [Finding("questions", .good, "none waits")] }
      return [
        Finding(
          "questions", .note, "\(count) \(count == 1 ? "waits" : "wait") for an answer",
          advice: "\(invocation.console.command) escalations list")
      ]
    } catch { return [Finding("questions", ErrorHandler.failure(error))] }
  }

  private func git() -> Finding {
    let folders = (invocation.environment["PATH"] ?? "").split(separator: ":")
    if let folder = folders.first(where: { access("\($0)/git", X_OK) == 0 }) {
      return Finding("git", .good, "\(folder)/git")
    }
    return Finding(
      "git", .note, "not found; nothing in this version needs it",
      advice: "install it to look at the history of runs")
  }

  private func terminal() -> Finding {
    let console = invocation.console
    guard console.output.isTerminal else { return Finding("terminal", .good, "none: runs are told in plain lines") }
    let (columns, rows) = console.output.size
    let colour = console.output.hasColour ? "with colours" : "without colours"
    return Finding("terminal", .good, "\(columns) columns, \(rows) lines, \(colour)")
  }
}
