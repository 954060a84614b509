@preconcurrency import Glibc

/// Measures the release binary against what the machine itself can do at that moment: every figure is a ratio of two
/// things that took turns.
@main struct Bench {
  let orchestrator: String
  let workload: String
  let raw: String
  /// A folder on the disk that is to be measured.
  let folder: String
  /// A folder of workflow files to lint.
  let corpus: String?
  var table = Table()

  static func main() {
    do {
      let arguments = CommandLine.arguments
      guard arguments.count == 5 else {
        throw BenchFault("usage: Bench ORCHESTRATOR WORKLOAD RAW-LOOPS FOLDER")
      }
      let paths = try arguments.dropFirst().map(wholePath)
      var bench = Bench(
        orchestrator: paths[0], workload: paths[1], raw: paths[2], folder: paths[3],
        corpus: try getenv("ORCHESTRATOR_CORPUS").map { try wholePath(of: String(cString: $0)) })
      try bench.run()
      guard bench.table.failed.isEmpty else {
        print("\nNot kept: \(bench.table.failed.joined(separator: "; "))")
        exit(1)
      }
    } catch {
      fputs("bench: \(error)\n", stderr)
      exit(70)
    }
  }

  private mutating func run() throws {
    table.head()
    try startUp()
    try memory()
    try lint()
    try flushes()
    try durableSteps()
    try growth()
  }

  /// Runs a project's workflow of trivial steps in a fresh project.
  func runSteps(_ count: Int, isLoop: Bool = false, before prefix: [String] = []) throws -> Cost {
    let project = try Project(in: folder, orchestrator: orchestrator, steps: count, isLoop: isLoop)
    defer { project.remove() }
    return try measure(prefix + [orchestrator, "run", "steps", "--provider", "offline", "--quiet"], in: project.folder)
  }
}
