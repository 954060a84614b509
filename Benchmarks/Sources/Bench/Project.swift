import Glibc

/// Projects for the program to run in, made fresh for each measurement, outside any git repository.
struct Project {
  let folder: String

  /// - Parameter steps: how many trivial steps its workflow `steps` has.
  init(in base: String, orchestrator: String, steps: Int) throws {
    let template = strdup(base + "/project.XXXXXX")
    defer { free(template) }
    guard let template, let made = mkdtemp(template) else { throw BenchFault("cannot make a folder in \(base)") }
    folder = String(cString: made)
    _ = try measure([orchestrator, "init", "--name", "Bench", "--quiet"], in: folder)
    for path in ["workflows", "workflows/steps"] { mkdir("\(folder)/\(path)", 0o755) }
    try write("name: steps\ninstructions: instructions.md\n", to: "\(folder)/workflows/steps/workflow.yaml")
    let body = (1...steps).map {
      "<step n=\"\($0)\" goal=\"Count to \($0)\">\n<action>Set count = \($0)</action>\n</step>\n"
    }
    try write("<workflow>\n\(body.joined())</workflow>\n", to: "\(folder)/workflows/steps/instructions.md")
  }

  /// Best effort: what is left lies in a folder that the caller removes.
  func remove() { _ = try? measure(["rm", "-rf", folder], in: "/tmp") }
}
