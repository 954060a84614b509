/// What an `<invoke-task>` that holds a document against a checklist says: BMAD's task `validate-workflow`, or one's own
/// words with the attributes `document`, `checklist` and `workflow`.
struct ValidationTask: Hashable {
  /// As written; empty where the words leave open which one.
  var document = ""
  var checklist = ""
  /// The workflow whose checklist it is, by path, folder or name.
  var workflow = ""
  /// Whether a person is asked which document is meant where nothing else tells.
  var asksForDocument = false

  /// Nil for any other task.
  init?(_ node: Node) {
    let named = ["document", "checklist", "workflow"].contains { node[$0] != nil }
    let words = node.prose.split(whereSeparator: \.isWhitespace).map { String($0).trimmed(of: "`\"'(),;.") }
    let lowered = node.prose.lowercased()
    let isTask = words.contains { Self.name(of: $0) == "validate-workflow" }
    guard named || isTask || lowered.contains("checklist") && lowered.contains("validat") else { return nil }
    document = node["document"] ?? ""
    workflow = node["workflow"] ?? ""
    checklist = node["checklist"] ?? words.first { Self.name(of: $0).contains("checklist") && $0.contains(".") } ?? ""
    asksForDocument = node["document"] != nil
    guard named || isTask || !checklist.isEmpty else { return nil }
  }

  /// `validate-workflow` of `{project-root}/bmad/core/tasks/validate-workflow.xml`.
  private static func name(of path: String) -> String {
    let file = path.split(separator: "/").last ?? ""
    return (file.split(separator: ".").first ?? "").lowercased()
  }
}
