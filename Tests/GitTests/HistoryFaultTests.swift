import Foundation
import Git
import Testing

/// What stands in a history's way, and what is left of it after a power cut.
@Suite struct HistoryFaultTests {
  private static let state = "refs/orchestrator/state"
  private static let branch = "refs/heads/orchestrator/state"

  @Test func `a lock that another process holds is reported with its file`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    let history = try sandbox.history()
    let first = try history.record(["a": "1"])
    try sandbox.write("r/.git/\(Self.state).lock", "")
    let found = error { try history.record(["a": "2"]) }
    #expect(found?.kind == .locked)
    #expect(found?.reason.contains("/r/.git/\(Self.state).lock") == true, "\(String(describing: found))")
    #expect(try history.tip()?.id == first)
    try FileManager.default.removeItem(atPath: sandbox.path("r/.git/\(Self.state).lock"))
    #expect(try history.record(["a": "2"]) != nil)
  }

  @Test func `a lock that a killed process left long ago is taken away`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    let lock = sandbox.path("r/.git/\(Self.state).lock")
    try sandbox.write("r/.git/\(Self.state).lock", "")
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: lock)
    #expect(try sandbox.history().record(["a": "1"], patience: .seconds(500)) != nil)
    #expect(!FileManager.default.fileExists(atPath: lock))
  }

  @Test(arguments: ["commit", "tree", "reference", "zeros", "truncated"])
  func `a history that a power cut damaged begins anew`(damage: String) throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    let tip = try #require(try sandbox.history().record(["a/b": "1"]))
    let tree = try sandbox.git("r", "rev-parse", "\(tip)^{tree}")
    func object(_ id: String) -> String { sandbox.path("r/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))") }
    switch damage {
    case "commit": try FileManager.default.removeItem(atPath: object(tip.hex))
    case "tree": try FileManager.default.removeItem(atPath: object(tree))
    case "reference": try sandbox.write("r/.git/\(Self.state)", "")
    case "zeros": try sandbox.write("r/.git/\(Self.state)", String(repeating: "\0", count: 41))
    default:
      try FileManager.default.removeItem(atPath: object(tip.hex))
      try Data().write(to: URL(fileURLWithPath: object(tip.hex)))
    }
    let history = try sandbox.history()
    #expect(try history.record(["c": "2"], "again") != nil, "\(damage)")
    #expect(try sandbox.git("r", "ls-tree", "-r", "--name-only", Self.state) == "c")
    #expect(try sandbox.git("r", "rev-list", "--count", Self.state) == "1")
    #expect(try history.record(["d": "3"]) != nil)
    #expect(try sandbox.git("r", "rev-list", "--count", Self.state) == "2")
    if ["commit", "tree", "truncated"].contains(damage) {
      #expect(try sandbox.git("r", "log", "--format=%B", Self.state).contains(tip.hex))
    }
  }

  @Test func `a symbolic reference is not followed`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    try sandbox.git("r", "symbolic-ref", Self.state, "refs/heads/main")
    let head = try sandbox.git("r", "rev-parse", "main")
    #expect(error { try sandbox.history().record(["a": "1"]) }?.kind == .refused)
    #expect(try sandbox.git("r", "rev-parse", "main") == head)
  }

  @Test(arguments: [false, true]) func `a reference in the way is named`(isPacked: Bool) throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    try sandbox.git("r", "branch", "orchestrator")
    try sandbox.git("r", "update-ref", "\(Self.state)/deeper", "main")
    if isPacked { try sandbox.git("r", "pack-refs", "--all") }
    let above = error { try sandbox.history(reference: Self.branch).record(["a": "1"]) }
    #expect(above?.kind == .refused)
    #expect(above?.reason.contains("refs/heads/orchestrator ") == true, "\(String(describing: above))")
    let below = error { try sandbox.history().record(["a": "1"]) }
    #expect(below?.kind == .refused)
    #expect(below?.reason.contains("\(Self.state)/deeper") == true, "\(String(describing: below))")
  }

  @Test(arguments: ["here", "worktree", "unborn"])
  func `a branch that a person has checked out is not moved`(place: String) throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    let history = try sandbox.history(reference: Self.branch)
    if place != "unborn" { try history.record(["a": "1"]) }
    switch place {
    case "here": try sandbox.git("r", "checkout", "-q", "orchestrator/state")
    case "worktree": try sandbox.git("r", "worktree", "add", "-q", sandbox.path("w"), "orchestrator/state")
    default: try sandbox.git("r", "checkout", "-q", "--orphan", "orchestrator/state")
    }
    let tip = try history.tip()
    let found = error { try sandbox.history(reference: Self.branch).record(["a": "2"]) }
    #expect(found?.kind == .refused)
    #expect(found?.reason == "the branch is checked out")
    #expect(try history.tip() == tip)
    if place == "worktree" {
      #expect(error { try sandbox.history("w", reference: Self.branch).record(["a": "2"]) }?.kind == .refused)
    }
  }

  @Test func `names that git forbids are refused`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    for path in [".git/config", "a/../b", "a/.git/x", "."] {
      #expect(error { try sandbox.history().record([path: "x"]) } != nil, "\(path)")
    }
    #expect(try sandbox.history().tip() == nil)
  }

  @Test func `a repository that cannot be written`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    // A file where the folder of references would be: nobody can write there, not even root.
    try sandbox.write("r/.git/refs/orchestrator", "in the way")
    #expect(error { try sandbox.history().record(["a": "1"]) } != nil)
  }
}
