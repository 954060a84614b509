#if os(Linux)
import Foundation
import Testing

/// What a run may take of the machine, and what it refuses to take.
@Suite(.timeLimit(.minutes(30)))
struct ResourceTests {
  private static let writing =
    "<step n=\"1\" goal=\"A\"><action>Describe it.</action><template-output>vision</template-output></step>"
  private static let yaml =
    "name: mine\ninstructions: instructions.md\ntemplate: template.md\ndefault_output_file: docs/out.md\n"

  private func project(_ steps: String = writing) throws -> Binary {
    let program = try Binary()
    try program.write(Brief.page, to: "docs/brief.md")
    try program("init", "--name", "Trial")
    try program.write(Self.yaml, to: "workflows/mine/workflow.yaml")
    try program.write("# T\n\n## A\n\n{{vision}}\n", to: "workflows/mine/template.md")
    try program.write("<workflow>\(steps)</workflow>\n", to: "workflows/mine/instructions.md")
    return program
  }

  /// A file of so many megabytes that takes no room on the disk.
  private func inflate(_ path: String, of program: Binary, to megabytes: UInt64) throws {
    if !program.exists(path) { try program.write("", to: path) }
    let file = try FileHandle(forWritingTo: program.folder.appendingPathComponent(path))
    try file.truncate(atOffset: megabytes << 20)
    try file.close()
  }

  @Test(arguments: ["docs/out.md", "docs/brief.md", "workflows/mine/instructions.md", "workflows/mine/template.md"])
  func `a file of 200 MB is refused with the limit, and nothing is lost`(path: String) throws {
    let program = try project()
    defer { program.remove() }
    try inflate(path, of: program, to: 200)
    let result = try program("run", "mine", "--provider", "offline")
    #expect(result.code == 65, "\(result.errors)")
    #expect(result.errors.contains("\(path) is larger than the 64 MB"), "\(result.errors)")
    let size =
      try FileManager.default.attributesOfItem(
        atPath: program.folder.appendingPathComponent(path).path)[.size] as? Int
    #expect(size == 200 << 20)
  }

  @Test func `a configuration, a workflow file and a brief of 50 MB are refused with the limit`() throws {
    let program = try project()
    defer { program.remove() }
    try inflate("workflows/mine/workflow.yaml", of: program, to: 50)
    #expect(try program("run", "mine").code == 65)
    try inflate("big.md", of: program, to: 50)
    let brief = try program("-C", "other", "init", "--brief", "big.md")
    #expect(brief.code == 65)
    #expect(brief.errors.contains("10 MB"), "\(brief.errors)")
    #expect(!program.exists("other/.bmad"))
  }

  @Test func `a document with a line of 8 MB is replaced and kept`() throws {
    let program = try project()
    defer { program.remove() }
    let line = String(repeating: "x", count: 8 << 20)
    try program.write(line, to: "docs/out.md")
    let result = try program("run", "mine", "--provider", "offline")
    #expect(result.code == 0, "\(result.errors.prefix(2000))")
    let kept = try program.contents(of: ".bmad/runs").first { $0.key.hasSuffix("replaced/docs/out.md") }
    #expect(kept?.value == Data(line.utf8))
  }

  @Test func `a brief of 11 MB is refused with the limit, wherever it came from`() throws {
    let program = try project()
    defer { program.remove() }
    try program.write(String(repeating: "The bell rings at noon. ", count: 480_000), to: "docs/brief.md")
    let result = try program("run", "mine", "--provider", "offline")
    #expect(result.code == 65, "\(result.errors)")
    #expect(result.errors.contains("docs/brief.md is larger than the 10 MB"), "\(result.errors)")
  }

  /// The most memory that a run of trivial steps held, in KB, and the most descriptors it had open. The workflow is as
  /// large for few steps as for many.
  private func most(_ steps: Int) throws -> (memory: Int, descriptors: Int) {
    let program = try project(
      """
      <step n="1" goal="Count" repeat="\(steps)">
      <step n="1a" goal="Once more"><action>Set count = {{N}}</action></step></step>
      """)
    defer { program.remove() }
    let process = program.process(["run", "mine", "--provider", "offline", "--quiet"])
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    var (memory, descriptors) = (0, 0)
    let place = "/proc/\(process.processIdentifier)"
    while process.isRunning {
      let status = (try? String(contentsOfFile: "\(place)/status", encoding: .utf8)) ?? ""
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      memory = max(memory, line.flatMap { Int($0.filter(\.isNumber)) } ?? 0)
      descriptors = max(descriptors, (try? FileManager.default.contentsOfDirectory(atPath: "\(place)/fd").count) ?? 0)
      usleep(5000)
    }
    #expect(process.terminationStatus == 0)
    return (memory, descriptors)
  }

  @Test func `memory and descriptors do not grow with the steps that a run has done`() throws {
    let (short, long) = (try most(100), try most(2000))
    #expect(short.memory > 0 && long.memory > 0)
    #expect(Double(long.memory) < 1.2 * Double(short.memory), "\(short) \(long)")
    #expect(long.descriptors <= short.descriptors + 6, "\(short) \(long)")
    #expect(long.descriptors < 40, "\(long)")
  }
}
#endif
