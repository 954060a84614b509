import Foundation
import Testing

/// Where the words of a command go when their way is barred.
struct StreamTests {
  private func shell(_ program: Binary, _ command: String) throws -> Binary.Result {
    try program.tool("sh", ["-c", command], environment: ["PROGRAM": Binary.url.path])
  }

  private func project() throws -> Binary {
    let program = try Binary()
    try program("init", "--name", "Trial")
    try program.write("name: mine\ninstructions: instructions.md\n", to: "workflows/mine/workflow.yaml")
    try program.write(
      "<step n=\"1\" goal=\"A\"><output>Hello from the workflow.</output></step>", to: "workflows/mine/instructions.md")
    return program
  }

  @Test func `a reader that has seen enough is no fault`() throws {
    let program = try project()
    defer { program.remove() }
    for command in ["$PROGRAM manual", "$PROGRAM run mine --new", "$PROGRAM status --watch", "$PROGRAM --help"] {
      let result = try shell(program, "{ \(command); echo $? >&2; } | head -n 1")
      #expect(result.errors == "0\n", "\(command): \(result.errors)")
      #expect(!result.output.isEmpty)
    }
  }

  @Test func `a closed stream's number goes to no file of the project`() throws {
    let program = try project()
    defer { program.remove() }
    let result = try shell(program, "$PROGRAM run mine <&- >&- 2>&-")
    #expect(result.code == 0)
    for (path, data) in try program.contents(of: ".bmad/runs") where !path.contains("/workflow/") {
      #expect(data.range(of: Data("Run 20".utf8)) == nil, "\(path)")
    }
    #expect(try program("runs", "log", "20").output.contains("completed"))
    #expect(try program("doctor").code == 0)
  }

  #if os(Linux)
  @Test(arguments: ["status", "status --json", "--version", "run mine --json"])
  func `words that cannot be written are no success`(arguments: String) throws {
    let program = try project()
    defer { program.remove() }
    let result = try shell(program, "$PROGRAM \(arguments) >/dev/full")
    #expect(result.code == 74)
    #expect(result.errors.contains("Standard output cannot be written: No space left on device."), "\(result.errors)")
  }
  #endif

  @Test func `a run is the same without a home, a language or a terminal's name`() throws {
    let program = try project()
    defer { program.remove() }
    let result = try shell(program, "exec env -i $PROGRAM run mine --json")
    #expect(result.code == 0, "\(result.errors)")
    let plain = try shell(program, "exec env -i LC_ALL=de_DE.ISO-8859-1 TERM=dumb $PROGRAM run mine --new")
    #expect(plain.code == 0 && plain.output.contains("Hello from the workflow."), "\(plain.errors)")
    #expect(!plain.output.contains("\u{1b}"))
  }
}
