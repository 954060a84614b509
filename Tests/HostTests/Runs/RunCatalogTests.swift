import Kernel
import Synchronization
import Testing

@testable import Host

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Numbers in a fixed order.
private struct Sequence: RandomNumberGenerator {
  var numbers: [UInt64]
  mutating func next() -> UInt64 { numbers.isEmpty ? 0 : numbers.removeFirst() }
}

struct RunCatalogTests {
  let project: TemporaryFolder
  let catalog: RunCatalog

  init() throws {
    project = try TemporaryFolder()
    catalog = RunCatalog(project: project.path) { payloads in
      payloads.isEmpty ? nil : Self.snapshot("rebuilt", .completed)
    }
  }

  static func snapshot(_ run: String, _ status: RunStatus) -> RunSnapshot {
    var snapshot = FileRunStoreTests.minimal
    (snapshot.run, snapshot.status) = (run, status)
    return snapshot
  }

  @discardableResult
  func run(_ id: String, _ status: RunStatus) throws -> FileRunStore {
    try project.folder(".bmad/runs/" + id)
    let folder = try RunFolder(project: project.path, id: id)
    let store = FileRunStore(folder: folder, lock: try folder.lock(now: FixedClock().now()))
    try store.project(Self.snapshot(id, status), durable: false)
    return store
  }

  @Test func `new names hold time, workflow and chance, and never collide`() throws {
    var entropy = Sequence(numbers: [0x7f3a, 0x7f3a, 0x1_0001])
    let first = try catalog.create(workflow: "prd", clock: FixedClock(), using: &entropy)
    let second = try catalog.create(workflow: "prd", clock: FixedClock(), using: &entropy)
    let stamp = FixedClock().now().description.prefix(19).filter(\.isNumber)
    #expect(first.folder.id == "\(stamp.prefix(8))-\(stamp.suffix(6))-prd-7f3a")
    #expect(second.folder.id.hasSuffix("-prd-0001"))
    #expect(try first.folder.holder() != nil)
    withExtendedLifetime((first.lock, second.lock)) {}
    let odd = try catalog.create(workflow: "../é x", clock: FixedClock(), using: &entropy)
    #expect(odd.folder.id.hasSuffix("-..---x-0000"))
  }

  @Test func `no name is free for ever`() throws {
    var entropy = Sequence(numbers: [])
    let first = try catalog.create(workflow: "prd", clock: FixedClock(), using: &entropy)
    #expect(failure { _ = try catalog.create(workflow: "prd", clock: FixedClock(), using: &entropy) }?.kind == .io)
    withExtendedLifetime(first.lock) {}
  }

  @Test func `runs are listed by time, foreign names too`() throws {
    #expect(try catalog.ids().isEmpty)
    for id in ["20261121-000000-prd-0001", "20261120-000000-prd-0001", "my run ä"] { try run(id, .completed) }
    try project.folder(".bmad/runs/empty")
    try project.folder(".bmad/runs/.hidden")
    try project.write(".bmad/runs/file", "x")
    #expect(try catalog.ids() == ["20261120-000000-prd-0001", "20261121-000000-prd-0001", "my run ä"])
    #expect(try catalog.list().map(\.status) == [.completed, .completed, .completed])
  }

  @Test func `a run that nobody holds is not running`() throws {
    do {
      let store = try run("a", .running)
      let held = try catalog.listing("a")
      #expect(held.isHeld)
      #expect(held.status == .running)
      withExtendedLifetime(store) {}
    }
    let free = try catalog.listing("a")
    #expect(!free.isHeld)
    #expect(free.status == .paused)
    #expect(free.snapshot?.status == .running)
    try run("b", .waiting)
    #expect(try catalog.listing("b").status == .waiting)
  }

  @Test func `a lost state file is made up for by the journal`() throws {
    let store = try run("a", .running)
    _ = try store.load()
    try store.append(Self.record(1, .resumed(ProcessResumed(tornBytes: 0))))
    try project.write(".bmad/runs/a/state.yaml", "")
    #expect(try catalog.listing("a").snapshot?.run == "rebuilt")
    #expect(try catalog.listing("a").problem == nil)
    try project.write(".bmad/runs/a/state.yaml", "schema: [")
    let damaged = try catalog.listing("a")
    #expect(damaged.snapshot?.run == "rebuilt")
    #expect(damaged.problem?.code == "state-invalid")
    try project.write(".bmad/runs/a/state.yaml", "schema: 1\n")
    #expect(try catalog.listing("a").problem?.message.contains("is missing") == true)
  }

  @Test func `files that rest are read once, and again when they change`() throws {
    let reads = Mutex(0)
    let catalog = RunCatalog(project: project.path) { _ in
      reads.withLock { $0 += 1 }
      return Self.snapshot("rebuilt", .completed)
    }
    let store = try run("a", .running)
    _ = try store.load()
    try store.append(Self.record(1, .resumed(ProcessResumed(tornBytes: 0))))
    try project.write(".bmad/runs/a/state.yaml", "")
    let yesterday = timeval(tv_sec: time(nil) - 86_400, tv_usec: 0)
    for name in ["state.yaml", "journal"] {
      #expect(utimes("\(project.path)/.bmad/runs/a/\(name)", [yesterday, yesterday]) == 0)
    }
    for _ in 1...3 { #expect(try catalog.listing("a").snapshot?.run == "rebuilt") }
    #expect(reads.withLock { $0 } == 1)
    // A record goes into space that the journal has already.
    try store.append(Self.record(2, .ended(RunEnded(status: .waiting, reason: "An answer is needed."))))
    for _ in 1...2 { _ = try catalog.listing("a") }
    #expect(reads.withLock { $0 } == 3)
  }

  private static func record(_ sequence: Int, _ entry: JournalEntry) throws -> [UInt8] {
    try Kernel.JournalRecord(sequence: sequence, at: FixedClock().now(), entry: entry).encoded()
  }

  @Test func `a folder that is held is a run before it has written anything`() throws {
    var entropy = Sequence(numbers: [0xaa])
    do {
      let made = try catalog.create(workflow: "my prd", clock: FixedClock(), using: &entropy)
      let listing = try catalog.listing(try catalog.find(made.folder.id))
      #expect(listing.isHeld)
      #expect(listing.status == .queued)
      #expect(listing.isRun(of: "my prd"))
      #expect(!listing.isRun(of: "prd"))
      withExtendedLifetime(made.lock) {}
    }
    #expect(try catalog.ids().isEmpty)
  }

  @Test func `the status is the journal's, and a final one that was edited is a conflict`() throws {
    let store = try run("a", .waiting)
    _ = try store.load()
    var snapshot = Self.snapshot("a", .waiting)
    snapshot.sequence = 2
    try store.append(Self.record(1, .resumed(ProcessResumed(tornBytes: 0))))
    try store.append(Self.record(2, .ended(RunEnded(status: .waiting, reason: "An answer is needed."))))
    try store.project(snapshot, durable: false)
    #expect(try catalog.listing("a").faults.isEmpty)
    snapshot.status = .completed
    try store.project(snapshot, durable: false)
    let edited = try catalog.listing("a")
    #expect(edited.status == .waiting)
    #expect(edited.snapshot?.reason == "An answer is needed.")
    #expect(edited.conflict?.kind == .configuration)
    #expect(edited.conflict?.location?.line != nil)
    #expect(edited.conflict?.location?.column != nil)
    // One that merely lags is no conflict.
    try store.append(Self.record(3, .resumed(ProcessResumed(tornBytes: 0))))
    try store.append(Self.record(4, .ended(RunEnded(status: .completed))))
    snapshot.status = .waiting
    try store.project(snapshot, durable: false)
    #expect(try catalog.listing("a").status == .completed)
    #expect(try catalog.listing("a").faults.isEmpty)
  }

  @Test func `a run whose journal is gone or damaged can be given up`() throws {
    let store = try run("a", .waiting)
    var snapshot = Self.snapshot("a", .waiting)
    snapshot.sequence = 7
    try store.project(snapshot, durable: false)
    for damage in [nil, [], Array("garbage".utf8)] as [[UInt8]?] {
      if let damage { try project.write(".bmad/runs/a/journal", damage) }
      let listing = try catalog.listing("a")
      #expect(listing.journalFault?.kind == .io)
      #expect(listing.journalFault?.location?.file == ".bmad/runs/a/journal")
    }
  }

  @Test(arguments: [[], Array("garbage".utf8), [UInt8](repeating: 0, count: 4_096)])
  func `a run that a crash left before its first record never began`(journal: [UInt8]) throws {
    try project.write(".bmad/runs/a/journal", journal)
    #expect(try catalog.list().isEmpty)
    let lock = try RunFolder(project: project.path, id: "a").lock(now: FixedClock().now())
    #expect(try catalog.list().map(\.status) == [.queued])
    withExtendedLifetime(lock) {}
  }

  @Test func `what is left of a run that was given up`() throws {
    try project.folder(".bmad/runs/a")
    let folder = try RunFolder(project: project.path, id: "a")
    let lock = try folder.lock(now: FixedClock().now())
    var snapshot = Self.snapshot("a", .waiting)
    snapshot.sequence = 7
    try project.write(".bmad/runs/a/journal", "garbage")
    let ended = try folder.giveUp(lock, last: snapshot, reason: "Given up.", now: FixedClock().now())
    #expect(ended.status == .cancelled)
    #expect(try project.text(".bmad/runs/a/journal.damaged") == "garbage")
    #expect(try project.text(".bmad/runs/a/journal") == nil)
    let listing = try catalog.listing("a")
    #expect(listing.faults.isEmpty)
    #expect(listing.status == .cancelled)
    #expect(listing.snapshot?.reason == "Given up.")
  }

  @Test func `a sound journal says that its run was given up`() throws {
    let store = try run("a", .waiting)
    _ = try store.load()
    try store.append(Self.record(1, .resumed(ProcessResumed(tornBytes: 0))))
    var snapshot = Self.snapshot("a", .waiting)
    snapshot.sequence = 1
    let again = try RunFolder(project: project.path, id: "a")
    let elsewhere = try FileLock.tryLock(project["other"], now: FixedClock().now())
    _ = try again.giveUp(try #require(elsewhere), last: snapshot, reason: "Given up.", now: FixedClock().now())
    #expect(try catalog.listing("a").status == .cancelled)
    #expect(try catalog.listing("a").faults.isEmpty)
    #expect(try JournalFile.read(folder("a").journalPath).payloads.count == 2)
  }

  private func folder(_ id: String) throws -> RunFolder { try RunFolder(project: project.path, id: id) }

  @Test func `a request made of an earlier holder is not for the next`() throws {
    try project.folder(".bmad/runs/a")
    let moment = FixedClock().now()
    let run = try folder("a")
    let lock = try run.lock(now: moment)
    let earlier = Timestamp(milliseconds: moment.milliseconds - 1)
    try run.write(RunRequest(request: .pause, by: "ines", at: earlier))
    #expect(try run.request(to: lock) == nil)
    try run.write(RunRequest(request: .pause, by: "ines", at: moment))
    #expect(try run.request(to: lock)?.by == "ines")
  }

  @Test func `lost audit streams are made again from the journals, once`() throws {
    let store = try run("a", .waiting)
    _ = try store.load()
    let decision = Decision(
      id: "q", node: "1", stepNumber: 1, variable: "x", question: "Who?", answer: "All.", source: .policy,
      confidence: 0.9, outcome: .proceeded)
    let started = RunStarted(
      run: "a", workflow: "prd", projectID: "p", date: "2026-11-20", given: [:], configuration: [:],
      installRoot: nil, workflowFile: "w", agents: [], threshold: 0.75, files: [:])
    try store.append(Self.record(1, .started(started)))
    try store.append(
      Self.record(2, .decided(QuestionsDecided(position: NodeVisit(node: "1", visit: 1), decisions: [decision]))))
    let files = try ConfinedFiles(root: project.path)
    let rebuild = AuditRebuild(files: files, runs: catalog)
    try project.write(".bmad/events.jsonl", "{\"foreign\":1}\n")
    for _ in 1...2 { try rebuild.restore("a") }
    let events = try #require(try project.text(".bmad/events.jsonl")).split(separator: "\n")
    #expect(events.count == 3)
    #expect(events.first == "{\"foreign\":1}")
    let decisions = try #require(try project.text(".bmad/decisions.jsonl"))
    #expect(
      decisions == AuditLine.decision(decision, run: "a", workflow: "prd", at: FixedClock().now()) + "\n")
  }

  @Test func `a beginning finds its only run`() throws {
    for id in ["20261120-000000-prd-0001", "20261120-000000-prd-00012", "20261121-000000-prd-0001"] {
      try run(id, .completed)
    }
    #expect(try catalog.find("20261121") == "20261121-000000-prd-0001")
    #expect(try catalog.find("20261120-000000-prd-0001") == "20261120-000000-prd-0001")
    let ambiguous = failure { _ = try catalog.find("20261120") }
    #expect(ambiguous?.kind == .usage)
    #expect(ambiguous?.hint?.contains("20261120-000000-prd-00012") == true)
    let unknown = failure { _ = try catalog.find("20261121-000000-prd-0002") }
    #expect(unknown?.kind == .notFound)
    #expect(unknown?.hint == "The nearest is 20261121-000000-prd-0001.")
    for name in ["", "a/b", "..", "/", ".x", "a\0"] { #expect(failure { _ = try catalog.find(name) }?.kind == .usage) }
  }

  @Test func `runs that a link leads out of the project are refused`() throws {
    let elsewhere = try TemporaryFolder()
    try project.folder(".bmad")
    try project.link(".bmad/runs", to: elsewhere.path)
    var entropy = SystemEntropy()
    let fault = failure { _ = try catalog.create(workflow: "prd", clock: FixedClock(), using: &entropy) }
    #expect(fault?.code == "path-escape")
    #expect(failure { _ = try catalog.ids() }?.code == "path-escape")
    #expect(elsewhere.names().isEmpty)
  }
}
