import ArgumentParser
import Host
import Kernel

/// `cost`: what the project's calls have cost.
struct Cost: Command {
  /// What amounts are added up by.
  enum Grouping: String, ExpressibleByArgument, CaseIterable { case agent, workflow, day }

  static let configuration = CommandConfiguration(
    commandName: "cost",
    abstract: "Show what model calls have cost, by agent, workflow or day.",
    discussion: """
      A call whose price is unknown, or that was cut off, counts with what was set aside for it.

        orchestrator cost --by day
      """)

  @Option(name: .customLong("by"), help: ArgumentHelp("agent, workflow or day.", valueName: "what"))
  var grouping: Grouping = .agent

  @OptionGroup var global: GlobalOptions

  fileprivate struct Sum {
    var calls = 0
    var known = MicroDollars.zero
    var setAside = MicroDollars.zero
    var unknown = 0
  }

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let entries = try workspace.spendingLedger.entries()
    let workflows = Dictionary(
      try workspace.runs.list().map { ($0.id, $0.snapshot?.workflow ?? "?") }
        + workspace.runs.past().map { ($0.run, $0.workflow) }
    ) { first, _ in first }
    var sums: [String: Sum] = [:]
    for entry in entries {
      let key =
        switch grouping {
        case .agent: entry.agent
        case .workflow: workflows[entry.run] ?? "?"
        case .day: entry.day
        }
      sums[key, default: Sum()].add(entry)
    }
    let total = entries.reduce(into: Sum()) { $0.add($1) }
    let console = invocation.console
    console.document([
      "schema": 1, "by": .string(grouping.rawValue), "total": Self.json(total),
      "costs": .list(
        sums.sorted { $0.key < $1.key }.map { key, sum in
          var json = Self.json(sum)
          json.add("name", .string(key))
          return json
        }),
    ])
    for (key, sum) in sums.sorted(by: { $0.key < $1.key }) { console.line("\(key, .strong): \(Self.text(sum))") }
    console.line("total: \(Self.text(total))")
    let caps = workspace.configuration.settings
    if let cap = caps.llmBudgetUSD { console.line("cap of the project: \(Money.text(cap))") }
    if let cap = caps.dailyBudgetUSD { console.line("cap of a day: \(Money.text(cap))") }
    return 0
  }

  private static func json(_ sum: Sum) -> JSON {
    [
      "calls": .int(sum.calls), "known": JSON(sum.known.dollars), "unknownCalls": .int(sum.unknown),
      "setAside": JSON(sum.setAside.dollars),
    ]
  }

  private static func text(_ sum: Sum) -> String {
    let calls = "\(sum.calls) \(sum.calls == 1 ? "call" : "calls")"
    let unknown =
      sum.unknown == 0 ? "" : ", \(sum.unknown) of unknown cost with \(Money.text(sum.setAside.dollars)) set aside"
    return "\(Money.text(sum.known.dollars)), \(calls)\(unknown)"
  }
}

extension Cost.Sum {
  fileprivate mutating func add(_ entry: SpendingLedger.Entry) {
    calls += 1
    switch entry.outcome {
    case .settled(let cost): known = known + cost
    case .open, .unknown:
      unknown += 1
      setAside = setAside + entry.reserved
    }
  }
}
