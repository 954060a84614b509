import Foundation
import Testing

/// This repository is itself a project that the program runs.
struct RepositoryTests {
  /// A copy of what makes it one, so that nothing of the test is left in it.
  private func copy() throws -> Binary {
    let program = try Binary()
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    for name in [".bmad/project-config.yaml", ".bmad/.gitignore", "workflows", "agents", "templates", "README.md"] {
      let place = program.folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: root.appendingPathComponent(name), to: place)
    }
    return program
  }

  @Test func `its status is shown and its workflow can be tried out, without a trace`() throws {
    let program = try copy()
    defer { program.remove() }
    let before = try program.contents()
    let status = try program("status", "--json")
    let runs = try status.json["runs"] as? [Any]
    #expect(status.code == 0 && runs?.isEmpty == true, "\(status.errors)")
    let trial = try program("run", "prd", "--dry-run", "--provider", "offline", "--json")
    #expect(trial.code == 0, "\(trial.errors)")
    let turns = try #require(try trial.json["turns"] as? [Any])
    #expect(turns.count >= 12)
    #expect(try program("config", "show").code == 0 && program("agents", "list").code == 0)
    #expect(try program.contents() == before)
    let lint = try program("workflows", "lint", "workflows")
    #expect(lint.code == 0 && !lint.output.contains("error:"), "\(lint.output)")
    #expect(try program("doctor").code == 0)
  }
}
