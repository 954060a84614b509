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
    for entry in shelf.catalog.entries where entry.kind == .agent {
      var (persona, problem): (Persona?, Failure?)
      do { persona = try shelf.persona(entry) } catch let failure as Failure { problem = failure }
      documents.append(Self.document(entry, persona, problem))
      for line in Self.lines(entry, persona, problem) { console.line(line) }
    }
    console.document(["schema": 1, "agents": .list(documents)])
    for problem in shelf.catalog.problems { console.note(StyledText(problem.description)) }
    return 0
  }

  private static func document(_ entry: PluginEntry, _ persona: Persona?, _ problem: Failure?) -> JSON {
    let menu = (persona?.menu ?? []).map { item -> JSON in
      [
        "trigger": .string(item.trigger), "code": JSON(item.code), "workflow": JSON(item.workflow),
        "summary": .string(item.summary),
      ]
    }
    return [
      "id": .string(entry.name), "name": .string(persona?.name ?? entry.name), "title": JSON(persona?.title),
      "path": .string(entry.path), "origin": .string(entry.origin.rawValue), "menu": .list(menu),
      "shadows": .list(entry.shadows.map { JSON($0) }), "error": problem.map { JSON($0) } ?? .null,
    ]
  }

  private static func lines(_ entry: PluginEntry, _ persona: Persona?, _ problem: Failure?) -> [StyledText] {
    let title = persona.map { $0.title.isEmpty ? $0.name : "\($0.name), \($0.title)" } ?? ""
    var lines: [StyledText] = ["\(entry.name, .strong)  \(TerminalText.oneLine(title)) (\(entry.origin.phrase))"]
    for item in persona?.menu ?? [] {
      let summary = item.summary.isEmpty ? item.workflow ?? "" : item.summary
      let code = item.code.map { " (\($0))" } ?? ""
      lines.append("  \(item.trigger)\(code)\(summary.isEmpty ? "" : ": " + TerminalText.oneLine(summary))")
    }
    for place in entry.shadows { lines.append("  \("hides \(place.path) (\(place.origin.phrase))", .faint)") }
    if let problem { lines.append("  \("cannot be read:", .bad) \(problem.description)") }
    return lines
  }
}
