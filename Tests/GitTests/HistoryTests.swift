import Foundation
import Git
import Testing

@Suite struct HistoryTests {
  private static let state = "refs/orchestrator/state"

  @Test func `a history begins without a parent and each commit changes only its own paths`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    let history = try sandbox.history()
    #expect(try history.tip() == nil)
    try history.record(["docs/PRD.md": "one\n", "docs/a/b.md": "b\n"], "first\n\nTrailer: x\n")
    try history.record(["docs/PRD.md": "two\n", "status.yaml": ""], "second")
    try history.record(["docs/a/b.md": nil, "docs/none.md": nil], "third")
    #expect(
      try sandbox.git("r", "log", "--format=%s %an <%ae> %ad %P", "--date=iso", Self.state).split(separator: "\n")
        .map { $0.split(separator: " ").first } == ["third", "second", "first"])
    #expect(
      try sandbox.git("r", "log", "--format=%an <%ae> %ad", "--date=iso", "-1", Self.state)
        == "Grace <grace@example.org> 2026-11-20 20:15:00 +0200")
    #expect(try sandbox.git("r", "rev-list", "--max-parents=0", Self.state).count == 40)
    #expect(try sandbox.git("r", "ls-tree", "-r", "--name-only", Self.state) == "docs/PRD.md\nstatus.yaml")
    #expect(try sandbox.git("r", "show", "\(Self.state):docs/PRD.md") == "two")
    var messages: [String] = []
    try history.walk { commit in
      messages.append(commit.message)
      return true
    }
    #expect(messages.last == "first\n\nTrailer: x\n")
    let tip = try #require(try history.tip())
    #expect(try history.repository.file("docs/PRD.md", in: tip.tree) == Array("two\n".utf8))
    #expect(try history.repository.file("status.yaml", in: tip.tree) == [])
    #expect(try history.repository.file("docs/a/b.md", in: tip.tree) == nil)
    #expect(try history.repository.file("docs", in: tip.tree) == nil)
    #expect(try sandbox.git("r", "fsck", "--strict").isEmpty)
  }

  @Test func `nothing changed is no commit unless one is wanted`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    let history = try sandbox.history()
    #expect(try history.record([:]) == nil)
    #expect(try history.record(["gone.md": nil]) == nil)
    #expect(try history.tip() == nil)
    let first = try history.record(["a.md": "a"])
    #expect(try history.record(["a.md": "a"]) == nil)
    #expect(try history.tip()?.id == first)
    let even = try history.record(
      TreeChange(files: [:]), message: "even", by: .grace, patience: .zero, even: true)
    #expect(even != nil && even != first)
  }

  @Test func `folders are replaced whole and files and folders take each other's place`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    let history = try sandbox.history()
    try history.record(["q/1.json": "1", "q/archive/0.json": "0", "x": "file", "y/z": "z"])
    try history.record(
      TreeChange(
        files: ["q/2.json": Array("2".utf8), "x/inner": Array("i".utf8), "y": Array("now a file".utf8)],
        replacedFolders: ["q"]),
      message: "m", by: .grace, patience: .zero)
    #expect(try sandbox.git("r", "ls-tree", "-r", "--name-only", Self.state) == "q/2.json\nx/inner\ny")
    try history.record(
      TreeChange(files: [:], replacedFolders: ["q", "never/there"]), message: "m", by: .grace, patience: .zero)
    #expect(try sandbox.git("r", "ls-tree", "-r", "--name-only", Self.state) == "x/inner\ny")
    #expect(try sandbox.git("r", "fsck", "--strict").isEmpty)
  }

  @Test func `bytes stay as they are and nothing of the repository's configuration is run`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    let marker = sandbox.path("ran")
    for key in [
      "filter.f.clean", "filter.f.smudge", "filter.f.process", "core.fsmonitor", "core.sshCommand", "gpg.program",
      "credential.helper", "core.editor", "diff.external", "core.pager",
    ] {
      try sandbox.git("r", "config", key, "touch \(marker)")
    }
    try sandbox.git("r", "config", "filter.f.required", "true")
    try sandbox.git("r", "config", "commit.gpgSign", "true")
    try sandbox.git("r", "config", "core.autocrlf", "input")
    try sandbox.write("r/.gitattributes", "* text eol=lf filter=f\n")
    for hook in ["reference-transaction", "pre-commit", "post-commit", "post-update", "update", "commit-msg"] {
      try sandbox.write("r/.git/hooks/\(hook)", "#!/bin/sh\ntouch \(marker)\n")
      #expect(chmod(sandbox.path("r/.git/hooks/\(hook)"), 0o755) == 0)
    }
    let history = try sandbox.history()
    #expect(try !history.repository.isIgnored("docs/x.md"))
    #expect(history.repository.configuredPerson() == Person(name: "Ada", email: "ada@example.org"))
    let bytes: [UInt8] = [0xEF, 0xBB, 0xBF, 0x61, 0x0D, 0x0A, 0x00, 0xFF, 0x0A]
    try history.record(TreeChange(files: ["docs/x.md": bytes]), message: "m", by: .grace, patience: .zero)
    let tip = try #require(try history.tip())
    #expect(try history.repository.file("docs/x.md", in: tip.tree) == bytes)
    #expect(!FileManager.default.fileExists(atPath: marker))
  }

  @Test func `what is a person's stays untouched`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    try sandbox.write("r/code.txt", "stashed\n")
    try sandbox.git("r", "stash", "-q")
    try sandbox.write("r/code.txt", "changed\n")
    try sandbox.write("r/new.txt", "staged\n")
    try sandbox.git("r", "add", "new.txt")
    func look() throws -> [String] {
      [
        try Data(contentsOf: URL(fileURLWithPath: sandbox.path("r/.git/index"))).base64EncodedString(),
        try Data(contentsOf: URL(fileURLWithPath: sandbox.path("r/.git/HEAD"))).base64EncodedString(),
        try Data(contentsOf: URL(fileURLWithPath: sandbox.path("r/.git/logs/HEAD"))).base64EncodedString(),
        try sandbox.git("r", "for-each-ref", "refs/heads", "refs/tags", "refs/stash"),
        try sandbox.git("r", "status", "--porcelain"),
      ]
    }
    let before = try look()
    for number in 1...5 { try sandbox.history().record(["code.txt": "ours \(number)"]) }
    #expect(try look() == before)
    try sandbox.history(reference: "refs/heads/orchestrator/state").record(["code.txt": "ours"])
    try sandbox.git("r", "update-ref", "-d", "refs/heads/orchestrator/state")
    #expect(try look() == before)
  }

  @Test func `commits made at once are all in the history`() async throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<6 {
        group.addTask {
          let history = try sandbox.history()
          for number in 0..<10 {
            try history.record(["w\(writer)/\(number)": "x"], "w\(writer) \(number)", patience: .seconds(500))
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try sandbox.git("r", "rev-list", "--count", Self.state) == "60")
    #expect(try sandbox.git("r", "ls-tree", "-r", "--name-only", Self.state).split(separator: "\n").count == 60)
    for writer in 0..<6 {
      let own = try sandbox.git("r", "log", "--reverse", "--format=%s", "--grep=^w\(writer) ", Self.state)
      #expect(own == (0..<10).map { "w\(writer) \($0)" }.joined(separator: "\n"))
    }
    #expect(try sandbox.git("r", "fsck", "--strict", "--no-dangling").isEmpty)
  }

  @Test func `a history in packs goes on`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    let history = try sandbox.history()
    try history.record(["a": "1"])
    try sandbox.git("r", "gc", "-q", "--prune=now")
    try history.record(["b": "2"])
    try sandbox.git("r", "pack-refs", "--all")
    try history.record(["c": "3"])
    #expect(try sandbox.git("r", "rev-list", "--count", Self.state) == "3")
    #expect(try sandbox.git("r", "ls-tree", "-r", "--name-only", Self.state) == "a\nb\nc")
  }

  @Test func `a kept state stands on its own reference`() throws {
    let sandbox = try GitSandbox()
    defer { sandbox.remove() }
    try sandbox.repository()
    let history = try sandbox.history()
    try history.record(["a": "1", "b": "2"])
    let tip = try history.tip()
    for (number, text) in ["x", "y"].enumerated() {
      let name = try history.keep(
        TreeChange(files: ["a": Array(text.utf8)]), in: "refs/orchestrator/replaced/run-1", message: "kept",
        by: .grace)
      #expect(name == "refs/orchestrator/replaced/run-1/\(number + 1)")
      #expect(try sandbox.git("r", "show", "\(name):a") == text)
      #expect(try sandbox.git("r", "show", "\(name):b") == "2")
    }
    #expect(try history.tip() == tip)
  }
}
