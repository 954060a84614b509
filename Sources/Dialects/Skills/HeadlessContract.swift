import Kernel

/// What a skill says for a run without a person: `references/headless.md`, with `complete`, `partial` or `blocked`,
/// `assumptions[]` and `open_questions[]` as what such a run returns. It holds for the whole run, and what it returns has
/// its places in the reply of each turn.
enum HeadlessContract {
  private static let path = "references/headless.md"

  static func apply(to workflow: inout Workflow, _ files: WorkflowFiles) throws {
    let path = ProjectPath.join(workflow.directory, path)
    guard let text = try files.readIfText(path), !text.trimmed.isEmpty else { return }
    if !workflow.files.contains(where: { $0.path == path }) {
      workflow.files.append(SourceText(path: path, text: text))
    }
    let place = SourceRange(.start, .start)
    workflow.preamble.append(
      Node(
        tag: .critical,
        children: [
          Node(
            tag: .text, text: "This run is headless, and for the whole of it holds:\n\n\(text.trimmed)", range: place)
        ],
        range: place))
    workflow.preamble.append(
      Node(tag: .critical, children: [Node(tag: .text, text: reply, range: place)], range: place))
  }

  private static let reply = """
    What a headless run is to return as JSON stands in the reply of each turn: its assumptions in `assumptions`, its open \
    questions in `questions`, and for the status `blocked` `control` is `halt` with the reason in `halt_reason`; for \
    `complete` and `partial` it is `continue`.
    """
}
