import Host
import Kernel
import Testing

/// The two programs that read unified diffs make of the old version the new one.
@Suite(.timeLimit(.minutes(30)))
struct DiffProgramsTests {
  private func run(_ command: [String], in folder: TemporaryFolder, input: String) async throws {
    let (ending, lines) = try await ChildProcess.output(
      of: ChildCommand(
        command, environment: ["PATH": "/usr/bin:/bin"], folder: folder.path, input: Array(input.utf8),
        limits: .init()))
    #expect(ending.isSuccess, "\(command): \(ending.errorTail) \(lines) for:\n\(input)")
  }

  private func text(_ random: inout some RandomNumberGenerator) -> String {
    let lineEnd = Bool.random(using: &random) ? "\n" : "\r\n"
    let lines = (0..<Int.random(in: 1...30, using: &random)).map { _ in
      ["a", "b", "", "one two", "– ü 日本", "+x", "-y", "\\ z"].randomElement(using: &random) ?? ""
    }
    return lines.joined(separator: lineEnd) + (Bool.random(using: &random) ? lineEnd : "")
  }

  @Test(arguments: ["a.md", "docs/with space.md", "docs/grüße.md"])
  func `patch and git apply take the diffs`(path: String) async throws {
    var random = SystemRandomNumberGenerator()
    let byPatch = try TemporaryFolder()
    let byGit = try TemporaryFolder()
    try await run(["git", "init", "-q"], in: byGit, input: "")
    for round in 0..<25 {
      let before = round == 0 ? nil : text(&random)
      let after = text(&random)
      guard before != after, !after.isEmpty, before?.isEmpty != true else { continue }
      let diff = UnifiedDiff(path: path, before: before.map { Array($0.utf8) }, after: Array(after.utf8)).text
      if let before {
        try byPatch.write(path, before)
        try byGit.write(path, before)
      }
      try await run(["patch", "-p1", "-s", "--binary"], in: byPatch, input: diff)
      try await run(["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"], in: byGit, input: diff)
      #expect(try byPatch.text(path) == after, "\(diff)")
      #expect(try byGit.text(path) == after, "\(diff)")
    }
  }
}
