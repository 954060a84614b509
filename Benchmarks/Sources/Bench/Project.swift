import Glibc

/// Projects for the program to run in, made fresh for each measurement, outside any git repository.
struct Project {
  let folder: String

  /// - Parameter steps: how many trivial steps its workflow `steps` has.
  init(in base: String, orchestrator: String, steps: Int) throws {
    var template = Array((base + "/project.XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw BenchFault("cannot make a folder in \(base)") }
    folder = base + "/" + (String(cString: template).split(separator: "/").last.map(String.init) ?? "")
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
