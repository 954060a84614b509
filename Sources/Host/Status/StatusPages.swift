import Kernel

/// Writes the project's two status files, for machines and for people.
package struct StatusPages {
  /// A moment that no file holds: the page is composed with it, so that what stands in its place can be told.
  private static let someTime = "@generated@"

  private let files: any ProjectFiles
  private let template: String
  private let render: (String, [String: Value]) throws -> String
  private let folder: String

  /// - Parameters:
  ///   - installRoot: where BMAD installed itself; nothing of ours goes under `bmad/` there.
  ///   - template: the text of `templates/workflow-status.md`.
  ///   - render: fills a template's names and blocks.
  package init(
    files: any ProjectFiles, installRoot: InstallRoot?, template: String,
    render: @escaping (String, [String: Value]) throws -> String
  ) {
    self.files = files
    self.template = template
    self.render = render
    folder = installRoot == nil ? "bmad" : ".bmad/status"
  }

  /// Relative to the project.
  package var sprintStatusPath: String { "\(folder)/sprint-status.yaml" }
  /// Relative to the project.
  package var workflowStatusPath: String { "\(folder)/workflow-status.md" }

  /// Brings both files up to date; a file in which only the time would change is left alone.
  ///
  /// - Returns: the paths written.
  /// - Throws: `Failure` of kind `badInput` where sprint-status.yaml is broken or newer; it stays as it is, and the
  ///   page for people is written all the same.
  package func write(_ status: ProjectStatus, now: Timestamp, durable: Bool) throws -> [String] {
    var written: [String] = []
    let page = try page(status)
    if try replace(workflowStatusPath, with: page, now: now, durable: durable) { written.append(workflowStatusPath) }
    let sprint = try sprint(status)
    if try replace(sprintStatusPath, with: sprint, now: now, durable: durable) { written.append(sprintStatusPath) }
    return written.sorted()
  }

  private func sprint(_ status: ProjectStatus) throws -> String {
    let path = sprintStatusPath
    let bytes = try files.read(path) ?? []
    for byValue in [false, true] {
      let previous = try PreviousStatus(bytes, file: path, byValue: byValue)
      let file = SprintStatusFile(status: status, previous: previous)
      let text = try file.text(generated: Self.someTime)
      if previous?.isKept(in: text, keys: file.keptKeys, file: path) ?? true { return text }
    }
    throw Failure(
      .badInput, "unmergeable-status", "what \(path) holds beside our keys cannot be kept",
      at: SourceLocation(file: path, line: 1, column: 1), hint: "the file was left as it is")
  }

  private func page(_ status: ProjectStatus) throws -> String {
    var variables: [String: Value] = [
      "project_name": .string(status.project.name), "updated": .string(Self.someTime),
      "steps": .list(
        status.steps.map {
          .map([
            "number": .int($0.number), "goal": .string(Self.cell($0.goal)), "agent": .string(Self.cell($0.agent)),
            "state": .string(Self.cell($0.state)),
          ])
        }),
      "questions": .list(
        status.pending.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }.map {
          .map([
            "id": .string($0.id), "question": .string(Self.line($0.question)),
            "suggestion": .string(Self.line($0.suggestedAnswer ?? "")),
          ])
        }),
    ]
    if let run = status.currentRun {
      variables["run_id"] = .string(run.run)
      variables["workflow"] = .string(run.workflow)
      variables["status"] = .string(run.status.rawValue)
      variables["step"] = .int(run.cursor.step)
      variables["total_steps"] = .int(run.cursor.totalSteps)
      variables["step_goal"] = .string(Self.line(run.cursor.goal))
      variables["reason"] = .string(Self.line(run.reason ?? ""))
      variables["next_command"] = .string(Self.nextCommand(run, pending: status.pending))
    }
    var outputs: [Value] = []
    for run in status.runs.sorted(by: { ($0.startedAt, $0.run) < ($1.startedAt, $1.run) }) {
      for output in run.outputs {
        let entry: Value = .map(["name": .string(output.name), "path": .string(output.path)])
        if !outputs.contains(entry) { outputs.append(entry) }
      }
    }
    variables["outputs"] = .list(outputs)
    return try render(template, variables)
  }

  private static func nextCommand(_ run: RunSnapshot, pending: [Escalation]) -> String {
    if run.status.isFinal { return "" }
    if let question = pending.first(where: { $0.runId == run.run }) {
      return "orchestrator escalations respond \(question.id)"
    }
    return run.status == .running ? "" : "orchestrator resume \(run.run)"
  }

  /// Whether anything but the time differed and was written.
  private func replace(_ path: String, with text: String, now: Timestamp, durable: Bool) throws -> Bool {
    let present = try files.read(path).map { String(decoding: $0, as: UTF8.self) }
    if let present, Self.isSame(present, composed: text) { return false }
    let dated = text.replacing(Self.someTime, with: now.description)
    try files.replace(path, with: Array(dated.utf8), durable: durable)
    return true
  }

  /// Whether `present` is the composed text with one and the same moment in every place of the time.
  private static func isSame(_ present: String, composed: String) -> Bool {
    let parts = composed.split(separator: someTime, omittingEmptySubsequences: false)
    guard parts.count > 1 else { return present == composed }
    let fixed = parts.reduce(0) { $0 + $1.utf8.count }
    let room = present.utf8.count - fixed
    guard room > 0, room % (parts.count - 1) == 0, present.hasPrefix(parts[0]) else { return false }
    let moment = String(Substring(present.utf8.dropFirst(parts[0].utf8.count).prefix(room / (parts.count - 1))))
    return Timestamp(moment) != nil && parts.joined(separator: moment) == present
  }

  private static func line(_ text: String) -> String {
    if isPlain(text) { return text }
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// A text for a table's cell.
  private static func cell(_ text: String) -> String {
    isPlain(text) ? text : line(text).replacing("|", with: "\\|")
  }

  /// Whether a text stands in a line and a cell as it is, which most do: a workflow of 10,000 steps has 30,000 of them.
  private static func isPlain(_ text: String) -> Bool {
    var before = UInt8(ascii: " ")
    for byte in text.utf8 {
      guard 0x20..<0x7F ~= byte, byte != UInt8(ascii: "|"), byte != before || byte != UInt8(ascii: " ") else {
        return false
      }
      before = byte
    }
    return text.isEmpty || before != UInt8(ascii: " ")
  }
}
