import Kernel

/// The words of a commit: a subject for people, and trailers by which a program finds it again.
struct HistoryMessage: Sendable, Hashable {
  /// One line, such as `prd step 4 of 12: functional requirements written`.
  var subject: String
  var run: String
  /// The step after which the files were like this, counted from 1; nil where they may have changed since.
  var step: Int?

  private static let runTrailer = "Orchestrator-Run: "
  private static let stepTrailer = "Orchestrator-Step: "
  /// More names than a reader takes in at a glance.
  private static let mostNames = 3

  init(_ subject: String, run: String, step: Int? = nil) {
    self.subject = TerminalText.oneLine(subject)
    self.run = run
    self.step = step
  }

  /// Reads a commit's message; nil where it is none of ours.
  init?(parsing message: String) {
    let lines = message.split(separator: "\n")
    guard let first = lines.first, let run = Self.value(Self.runTrailer, in: lines) else { return nil }
    self.init(String(first), run: run, step: Self.value(Self.stepTrailer, in: lines).flatMap { Int($0) })
  }

  private static func value(_ trailer: String, in lines: [Substring]) -> String? {
    lines.last { $0.hasPrefix(trailer) }.map { String($0.dropFirst(trailer.count)) }
  }

  /// The whole message.
  var text: String {
    let steps = step.map { "\(Self.stepTrailer)\($0)\n" } ?? ""
    return "\(subject)\n\n\(Self.runTrailer)\(run)\n\(steps)"
  }

  /// What a step brought: its outputs by name, else the files that it touched.
  static func changes(outputs: [String], paths: [String]) -> String {
    let names = outputs.map { $0.split { $0 == "_" || $0 == "-" }.joined(separator: " ") }.filter { !$0.isEmpty }
    return names.isEmpty ? "\(listed(paths)) updated" : "\(listed(names)) written"
  }

  private static func listed(_ names: [String]) -> String {
    if names.count > mostNames {
      return "\(names.prefix(mostNames - 1).joined(separator: ", ")) and \(names.count - mostNames + 1) more"
    }
    return [names.dropLast().joined(separator: ", "), names.last ?? ""].filter { !$0.isEmpty }
      .joined(separator: " and ")
  }

  /// How a run was let go of, such as `prd waits for 2 answers at step 4 of 12`.
  static func ending(_ snapshot: RunSnapshot) -> String {
    let place = "at step \(snapshot.cursor.step) of \(snapshot.cursor.totalSteps)"
    switch snapshot.status {
    case .completed: return "\(snapshot.workflow) completed"
    case .waiting:
      let count = snapshot.escalations.count
      let wanted = count == 0 ? "" : " for \(count) \(count == 1 ? "answer" : "answers")"
      return "\(snapshot.workflow) waits\(wanted) \(place)"
    case .queued, .running, .paused, .halted, .failed, .cancelled:
      return "\(snapshot.workflow) \(snapshot.status.rawValue) \(place)"
    }
  }
}
