import ArgumentParser
import Host
import Kernel

/// `agents list`: every agent that is found.
struct AgentsList: Command {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the agents, where each comes from, and what it offers to do.",
    discussion: """
      Outside a project, lists what this program carries.

        orchestrator agents list --json
      """)

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let shelf = try PluginShelf(invocation)
    let console = invocation.console
    var documents: [JSON] = []
    var found: [Found] = []
    for entry in shelf.catalog.entries where entry.kind == .agent {
      do { found.append(Found(entry: entry, persona: try shelf.persona(entry))) } catch let failure as Failure {
        found.append(Found(entry: entry, problem: failure))
      }
    }
    for agent in found {
      let other = agent.other(among: found)
      documents.append(Self.document(agent, behind: other))
      for line in Self.lines(agent, behind: other) { console.line(line) }
    }
    console.document(["schema": 1, "agents": .list(documents)])
    for problem in shelf.catalog.problems { console.note(StyledText(problem.description)) }
    return 0
  }

  /// An agent with what its file says, or why that cannot be read.
  private struct Found {
    var entry: PluginEntry
    var persona: Persona?
    var problem: Failure?

    /// Of what ships the agent of the project's or of BMAD's that does the same work.
    func other(among all: [Found]) -> Found? {
      guard entry.origin == .embedded, let name = persona?.name.lowercased() else { return nil }
      return all.first { $0.entry.origin != .embedded && $0.persona?.name.lowercased() == name }
    }
  }

  private static func document(_ agent: Found, behind other: Found?) -> JSON {
    let (entry, persona, problem) = (agent.entry, agent.persona, agent.problem)
    let menu = (persona?.menu ?? []).map { item -> JSON in
      [
        "trigger": .string(item.trigger), "code": JSON(item.code), "workflow": JSON(item.workflow),
        "summary": .string(item.summary),
      ]
    }
    return [
      "id": .string(entry.name), "name": .string(persona?.name ?? entry.name), "title": JSON(persona?.title),
      "path": .string(entry.path), "origin": .string(entry.origin.rawValue), "menu": .list(menu),
      "shadows": .list(entry.shadows.map { JSON($0) }),
      "standsBehind": JSON(other?.entry.name), "error": problem.map { JSON($0) } ?? .null,
    ]
  }

  private static func lines(_ agent: Found, behind other: Found?) -> [StyledText] {
    let (entry, persona, problem) = (agent.entry, agent.persona, agent.problem)
    let title = persona.map { $0.title.isEmpty ? $0.name : "\($0.name), \($0.title)" } ?? ""
    var lines: [StyledText] = ["\(entry.name, .strong)  \(TerminalText.oneLine(title)) (\(entry.origin.phrase))"]
    for item in persona?.menu ?? [] {
      let summary = item.summary.isEmpty ? item.workflow ?? "" : item.summary
      let code = item.code.map { " (\($0))" } ?? ""
      lines.append("  \(item.trigger)\(code)\(summary.isEmpty ? "" : ": " + TerminalText.oneLine(summary))")
    }
    for place in entry.shadows { lines.append("  \("hides \(place.path) (\(place.origin.phrase))", .faint)") }
    if let other {
      let work =
        "works for workflows that name it; \(other.entry.name) (\(other.entry.origin.phrase)) has the same name "
      lines.append("  \("\(work)and does what its own menu lists", .faint)")
    }
    if let problem { lines.append("  \("cannot be read:", .bad) \(problem.description)") }
    return lines
  }
}
