import Kernel
import Synchronization
import Testing

@testable import Host

struct FileEscalationsTests {
  let project: TemporaryFolder
  let store: FileEscalations
  private let faults = Faults()

  init() throws {
    project = try TemporaryFolder()
    let faults = faults
    store = FileEscalations(files: try ConfinedFiles(root: project.path), clock: FixedClock()) { faults.add($0) }
  }

  private final class Faults: Sendable {
    private let found = Mutex<[Failure]>([])
    func add(_ failure: Failure) { found.withLock { $0.append(failure) } }
    func take() -> [Failure] {
      found.withLock { found in
        defer { found = [] }
        return found
      }
    }
  }

  static func escalation(_ id: String, at milliseconds: Int64 = 0) -> Escalation {
    Escalation(
      id: id, projectId: "field-notes", runId: "r1", workflowName: "prd", stepNumber: 2, node: "2.1",
      question: "Who is it \"for\"?\n/ä", kind: .question, severity: .important,
      options: [Escalation.Option(key: "y", label: "yes")], suggestedAnswer: nil, aiReasoning: "none",
      aiConfidence: 0.4,
      context: ["goal": "say who", "list": .list([1, .null, .map([:]), .number(1.5)])], digest: Digest(of: "q"),
      createdAt: Timestamp(milliseconds: milliseconds))
  }

  @Test func `escalations are written for people and read back by age`() throws {
    #expect(try store.open().isEmpty)
    let all = [Self.escalation("b", at: 2), Self.escalation("c", at: 1), Self.escalation("a", at: 2)]
    for escalation in all { try store.save(escalation) }
    #expect(try store.open() == [all[1], all[2], all[0]])
    let text = try #require(try project.text(".bmad-escalations/a.json"))
    #expect(text.hasPrefix("{\n  \"schema\": 1,\n  \"id\": \"a\",\n  \"projectId\": \"field-notes\",\n"))
    #expect(text.contains("\n  \"options\": [\n    {\n      \"key\": \"y\",\n      \"label\": \"yes\"\n    }\n  ],\n"))
    #expect(text.contains("\n  \"suggestedAnswer\": null,\n"))
    #expect(text.hasSuffix("\n  \"resolvedAt\": null\n}\n"))
  }

  @Test func `unknown fields survive answering and archiving`() throws {
    var escalation = Self.escalation("a")
    try store.save(escalation)
    let text = try #require(try project.text(".bmad-escalations/a.json"))
    try project.write(".bmad-escalations/a.json", "{\"note\": {\"of\": [\"a person\", 1.5, true]}," + text.dropFirst())
    (escalation.status, escalation.response, escalation.respondedBy) = (.responded, "everyone", "ann")
    try store.save(escalation)
    #expect(try store.open() == [escalation])
    escalation.status = .resolved
    try store.archive(escalation)
    #expect(try store.open().isEmpty)
    #expect(try store.archived() == [escalation])
    #expect(try project.text(".bmad-escalations/archive/a.json")?.contains("\"a person\"") == true)
    // As after a crash that came once the file was archived and before it was told of.
    try store.archive(escalation)
    #expect(try project.text(".bmad-escalations/archive/a.json")?.contains("\"a person\"") == true)
    #expect(project.names(".bmad-escalations") == ["archive"])
  }

  @Test func `a field that is taken back is null again`() throws {
    var escalation = Self.escalation("a")
    escalation.response = "yes"
    try store.save(escalation)
    escalation.response = nil
    try store.save(escalation)
    #expect(try store.open() == [escalation])
  }

  @Test(arguments: [
    "", "prose", "[]", "{}", "{\"schema\": \"1\"}", "{\"schema\": 1}", "{\"schema\": 1, \"id\": \"x\"", "\0\0",
  ])
  func `a file that is no escalation is reported and stands in nobody's way`(text: String) throws {
    try project.write(".bmad-escalations/x.json", text)
    try store.save(Self.escalation("good"))
    #expect(try store.open().map(\.id) == ["good"])
    let fault = faults.take().first
    #expect(fault?.kind == .badInput)
    #expect(fault?.location?.file == ".bmad-escalations/x.json")
    #expect(fault?.message.contains("x.json") == false)
    #expect(try store.fault(of: "x")?.kind == .badInput)
    #expect(try store.fault(of: "good") == nil)
    #expect(try store.fault(of: "none") == nil)
    try store.save(Self.escalation("x"))
    try store.archive(Self.escalation("x"))
    #expect(faults.take().count == 2)
    #expect(try project.text(".bmad-escalations/x.json") == text)
    #expect(try project.text(".bmad-escalations/archive/x.json") == nil)
  }

  @Test func `every bad file is named and other files are left alone`() throws {
    try project.write(".bmad-escalations/README.md", "prose")
    try project.write(".bmad-escalations/.x.json", "prose")
    try store.save(Self.escalation("good"))
    #expect(try store.open().count == 1)
    for name in ["1", "2", "3"] { try project.write(".bmad-escalations/\(name).json", "prose") }
    #expect(try store.open().count == 1)
    #expect(faults.take().map(\.location?.file) == ["1", "2", "3"].map { ".bmad-escalations/\($0).json" })
  }

  @Test func `a newer schema is refused and nothing is written`() throws {
    try store.save(Self.escalation("a"))
    let text = try #require(try project.text(".bmad-escalations/a.json"))
    let newer = "{\n  \"schema\": 2," + text.dropFirst("{\n  \"schema\": 1,".count)
    try project.write(".bmad-escalations/a.json", newer)
    #expect(try store.open().isEmpty)
    try store.save(Self.escalation("a"))
    try store.archive(Self.escalation("a"))
    #expect(faults.take().map(\.code) == ["newer-schema", "newer-schema", "newer-schema"])
    #expect(try project.text(".bmad-escalations/a.json") == newer)
  }

  @Test func `a file under another name than its id is refused`() throws {
    try store.save(Self.escalation("a"))
    let text = try #require(try project.text(".bmad-escalations/a.json"))
    try project.write(".bmad-escalations/b.json", text)
    #expect(try store.open().map(\.id) == ["a"])
    #expect(faults.take().first?.message.contains("its id is 'a'") == true)
    for id in ["", "../x", ".x", "a/b"] { #expect(failure { try store.save(Self.escalation(id)) }?.kind == .badInput) }
  }

  @Test func `exclusion nests and keeps others out`() throws {
    let path = project[".bmad/escalations.lock"]
    try store.exclusively {
      try store.exclusively { try store.save(Self.escalation("a")) }
      #expect(try FileLock.tryLock(path, now: FixedClock().now()) == nil)
    }
    #expect(failure { try store.exclusively { throw Failure(.io, "x", "y") } }?.code == "x")
    #expect(try FileLock.tryLock(path, now: FixedClock().now()) != nil)
  }

  @Test func `links out of the project are not followed`() throws {
    let elsewhere = try TemporaryFolder()
    try project.link(".bmad-escalations", to: elsewhere.path)
    #expect(failure { try store.save(Self.escalation("a")) }?.code == "path-escape")
    #expect(failure { _ = try store.open() }?.code == "path-escape")
  }
}

struct FileAuditLogTests {
  let project: TemporaryFolder
  let log: FileAuditLog

  init() throws {
    project = try TemporaryFolder()
    log = FileAuditLog(files: try ConfinedFiles(root: project.path))
  }

  @Test func `lines are appended in batches`() throws {
    try log.appendDecisions(["{\"a\":1}", "{\"b\":2}"])
    try log.appendDecisions([])
    try log.appendDecisions(["{}"])
    try log.appendEvents(["{\"e\":\"ä\"}"])
    #expect(try project.text(".bmad/decisions.jsonl") == "{\"a\":1}\n{\"b\":2}\n{}\n")
    #expect(try project.text(".bmad/events.jsonl") == "{\"e\":\"ä\"}\n")
    #expect(failure { try log.appendEvents(["a\nb"]) }?.kind == .internalFault)
  }

  @Test func `a line that a crash cut short spoils no other`() throws {
    try project.write(".bmad/events.jsonl", "{\"e\":")
    try log.appendEvents(["{}"])
    #expect(try project.text(".bmad/events.jsonl") == "{\"e\":\n{}\n")
  }

  @Test func `a log that is a link out of the project is refused`() throws {
    let elsewhere = try TemporaryFolder()
    try elsewhere.write("rc", "precious")
    try project.link(".bmad/events.jsonl", to: elsewhere["rc"])
    #expect(failure { try log.appendEvents(["{}"]) }?.code == "path-escape")
    #expect(try elsewhere.text("rc") == "precious")
  }
}
