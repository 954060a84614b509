#if os(Linux)
import Foundation
import Testing

/// A disk that refuses a call, at each call of a short run in turn: strace answers in its place.
@Suite(.timeLimit(.minutes(30)))
struct DiskFaultTests {
  private static let instructions = """
    <workflow>
    <step n="1" goal="Set out"><action>Set level = 2</action><action>Describe the vision.</action>
    <template-output>vision</template-output></step>
    <step n="2" goal="Ask"><ask response="colour">Which colour shall the bell have?</ask></step>
    <step n="3" goal="Close"><action>Describe the scope.</action><template-output>scope</template-output></step>
    </workflow>
    """
  private static let run = ["run", "mine", "--provider", "offline", "--answers", "answers.yaml"]

  private func project() throws -> Binary {
    let program = try Binary()
    try program.write(Brief.page, to: "docs/brief.md")
    try program("init", "--name", "Trial")
    try program.write(
      "name: mine\ninstructions: instructions.md\ntemplate: template.md\ndefault_output_file: docs/out.md\n",
      to: "workflows/mine/workflow.yaml")
    try program.write(Self.instructions, to: "workflows/mine/instructions.md")
    try program.write("# {{colour}}\n\n## A\n\n{{vision}}\n\n## B\n\n{{scope}}\n", to: "workflows/mine/template.md")
    try program.write("colour: Red\n", to: "answers.yaml")
    return program
  }

  /// Whether processes may be traced here at all.
  private static let canTrace: Bool = {
    let probe = Process()
    probe.executableURL = URL(fileURLWithPath: "/usr/bin/strace")
    probe.arguments = ["-qq", "-f", "-o", "/dev/null", "/bin/true"]
    probe.standardError = FileHandle.nullDevice
    guard (try? probe.run()) != nil else { return false }
    probe.waitUntilExit()
    return probe.terminationStatus == 0
  }()

  /// The run whose n-th call fails, and the places of the calls that did: none where there is no n-th.
  private func faulty(
    _ program: Binary, _ call: String, _ error: String, _ number: Int
  ) throws -> (result: Binary.Result, places: [Substring]) {
    let trace = program.folder.deletingLastPathComponent().appendingPathComponent("trace")
    var traced = program
    traced.program = URL(fileURLWithPath: "/usr/bin/strace")
    let options = ["-f", "-qq", "-y", "--seccomp-bpf", "-o", trace.path, "-e", "trace=\(call)"]
    let result = try traced.call(
      options + ["-e", "inject=\(call):error=\(error):when=\(number)", Binary.url.path] + Self.run)
    let lines = String(decoding: try Data(contentsOf: trace), as: UTF8.self).split(separator: "\n")
    return (result, lines.filter { $0.contains("(INJECTED)") })
  }

  private func status(of program: Binary) throws -> String? {
    (try program("runs", "list", "--json").json["runs"] as? [[String: Any]])?.last?["status"] as? String
  }

  @Test(
    arguments: ["write", "pwrite64", "fsync", "fdatasync", "renameat"], ["EIO", "ENOSPC"])
  func `a call that fails, whichever it is, costs no word and is no success`(call: String, error: String) throws {
    guard Self.canTrace else {
      print("DiskFaultTests: left out, strace cannot trace a process here")
      return
    }
    let (fresh, calm) = (try project(), try project())
    defer { for each in [fresh, calm] { each.remove() } }
    #expect(try calm.call(Self.run).code == 0)
    let document = try calm.read("docs/out.md")
    var fired = 0
    for number in 1... {
      let program = try Binary()
      defer { program.remove() }
      try FileManager.default.removeItem(at: program.folder)
      try FileManager.default.copyItem(at: fresh.folder, to: program.folder)
      let (result, places) = try faulty(program, call, error, number)
      guard !places.isEmpty else { break }
      fired += 1
      let place: Comment = "\(call) \(number): \(error) at \(places.joined(separator: "; "))\n\(result.errors)"
      let isOurs = places.contains { $0.contains(program.folder.path) }
      if result.code == 0 {
        // Only what is written anew later may fail without costing the success, and it is said.
        #expect(try program.read("docs/out.md") == document, place)
        #expect(try status(of: program) == "completed", place)
        #expect(!isOurs || !result.errors.isEmpty, place)
      } else {
        #expect([73, 74].contains(result.code), place)
        #expect(!result.output.contains("Running:"), place)
        // The words of the program itself go to a stream, which has no path to name.
        let isSpoken = places.contains { $0.contains(".out>") }
        #expect(result.errors.contains(isSpoken ? "Standard output" : "/"), place)
      }
      // The disk is well again.
      switch try status(of: program) {
      case "completed": break
      case nil: #expect(try program.call(Self.run).code == 0, place)
      default: #expect(try program("resume").code == 0, place)
      }
      #expect(try program.read("docs/out.md") == document, place)
      #expect(try status(of: program) == "completed", place)
    }
    #expect(fired > 0, "no \(call) was refused")
  }
}
#endif
