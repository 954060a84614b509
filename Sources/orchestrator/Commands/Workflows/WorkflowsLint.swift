import ArgumentParser
import Dialects
import Host
import Kernel

/// `workflows lint`: what is wrong with workflow files.
struct WorkflowsLint: Command {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Say what is wrong with workflow files, each finding with its place.",
    discussion: """
      A PATH is a workflow.yaml, an instruction file, a template, a folder that is \
      searched for them, or a workflow's name. Findings are printed as compilers \
      do: file:line:column: error|warning: message [code]. Exits 65 where there is \
      an error, 0 where there are only warnings. Needs no project.

        orchestrator workflows lint workflows/
      """)

  @Argument(help: "Files, folders or workflows to look over.", completion: .file())
  var path: [String]

  @Flag(help: "Also say what decides the conditions: the engine, recorded facts or judgement.")
  var stats = false

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let console = invocation.console
    let shelf = try PluginShelf(invocation)
    var trees: [String: LintTree] = [:]
    var findings = LintFindings()
    for reference in path {
      let target = try LintTarget(reference, invocation: invocation, shelf: shelf)
      let tree = try trees[target.root] ?? LintTree(target, shelf: shelf)
      trees[target.root] = tree
      try tree.lint(target.path, named: reference, into: &findings)
    }
    let diagnostics = findings.sorted
    let errors = diagnostics.count { $0.severity == .error }
    var document: JSON = [
      "schema": 1, "files": .int(findings.files.count), "diagnostics": .list(diagnostics.map { JSON($0) }),
    ]
    if stats { document.add("conditions", findings.statistics.json) }
    console.document(document)
    for diagnostic in diagnostics { console.line(Self.line(diagnostic)) }
    if stats { for line in findings.statistics.lines { console.line(line) } }
    if console.verbosity > .quiet {
      console.note(
        "\(Self.count(findings.files.count, "file")): \(Self.count(errors, "error")), \(Self.count(diagnostics.count - errors, "warning"))"
      )
    }
    return errors > 0 ? Failure.Kind.badInput.exitCode : 0
  }

  private static func line(_ diagnostic: Diagnostic) -> StyledText {
    let place = "\(diagnostic.file):\(diagnostic.line):\(diagnostic.column):"
    let style: StyledText.Style = diagnostic.severity == .error ? .bad : .warning
    let severity: StyledText = "\("\(diagnostic.severity.rawValue):", style)"
    return "\(TerminalText.oneLine(place)) \(severity) \(TerminalText.oneLine(diagnostic.message)) [\(diagnostic.code)]"
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

/// What was found in all that was looked at, each finding once.
struct LintFindings {
  private(set) var diagnostics: Set<Diagnostic> = []
  /// As they are shown.
  private(set) var files: Set<String> = []
  /// By instruction file: several workflows may share one.
  private var conditions: [String: ConditionStatistics] = [:]

  mutating func add(_ conditions: [String: ConditionStatistics]) {
    self.conditions.merge(conditions) { first, _ in first }
  }

  var statistics: ConditionStatistics {
    conditions.values.reduce(into: ConditionStatistics(of: [])) { $0.add($1) }
  }

  mutating func add(_ diagnostics: [Diagnostic], files: [String]) {
    self.diagnostics.formUnion(diagnostics)
    self.files.formUnion(files)
  }

  var sorted: [Diagnostic] {
    diagnostics.sorted { a, b in
      (a.file, a.line, a.column, a.code, a.message) < (b.file, b.line, b.column, b.code, b.message)
    }
  }
}
