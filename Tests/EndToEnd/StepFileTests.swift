import Foundation
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

private func killProcess(_ id: Int32, _ signal: Int32) { _ = kill(id, signal) }

/// A step-file create-prd of a project that BMAD set up, killed on the way.
struct StepFileTests {
  private static let root = "_bmad/bmm/workflows/2-plan-workflows/create-prd"
  private static let names = ["init", "discovery", "success", "journeys", "scope", "complete"]
  private static var ids: [String] { names.enumerated().map { "step-0\($0.offset + 1)-\($0.element)" } }

  private static func step(_ index: Int) -> String {
    let isLast = index == names.count - 1
    let title = names[index].prefix(1).uppercased() + names[index].dropFirst()
    return """
      ---
      name: '\(ids[index])'
      description: 'Works on \(names[index])'
      \(isLast ? "" : "nextStepFile: './\(ids[index + 1]).md'")
      \(index == 0 ? "continueStepFile: './step-01b-continue.md'\nprdTemplate: '../templates/prd-template.md'" : "")
      outputFile: '{planning_artifacts}/prd.md'
      ---

      # Step \(index + 1): \(title)

      ## MANDATORY EXECUTION RULES

      - NEVER generate content without user input
      - FORBIDDEN to load the next step until user selects 'C'

      Work out \(names[index]) with the user.

      Append to {outputFile} with this structure:

      ```markdown
      ## \(title)
      ```

      ### Present MENU OPTIONS

      Display: "**Select:** [A] Advanced Elicitation [P] Party Mode [C] Continue"

      #### Menu Handling Logic:
      - IF A: Read fully and follow: {project-root}/_bmad/core/elicit.xml, then redisplay the menu
      - IF P: Read fully and follow: {project-root}/_bmad/core/party.md, then redisplay the menu
      - IF C: Append the content to {outputFile}, update frontmatter\(isLast ? "" : ", then read fully and follow: {nextStepFile}")

      """
  }

  private func project() throws -> Binary {
    let program = try Binary()
    try program.write(
      "project_name: Shed\nplanning_artifacts: '{project-root}/_bmad-output/planning-artifacts'\n",
      to: "_bmad/bmm/config.yaml")
    try program.write(
      """
      ---
      name: create-prd
      description: Makes a PRD
      ---

      # PRD

      ## EXECUTION

      Read fully and follow: `{project-root}/\(Self.root)/steps-c/step-01-init.md`

      """, to: "\(Self.root)/workflow.md")
    try program.write(
      "---\nstepsCompleted: []\ninputDocuments: []\nworkflowType: 'prd'\n---\n\n# Product Requirements - {{project_name}}\n",
      to: "\(Self.root)/templates/prd-template.md")
    try program.write("# Step 1B: Continue\n\nLoad the next step.\n", to: "\(Self.root)/steps-c/step-01b-continue.md")
    for index in Self.names.indices {
      try program.write(Self.step(index), to: "\(Self.root)/steps-c/\(Self.ids[index]).md")
    }
    try program("init")
    return program
  }

  private static let document = "_bmad-output/planning-artifacts/prd.md"

  private func check(_ program: Binary) throws {
    let text = try program.read(Self.document)
    let list = Self.ids.map { "'\($0)'" }.joined(separator: ", ")
    #expect(text.hasPrefix("---\nstepsCompleted: [\(list)]\ninputDocuments: []\n"), "\(text)")
    for index in Self.names.indices {
      let title = "## \(Self.names[index].prefix(1).uppercased() + Self.names[index].dropFirst())\n"
      #expect(text.ranges(of: title).count == 1, "\(title) in \(text)")
    }
  }

  /// Kills the run in the middle of a request: what stands between two steps is then on disk.
  private func kill(_ program: Binary, atRequest wanted: Int) throws {
    let server = try ModelServer(holding: [wanted])
    let process = program.process(["run", "create-prd", "--provider", "openai"], environment: server.environment)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    server.waitForHeldCall()
    killProcess(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    server.release()
  }

  @Test(arguments: 1...6)
  func `killed between any two steps it goes on`(request: Int) throws {
    let program = try project()
    defer { program.remove() }
    try kill(program, atRequest: request)
    let server = try ModelServer()
    let resumed = try program("resume", "--json", environment: server.environment)
    #expect(resumed.code == 0, "\(resumed.output) \(resumed.errors)")
    #expect(server.requests == Self.names.count - request + 1)
    try check(program)
    #expect(try !(#require(resumed.json["countermanded"] as? [Any])).isEmpty)
  }

  @Test(arguments: 2...6)
  func `killed between any two steps, with its state gone, it goes on where the document says`(request: Int) throws {
    let program = try project()
    defer { program.remove() }
    try kill(program, atRequest: request)
    try FileManager.default.removeItem(at: program.folder.appendingPathComponent(".bmad"))
    try program("init")
    let server = try ModelServer()
    let again = try program("run", "create-prd", "--provider", "openai", "--json", environment: server.environment)
    #expect(again.code == 0, "\(again.output) \(again.errors)")
    #expect(server.requests == Self.names.count - request + 1)
    try check(program)
  }
}
