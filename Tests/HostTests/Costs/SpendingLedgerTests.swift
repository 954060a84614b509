import Host
import Kernel
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite(.timeLimit(.minutes(30)))
struct SpendingLedgerTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.folder(".bmad")
  }

  private func ledger(project: Int64? = nil, day: Int64? = nil) -> SpendingLedger {
    let caps = SpendingLedger.Caps(project: project.map { MicroDollars($0) }, day: day.map { MicroDollars($0) })
    return SpendingLedger(root: folder.path, caps: caps, clock: FixedClock())
  }

  private func call(_ name: String = "c", run: String = "r", day: String = "2026-11-20") -> SpendingLedger.Call {
    SpendingLedger.Call(run: run, agent: "mary", model: "m", call: name, day: day)
  }

  @Test func `amounts are set aside and give way to what calls cost`() throws {
    let ledger = ledger(project: 100)
    let first = try ledger.reserve(MicroDollars(60), for: call())
    #expect(
      throws: BudgetExceeded(scope: .project, cap: MicroDollars(100), spent: MicroDollars(60), wanted: MicroDollars(41))
    ) {
      try ledger.reserve(MicroDollars(41), for: call())
    }
    try ledger.settle(first.id, cost: MicroDollars(10))
    let second = try ledger.reserve(MicroDollars(90), for: call("d"))
    #expect(try ledger.spent(on: "2026-11-20").project == MicroDollars(100))
    try ledger.settle(second.id, cost: nil)
    try ledger.settle(second.id, cost: MicroDollars(1))
    #expect(try ledger.spent(on: "2026-11-20").project == MicroDollars(100))
    #expect(try ledger.entries().map(\.outcome) == [.settled(MicroDollars(10)), .unknown])
    #expect(try ledger.entries().map(\.call) == ["c", "d"])
  }

  @Test func `a day's cap is the day's alone`() throws {
    let ledger = ledger(project: 1000, day: 100)
    _ = try ledger.reserve(MicroDollars(100), for: call(day: "2026-11-20"))
    let refused = try #require(throws: BudgetExceeded.self) {
      try ledger.reserve(MicroDollars(1), for: call(day: "2026-11-20"))
    }
    #expect(refused.scope == .day("2026-11-20"))
    #expect(refused.failure.kind == .waiting && refused.failure.code == "budget")
    #expect(refused.failure.message.contains("$0.0001"))
    _ = try ledger.reserve(MicroDollars(100), for: call(day: "2026-11-21"))
    #expect(try ledger.spent(on: "2026-11-21").day == MicroDollars(100))
  }

  @Test func `what a dead process set aside stays spent until its run settles it`() throws {
    _ = try ledger(project: 100).reserve(MicroDollars(70), for: call("turn 3", run: "dead"))
    let later = ledger(project: 100)
    #expect(throws: BudgetExceeded.self) { try later.reserve(MicroDollars(40), for: call()) }
    let open = try #require(later.open(run: "dead").first)
    #expect(open.call == "turn 3" && open.counted == MicroDollars(70))
    try later.settle(open.id, cost: MicroDollars(5))
    _ = try later.reserve(MicroDollars(40), for: call())
    #expect(try later.open(run: "dead").isEmpty)
  }

  @Test func `a torn line costs nothing and spoils nothing`() throws {
    let first = ledger()
    let kept = try first.reserve(MicroDollars(7), for: call())
    let text = try #require(try folder.text(SpendingLedger.path))
    for cut in [1, 10, text.utf8.count / 2, text.utf8.count - 2] {
      try folder.write(SpendingLedger.path, text + String(decoding: Array(text.utf8.prefix(cut)), as: UTF8.self))
      let next = ledger()
      #expect(try next.spent(on: "2026-11-20").project == MicroDollars(7))
      _ = try next.reserve(MicroDollars(5), for: call())
      try next.settle(kept.id, cost: MicroDollars(1))
      #expect(try ledger().spent(on: "2026-11-20").project == MicroDollars(6))
      #expect(try first.spent(on: "2026-11-20").project == MicroDollars(6))
    }
  }

  @Test func `damage and newer versions stop paid calls`() throws {
    try folder.write(SpendingLedger.path, "{\"schema\":1,\"kind\":\"reserve\"}\n")
    let corrupt = try failure { try ledger().reserve(MicroDollars(1), for: call()) }
    #expect(corrupt.code == "ledger-corrupt" && corrupt.location?.line == 1)
    try folder.write(SpendingLedger.path, "\n{\"schema\":2,\"kind\":\"reserve\",\"id\":\"x\"}\n")
    let newer = try failure { try ledger().reserve(MicroDollars(1), for: call()) }
    #expect(newer.code == "newer-schema" && newer.location?.line == 2)
  }

  @Test func `caps of the configuration are exact`() throws {
    let caps = SpendingLedger.Caps(
      try ProjectConfiguration.parse(
        Array((ScratchProject.configuration + "settings: {llm_budget_usd: 0.07, daily_budget_usd: 1.1}\n").utf8),
        environment: [:]
      ).settings)
    #expect(caps == SpendingLedger.Caps(project: MicroDollars(70_000), day: MicroDollars(1_100_000)))
  }

  @Test func `tasks that race never go over a cap`() async throws {
    let root = folder.path
    let caps = SpendingLedger.Caps(project: MicroDollars(1000), day: MicroDollars(700))
    let shared = SpendingLedger(root: root, caps: caps, clock: FixedClock())
    await withTaskGroup(of: Void.self) { group in
      for worker in 0..<8 {
        let ledger = worker.isMultiple(of: 2) ? shared : SpendingLedger(root: root, caps: caps, clock: FixedClock())
        group.addTask { Self.spend(ledger, worker) }
      }
    }
    let spent = try shared.spent(on: "2026-11-20")
    #expect(spent.project <= MicroDollars(1000) && spent.project > MicroDollars(900))
    #expect(spent.day <= MicroDollars(700))
    #expect(try shared.entries().map(\.counted).reduce(.zero, +) == spent.project)
    #expect(try SpendingLedger(root: root, caps: caps, clock: FixedClock()).entries() == shared.entries())
  }

  @Test func `processes that race never go over a cap`() async throws {
    #if os(Linux)
    await withTaskGroup(of: Void.self) { group in
      for worker in 0..<4 {
        group.addTask { [root = folder.path] in
          await #expect(processExitsWith: .success) { [root = root as String, worker = worker as Int] in
            let caps = SpendingLedger.Caps(project: MicroDollars(1000), day: MicroDollars(700))
            SpendingLedgerTests.spend(SpendingLedger(root: root, caps: caps, clock: FixedClock()), worker)
          }
        }
      }
    }
    let spent = try ledger().spent(on: "2026-11-20")
    #expect(spent.project <= MicroDollars(1000) && spent.project > MicroDollars(900))
    #expect(spent.day <= MicroDollars(700))
    #endif
  }

  /// Reserves and settles until nothing is left; every fifth call's cost is unknown and every seventh is never told.
  private static func spend(_ ledger: SpendingLedger, _ worker: Int) {
    var random = UInt64(worker) &* 0x9e37_79b9_7f4a_7c15 &+ 1
    var refusals = 0
    var count = 0
    while refusals < 4, count < 500 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let amount = MicroDollars(Int64(random >> 33) % 40 + 1)
      let day = random >> 32 & 1 == 0 ? "2026-11-20" : "2026-11-21"
      count += 1
      do {
        let call = SpendingLedger.Call(run: "r\(worker)", agent: "a", model: "m", call: "\(count)", day: day)
        let reservation = try ledger.reserve(amount, for: call)
        if count.isMultiple(of: 7) { continue }
        let cost = count.isMultiple(of: 5) ? nil : MicroDollars(amount.count * 3 / 4)
        try ledger.settle(reservation.id, cost: cost)
      } catch is BudgetExceeded {
        refusals += 1
      } catch {
        Issue.record(error)
        return
      }
    }
  }
}
