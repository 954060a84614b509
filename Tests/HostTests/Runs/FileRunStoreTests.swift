import Kernel
import Testing

@testable import Host

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

struct FileRunStoreTests {
  let project: TemporaryFolder
  let folder: RunFolder
  let store: FileRunStore

  init() throws {
    project = try TemporaryFolder()
    try project.folder(".bmad/runs/r1")
    folder = try RunFolder(project: project.path, id: "r1")
    store = FileRunStore(folder: folder, lock: try folder.lock(now: FixedClock().now()))
  }

  @Test func `what was kept of a document is never replaced`() throws {
    let first = try #require(try store.preserve("docs/PRD.md", "one\n"))
    #expect(first == ".bmad/runs/r1/replaced/docs/PRD.md")
    #expect(try store.preserve("docs/PRD.md", "one\n") == first)
    let second = try #require(try store.preserve("docs/PRD.md", "two\n"))
    #expect(second == ".bmad/runs/r1/replaced/docs/PRD.md.2")
    #expect(try store.preserve("docs/PRD.md", "two\n") == second)
    let files = try ConfinedFiles(root: project.path)
    #expect(try files.read(first).map { String(decoding: $0, as: UTF8.self) } == "one\n")
    #expect(try files.read(second).map { String(decoding: $0, as: UTF8.self) } == "two\n")
  }

  static let snapshot = RunSnapshot(
    run: "r1", workflow: "prd", status: .waiting, reason: "a question: \"who?\"\n# no comment",
    cursor: RunSnapshot.Cursor(step: 2, totalSteps: 7, goal: "Say what it is: yes"), sequence: 12,
    startedAt: Timestamp(milliseconds: 1_795_198_500_000), updatedAt: Timestamp(milliseconds: 1_795_198_560_123),
    outputs: [RunSnapshot.Document(name: "prd", path: "docs/PRD.md", digest: Digest(of: "x"))],
    escalations: ["prd-2-0123abcd"], requests: 3, tokens: TokenUsage(input: 10, output: 4), cost: 0.1 + 0.2,
    assumptions: ["- yes", "~", "1e3"],
    failure: Failure(
      .unavailable, "overloaded", "busy", at: SourceLocation(file: "a", line: 1, column: 2), hint: "wait",
      related: [Failure(.io, "x", "y")]),
    variables: [
      "name": "Field Notes", "yes": "no", "date": "2026-11-20", "empty": "", "zero": "0", "whole": .number(2),
      "big": .number(1e300), "int": 7, "none": .null, "flag": true, "text": "line one\nline two\n\n  indented\n",
      "odd": "tab\there, nul\0 here, \u{2028} and ä 日本 🚀 ", "list": .list(["a", 1, .null, .list([]), .map([:])]),
      "map": .map(["b": 1, "a: c": "#", "": "empty key"]), "~": "tilde", "1": "one", "schema": 9,
    ])

  @Test func `the state file reads well and reads back`() throws {
    try store.project(Self.snapshot, durable: true)
    let text = try #require(try project.text(".bmad/runs/r1/state.yaml"))
    let keys = text.split(separator: "\n").filter { $0.first?.isLetter == true }.map { String($0.prefix { $0 != ":" }) }
    #expect(
      keys == [
        "schema", "run", "workflow", "status", "reason", "cursor", "sequence", "startedAt", "updatedAt", "escalations",
        "outputs", "assumptions", "requests", "tokens", "cost", "failure", "variables",
      ])
    #expect(text.hasPrefix("# The state of one run"))
    #expect(text.contains("\nstartedAt: ") && text.contains("2026-"))
    #expect(text.contains("\n  step: 2\n  totalSteps: 7\n"))
    #expect(text.contains("\ncost: 0.3\n"))
    let state = try #require(try store.projected())
    #expect(state.file == ".bmad/runs/r1/state.yaml")
    #expect(state.variables.mapValues(\.value) == Self.snapshot.variables)
    var expected = Self.snapshot
    expected.cost = 0.3
    #expect(try StateDocument.snapshot(of: state) == expected)
  }

  @Test func `what is emitted compares equal key by key`() throws {
    for snapshot in [Self.snapshot, Self.minimal] {
      try store.project(snapshot, durable: false)
      let found = try #require(try store.projected())
      let expected = try FileRunStore.fields(of: snapshot)
      #expect(found.fields.map(\.key) == expected.fields.map(\.key))
      #expect(found.fields.map(\.entry) == expected.fields.map(\.entry))
      #expect(found.variables == expected.variables)
    }
  }

  static let minimal = RunSnapshot(
    run: "r1", workflow: "w", status: .running, cursor: RunSnapshot.Cursor(step: 0, totalSteps: 0, goal: ""),
    sequence: 0, startedAt: Timestamp(milliseconds: 0), updatedAt: Timestamp(milliseconds: 0), cost: nil)

  @Test func `an unknown cost is written as null`() throws {
    try store.project(Self.minimal, durable: false)
    #expect(try project.text(".bmad/runs/r1/state.yaml")?.contains("\ncost: null\n") == true)
    #expect(try StateDocument.snapshot(of: #require(try store.projected())) == Self.minimal)
  }

  @Test func `a changed variable says where it stands`() throws {
    try store.project(Self.snapshot, durable: false)
    let text = try #require(try project.text(".bmad/runs/r1/state.yaml"))
    let line = try #require(
      text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.hasPrefix("  name:") })
    let entry = try #require(try store.projected()?.variables["name"])
    #expect(entry.location == SourceLocation(file: ".bmad/runs/r1/state.yaml", line: line + 1, column: 9))
  }

  @Test(arguments: ["", "\n\n", "\0\0\0", "schema: 1\n\0\0\0", "# only a comment\n"])
  func `an empty or torn state file is none`(text: String) throws {
    try project.write(".bmad/runs/r1/state.yaml", text)
    #expect(try store.projected() == nil)
  }

  @Test(arguments: [
    ("schema: 1\nvariables: [a", 2), ("- a", 1), ("schema: 1\nschema: 1\n", 2), ("variables:\n  - x\n", 2),
    ("schema: 1\n\tx: 2\n", 2), ("? [a]\n: b\n", 1), ("a: *x\n", 1), ("variables:\n  a: &b 1\n  a: 2\n", 3),
  ])
  func `an invalid state file is a configuration fault with its place`(text: String, line: Int) throws {
    try project.write(".bmad/runs/r1/state.yaml", text)
    let fault = failure { _ = try store.projected() }
    #expect(fault?.kind == .configuration)
    #expect(fault?.code == "state-invalid")
    #expect(fault?.location?.file == ".bmad/runs/r1/state.yaml")
    #expect(fault?.location?.line == line)
    #expect(fault?.location?.column != nil)
  }

  @Test func `a newer schema is refused by name`() throws {
    try project.write(".bmad/runs/r1/state.yaml", "schema: 2\n")
    #expect(failure { _ = try store.projected() }?.code == "newer-schema")
  }

  @Test func `records go to the journal and come back`() throws {
    #expect(failure { try store.append([65]) }?.kind == .internalFault)
    #expect(try store.load().payloads.isEmpty)
    try store.append([65])
    try store.append([66])
    try store.flush()
    #expect(try store.load().payloads == [[65], [66]])
    #expect(try JournalFile.read(folder.journalPath).payloads == [[65], [66]])
  }

  @Test func `a held run names its holder`() throws {
    #expect(try folder.tryLock(now: FixedClock().now()) == nil)
    let fault = failure { _ = try folder.lock(now: FixedClock().now()) }
    #expect(fault?.kind == .waiting)
    #expect(fault?.code == "run-held")
    #expect(fault?.message.contains("process \(getpid())") == true)
    #expect(try folder.holder()?.pid == getpid())
  }

  @Test func `a request waits until it is cleared`() throws {
    #expect(try folder.request() == nil)
    let request = RunRequest(request: .pause, by: "ann@box", at: FixedClock().now())
    try folder.write(request)
    #expect(try folder.request() == request)
    try folder.write(RunRequest(request: .cancel, by: "bob@box", at: FixedClock().now()))
    #expect(try folder.request()?.request == .cancel)
    try folder.clearRequest()
    try folder.clearRequest()
    #expect(try folder.request() == nil)
    try project.write(".bmad/runs/r1/request", "{}")
    #expect(failure { _ = try folder.request() }?.kind == .badInput)
    try project.write(".bmad/runs/r1/request", "\0\0")
    #expect(try folder.request() == nil)
  }

  @Test func `the files of a run are copied once and verified`() throws {
    let copies = folder.workflowCopies
    #expect(try copies.load().isEmpty)
    let files = [
      "workflows/prd/workflow.yaml", "<embedded>/workflows/prd/a.md", "/opt/x/a.md", "../up/a.md", "digests.json",
      "ä.md",
    ].map { SourceText(path: $0, text: "text of \($0)\r\n") }
    try copies.save(Array(files.prefix(3)))
    try copies.save(files)
    #expect(try copies.load() == files)
    #expect(failure { try copies.save([SourceText(path: "ä.md", text: "other")]) }?.code == "workflow-copy-differs")
    #expect(try copies.load() == files)
    #expect(project.names().contains("up") == false)
    let copy = ".bmad/runs/r1/workflow/files/ä.md"
    try project.write(copy, "changed")
    #expect(failure { _ = try copies.load() }?.code == "workflow-copy-changed")
    unlink(project[copy])
    #expect(failure { _ = try copies.load() }?.message.contains("is missing") == true)
    try project.write(".bmad/runs/r1/workflow/digests.json", "{\"schema\":2,\"files\":[]}")
    #expect(failure { _ = try copies.load() }?.code == "newer-schema")
  }
}
