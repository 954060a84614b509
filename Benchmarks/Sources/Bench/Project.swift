import Glibc

/// Projects for the program to run in, made fresh for each measurement, outside any git repository.
struct Project {
  let folder: String

  /// - Parameters:
  ///   - steps: how many trivial steps a run of its workflow `steps` takes.
  ///   - isLoop: whether these are the turns of one, so that the workflow's text is always the same.
  init(in base: String, orchestrator: String, steps: Int, isLoop: Bool = false) throws {
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
    let turns =
      "<step n=\"1\" goal=\"Count\" repeat=\"\(steps)\"><step n=\"1a\" goal=\"Once more\">"
      + "<action>Set count = {{N}}</action></step></step>\n"
    try write(
      "<workflow>\n\(isLoop ? turns : body.joined())</workflow>\n", to: "\(folder)/workflows/steps/instructions.md")
  }

  /// Best effort: what is left lies in a folder that the caller removes.
  func remove() { _ = try? measure(["rm", "-rf", folder], in: "/tmp") }
}
