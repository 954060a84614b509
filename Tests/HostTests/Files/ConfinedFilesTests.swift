import Kernel
import Testing

@testable import Host

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

struct ConfinedFilesTests {
  let outside: TemporaryFolder
  let files: ConfinedFiles
  var folder: TemporaryFolder { outside }
  var root: String { outside["project"] }

  init() throws {
    outside = try TemporaryFolder()
    try outside.folder("project")
    try outside.write("secret.txt", "secret")
    files = try ConfinedFiles(root: outside["project"])
  }

  @Test func `a document is written with its folders and read back`() throws {
    #expect(try files.read("docs/ä ö/日本.md") == nil)
    try files.replace("docs/ä ö/日本.md", with: Array("text".utf8), durable: true)
    #expect(try files.read("./docs//ä ö/../ä ö/日本.md") == Array("text".utf8))
    #expect(try files.read(root + "/docs/ä ö/日本.md") == Array("text".utf8))
    #expect(try files.exists("docs"))
    #expect(try files.exists("."))
    #expect(try !files.exists("docs/none/x"))
    #expect(try !files.exists("docs/ä ö/日本.md/x"))
  }

  @Test(arguments: [
    "../secret.txt", "docs/../../secret.txt", "/etc/passwd", "~/x", "~", "~root/x", "a\0b", "..", "/", "link/x", "out",
    "out/secret.txt", "abs", "chain", "docs/up/secret.txt", "dangling",
  ])
  func `a way out of the project is refused`(path: String) throws {
    try outside.folder("project/docs")
    try outside.link("project/link", to: "../elsewhere")
    try outside.link("project/out", to: "..")
    try outside.link("project/abs", to: outside["secret.txt"])
    try outside.link("project/chain", to: "docs/up/secret.txt")
    try outside.link("project/docs/up", to: "../..")
    try outside.link("project/dangling", to: "../new.txt")
    for attempt in [
      { _ = try files.read(path) }, { try files.replace(path, with: [1], durable: false) },
      { _ = try files.exists(path) },
    ] as [() throws -> Void] {
      let fault = failure(attempt)
      #expect(fault?.kind == .refused)
      #expect(fault?.code == "path-escape")
    }
    #expect(outside.names() == ["project", "secret.txt"])
    #expect(try outside.text("secret.txt") == "secret")
  }

  @Test func `a symbolic link that stays inside is followed`() throws {
    try outside.write("project/docs/a.md", "a")
    try outside.link("project/in", to: "docs/../docs")
    try outside.link("project/absolute", to: root + "/docs/a.md")
    try outside.link("project/late", to: "docs/new.md")
    #expect(try files.read("in/a.md") == Array("a".utf8))
    #expect(try files.read("absolute") == Array("a".utf8))
    try files.replace("late", with: [1], durable: false)
    #expect(try outside.bytes("project/docs/new.md") == [1])
    #expect(try files.exists("late"))
  }

  @Test(arguments: [
    ".git/config", ".GIT/hooks/pre-commit", "docs/../.git/config", ".bmad/project-config.yaml", ".Bmad/x", ".envrc",
    ".bmad-escalations/x.json", "wt/story-1/a.md", "WT/a.md", ".gitignore", "sub/.gitattributes", ".github/w.yml",
    "bmad/sprint-status.yaml", "bmad/Workflow-Status.md", "link/config", "deep/new/config", "file.md",
    ".g\u{200C}it/config",
  ])
  func `no document is written where git, tools or orchestrator would take it for theirs`(path: String) throws {
    try outside.write("project/.git/config", "kept")
    try outside.link("project/link", to: ".git")
    try outside.link("project/deep", to: "docs/../.git")
    try outside.link("project/file.md", to: ".git/config")
    try outside.folder("project/docs")
    let before = outside.names("project")
    let documents = files.documents
    #expect(failure { try documents.replace(path, with: [1], durable: false) }?.code == "protected-path")
    #expect(failure { try files.checkDocument(path) }?.kind == .refused)
    #expect(outside.names("project") == before)
    #expect(outside.names("project/.git") == ["config"])
    #expect(try outside.text("project/.git/config") == "kept")
  }

  @Test func `documents elsewhere are written, and our own files without a guard`() throws {
    for path in ["docs/PRD.md", "bmad/notes.md", "a.b/c.md", "README.md", "wt.md"] {
      try files.checkDocument(path)
      try files.documents.replace(path, with: [1], durable: false)
    }
    try files.replace("bmad/sprint-status.yaml", with: [1], durable: false)
    try files.replace(".bmad/x", with: [1], durable: false)
    #expect(try files.documents.read(".bmad/x") == [1])
  }

  @Test func `links in a circle end`() throws {
    try outside.link("project/a", to: "b")
    try outside.link("project/b", to: "a")
    #expect(failure { _ = try files.read("a") }?.kind == .io)
  }

  @Test func `what is no file is not waited for`() throws {
    mkfifo(root + "/pipe", 0o644)
    try outside.folder("project/docs")
    #expect(failure { _ = try files.read("pipe") }?.code == "not-a-file")
    #expect(failure { _ = try files.read("docs") }?.code == "is-a-folder")
    #expect(failure { try files.replace("docs", with: [], durable: false) }?.code == "is-a-folder")
    #expect(failure { try files.replace(".", with: [], durable: false) }?.code == "is-a-folder")
  }

  @Test func `a file of more than 64 MB is refused with the limit`() throws {
    try outside.write("project/big", "")
    truncate(root + "/big", 64 << 20 + 1)
    #expect(failure { _ = try files.read("big") }?.message.contains("64 MB") == true)
  }

  @Test func `a file in a folder's place is an error that names it`() throws {
    try outside.write("project/docs", "x")
    let fault = failure { try files.replace("docs/a/b.md", with: [1], durable: false) }
    #expect(fault?.kind == .io)
    #expect(fault?.message.contains("docs") == true)
  }

  @Test func `a missing root is not found`() {
    #expect(failure { _ = try ConfinedFiles(root: outside["none"]) }?.kind == .notFound)
  }

  @Test(
    arguments: [
      ("*.md", ["README.md"]),
      ("**/*.md", ["README.md", "docs/[x].md", "docs/a.md", "docs/b.md", "docs/deep/er/c.md", "docs/ä.md"]),
      ("docs/*", ["docs/B.txt", "docs/[x].md", "docs/a.md", "docs/b.md", "docs/link.md", "docs/ä.md"]),
      (
        "docs/**",
        ["docs/B.txt", "docs/[x].md", "docs/a.md", "docs/b.md", "docs/deep/er/c.md", "docs/link.md", "docs/ä.md"]
      ),
      ("docs/?.md", ["docs/a.md", "docs/b.md", "docs/ä.md"]), ("docs/[ab].md", ["docs/a.md", "docs/b.md"]),
      ("docs/[!a].md", ["docs/b.md", "docs/ä.md"]), ("docs/[b-z].md", ["docs/b.md"]), ("docs/b*", ["docs/b.md"]),
      ("docs/B*", ["docs/B.txt"]), ("**/c.md", ["docs/deep/er/c.md"]), ("docs/**/er/**/c.md", ["docs/deep/er/c.md"]),
      ("docs/a.md", ["docs/a.md"]), ("docs", []), ("none/*", []), ("README.md/*", []), ("*", ["README.md"]),
      (".bmad/*.yaml", [".bmad/config.yaml"]), ("**/config.yaml", []), ("node_modules/**", []), ("**/HEAD", []),
      ("wt/*/*", []), ("sub/wt/*", ["sub/wt/in.txt"]), ("loop/*", ["loop/README.md"]),
      ("./docs/../docs/a.*", ["docs/a.md"]),
      ("docs/[", []), ("docs/[[]x].md", ["docs/[x].md"]),
    ] as [(String, [String])])
  func `a glob gives the files it means`(pattern: String, expected: [String]) throws {
    for name in [
      "README.md", "docs/a.md", "docs/b.md", "docs/B.txt", "docs/ä.md", "docs/[x].md", "docs/deep/er/c.md", ".git/HEAD",
      ".bmad/config.yaml", "node_modules/x/HEAD", "wt/story-1/HEAD", "sub/wt/in.txt", ".build/HEAD",
    ] { try outside.write("project/" + name, "x") }
    try outside.link("project/docs/link.md", to: "a.md")
    try outside.link("project/docs/escape.md", to: "../../secret.txt")
    try outside.link("project/loop", to: ".")
    let found = try files.glob(pattern).filter { !(pattern == "**/*.md" && $0 == "docs/link.md") }
    #expect(found == expected.sorted())
  }

  @Test func `a glob that matches too much says so`() throws {
    try outside.folder("project/many")
    for number in 0...10_000 { close(open(root + "/many/\(number)", O_CREAT | O_WRONLY, 0o644)) }
    #expect(failure { _ = try files.glob("**") }?.code == "glob-too-broad")
    #expect(failure { _ = try files.glob("../*") }?.code == "path-escape")
  }
}
