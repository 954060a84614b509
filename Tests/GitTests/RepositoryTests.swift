import Foundation
import Git
import Testing

/// Every shape of repository that a project may lie in.
@Suite struct RepositoryTests {
  private static let state = "refs/orchestrator/state"

  /// Records one file from a folder and shows where it went.
  private func record(_ sandbox: GitSandbox, in folder: String) throws -> (repository: Repository, prefix: String) {
    let history = try sandbox.history(folder)
    let prefix = try #require(history.repository.prefix(of: sandbox.path(folder)))
    try history.record(["\(prefix)docs/PRD.md": "text\n"])
    return (history.repository, prefix)
  }

  @Test func `outside a repository there is none`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    #expect(try Repository.discover(from: sandbox.folder.path) == nil)
    #expect(try Repository.discover(from: sandbox.path("not/there")) == nil)
  }

  @Test func `a folder below the top, through a symbolic link too`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    try sandbox.write("r/apps/büro/x", "")
    try FileManager.default.createSymbolicLink(
      atPath: sandbox.path("link"), withDestinationPath: sandbox.path("r/apps"))
    #expect(try record(sandbox, in: "r/apps/büro").prefix == "apps/büro/")
    #expect(try record(sandbox, in: "link/büro").prefix == "apps/büro/")
    #expect(
      try sandbox.git("r", "-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", Self.state)
        == "apps/büro/docs/PRD.md")
    #expect(try sandbox.history("r").repository.prefix(of: "/") == nil)
    #expect(try sandbox.history("r").repository.prefix(of: sandbox.path("r")) == "")
  }

  @Test func `a linked worktree shares the history`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    try sandbox.git("r", "worktree", "add", "-q", sandbox.path("w"))
    let (repository, prefix) = try record(sandbox, in: "w")
    #expect(prefix.isEmpty)
    #expect(repository.commonFolder.hasSuffix("/r/.git"))
    #expect(try sandbox.git("r", "show", "\(Self.state):docs/PRD.md") == "text")
  }

  @Test func `a worktree of a bare repository, and the bare one itself`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository("origin")
    try sandbox.git("origin", "clone", "-q", "--bare", ".", sandbox.path("r/.bare"))
    try sandbox.write("r/.git", "gitdir: ./.bare\n")
    try sandbox.git("r", "worktree", "add", "-q", sandbox.path("r/main"), "main")
    _ = try record(sandbox, in: "r/main")
    #expect(try sandbox.git("r/main", "show", "\(Self.state):docs/PRD.md") == "text")
    let found = error { _ = try Repository.discover(from: sandbox.path("r")) }
    #expect(found?.reason.contains("bare") == true, "\(String(describing: found))")
  }

  @Test func `a submodule keeps its own history`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository("part")
    try sandbox.repository("r")
    try sandbox.git("r", "submodule", "--quiet", "add", sandbox.path("part"), "part")
    _ = try record(sandbox, in: "r/part")
    #expect(try sandbox.git("r/part", "show", "\(Self.state):docs/PRD.md") == "text")
    #expect(try sandbox.git("r", "for-each-ref", "refs/orchestrator").isEmpty)
  }

  @Test(arguments: ["unborn", "detached", "merging", "shallow"]) func `any state of HEAD`(state: String) throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository("o")
    switch state {
    case "unborn": try sandbox.git("o", "init", "-q", sandbox.path("r"))
    case "shallow": try sandbox.git("o", "clone", "-q", "--depth=1", "file://\(sandbox.path("o"))", sandbox.path("r"))
    case "detached":
      try sandbox.repository()
      try sandbox.git("r", "checkout", "-q", "--detach")
    default:
      try sandbox.repository()
      try sandbox.git("r", "checkout", "-q", "-b", "other")
      try sandbox.write("r/code.txt", "other\n")
      try sandbox.git("r", "commit", "-qam", "other")
      try sandbox.git("r", "checkout", "-q", "main")
      try sandbox.write("r/code.txt", "main\n")
      try sandbox.git("r", "commit", "-qam", "main")
      #expect(throws: Unexpected.self) { try sandbox.git("r", "merge", "other") }
    }
    let before = try sandbox.git("r", "status", "--porcelain")
    _ = try record(sandbox, in: "r")
    #expect(try sandbox.git("r", "show", "\(Self.state):docs/PRD.md") == "text")
    #expect(try sandbox.git("r", "status", "--porcelain") == before)
  }

  @Test(arguments: ["sha256", "extension", "config", "gitfile"])
  func `a repository that cannot be opened says so`(fault: String) throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    switch fault {
    case "sha256": try sandbox.repository("r", options: "--object-format=sha256")
    case "extension":
      try sandbox.repository()
      try sandbox.git("r", "config", "core.repositoryFormatVersion", "1")
      try sandbox.git("r", "config", "extensions.refStorage", "reftable")
    case "config":
      try sandbox.repository()
      try sandbox.write("r/.git/config", "[core\n")
    default: try sandbox.write("r/.git", "no git file\n")
    }
    let found = error { _ = try Repository.discover(from: sandbox.path("r")) }
    #expect(found != nil)
    #expect(found?.reason.isEmpty == false)
    #expect(found?.action.contains(sandbox.path("r")) == true)
  }

  @Test(.enabled(if: getuid() == 0, "only root can give a folder away"))
  func `a repository of another user is not trusted`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    for name in ["r", "r/.git"] { #expect(chown(sandbox.path(name), 54321, 54321) == 0) }
    #expect(error { _ = try Repository.discover(from: sandbox.path("r")) }?.kind == .foreignOwner)
  }

  @Test func `ignored is what git ignores and does not track`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    try sandbox.write("r/docs/tracked.md", "x")
    try sandbox.git("r", "add", ".")
    try sandbox.git("r", "commit", "-qm", "docs")
    try sandbox.write("r/.gitignore", "docs/\n!docs/never.md\n*.tmp\n")
    try sandbox.write("r/sub/.gitignore", "*.yaml\n")
    let repository = try sandbox.history().repository
    for (path, isIgnored) in [
      ("docs/PRD.md", true), ("docs/tracked.md", false), ("sub/a.yaml", true), ("a.yaml", false), ("x.tmp", true),
      ("docs/never.md", true), (".bmad/decisions.jsonl", false),
    ] {
      #expect(try repository.isIgnored(path) == isIgnored, "\(path)")
    }
  }

  @Test func `a person is named whole or not at all`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    #expect(try sandbox.history().repository.configuredPerson() == Person(name: "Ada", email: "ada@example.org"))
    try sandbox.git("r", "config", "--unset", "user.email")
    #expect(try sandbox.history().repository.configuredPerson() == nil)
    try sandbox.git("r", "config", "user.email", "a@b")
    try sandbox.git("r", "config", "user.name", " Ada <the> First.")
    #expect(try sandbox.history().repository.configuredPerson() == Person(name: "Ada the First", email: "a@b"))
    try sandbox.git("r", "config", "user.name", " <> ")
    #expect(try sandbox.history().repository.configuredPerson() == nil)
  }
}
