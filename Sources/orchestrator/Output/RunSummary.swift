import Kernel

/// The last lines of a run, for the person who started it: how it stands, where its documents are, what it waits for
/// and what to type next.
struct RunSummary {
  let document: RunDocument
  /// How commands for this project begin.
  let command: String
  let columns: Int
  /// Whether assumptions are spelt out or only counted.
  var listsAssumptions = false

  var lines: [StyledText] {
    var lines: [StyledText] = [sentence]
    for output in document.snapshot.outputs { lines.append("  document: \(output.path, .strong)") }
    lines += document.missing.map { "  \($0)" }
    lines += assumptions + countermanded
    if !document.pending.isEmpty { lines += questions }
    if let next { lines.append(next) }
    return lines
  }

  /// One sentence that can be read aloud.
  private var sentence: StyledText {
    let (workflow, run, reason) = (document.snapshot.workflow, document.snapshot.run, document.failure?.message ?? "")
    switch document.status {
    case .completed:
      let outcome = document.snapshot.outcome(.completed)
      guard outcome != .complete else { return "\("Completed", .good): \(workflow), run \(run)." }
      return "\("Ended", .warning), \(outcome.rawValue): \(workflow), run \(run)."
    case .halted: return "\("Halted", .warning): the workflow \(workflow) stopped itself. \(reason)"
    case .failed: return "\("Failed", .bad): \(workflow), run \(run). \(reason)"
    case .cancelled: return "\("Cancelled", .warning): \(workflow), run \(run)."
    case .paused: return "\("Paused", .warning) at \(place): \(workflow), run \(run). \(reason)"
    case .waiting:
      if document.pending.isEmpty, document.failure == nil {
        return "\("Waiting", .warning) at \(place): run \(run) has its answers and can go on."
      }
      if document.pending.isEmpty || document.failure?.kind == .waiting {
        return "\("Waiting", .warning) at \(place): run \(run). \(reason)"
      }
      let count = document.pending.count
      return "\("Waiting", .warning) at \(place): run \(run) needs \(count) \(count == 1 ? "answer" : "answers")."
    case .running: return "Running: \(workflow), run \(run), at \(place)."
    case .queued: return "Queued: \(workflow), run \(run)."
    }
  }

  private var place: String { document.snapshot.cursor.place }

  private var assumptions: [StyledText] {
    let made = document.snapshot.assumptions
    if made.isEmpty { return [] }
    let count = "\(made.count) \(made.count == 1 ? "assumption was" : "assumptions were") made"
    if listsAssumptions { return ["  \(count):"] + made.map { "    - \(TerminalText.oneLine($0))" } }
    return ["  \(count); \(command) runs show \(document.snapshot.run) lists them"]
  }

  /// That a run went on although its workflow forbids it is said where the run is looked at, not only in its document.
  private var countermanded: [StyledText] {
    let lines = document.snapshot.countermanded ?? []
    if lines.isEmpty { return [] }
    let count = "\(lines.count) \(lines.count == 1 ? "line" : "lines") of the workflow wanted a person to go on"
    if !listsAssumptions { return ["  \(count); nobody attends, so they were overruled"] }
    return ["  \(count), overruled because nobody attends:"]
      + lines.map { "    - \($0.file):\($0.line): \(TerminalText.oneLine($0.text))" }
  }

  private var questions: [StyledText] {
    document.pending.flatMap { [""] + QuestionText(escalation: $0, command: command, columns: columns).lines }
  }

  private var next: StyledText? {
    let resume = "\(command) resume \(document.snapshot.run)"
    switch document.status {
    case .paused: return "To go on: \(resume, .strong)"
    case .waiting where document.pending.isEmpty: return "To go on: \(resume, .strong)"
    case .waiting where document.pending.count > 1:
      return "\nEach answer takes the run on as far as it can go."
    case .failed: return "To begin anew: \("\(command) run \(document.snapshot.workflow) --new", .strong)"
    case .queued, .running, .waiting, .completed, .halted, .cancelled: return nil
    }
  }
}

extension RunSnapshot.Cursor {
  /// As far as it is known: without state.yaml a journal does not tell how many steps there are.
  var place: String {
    if totalSteps > 0 { return "step \(step) of \(totalSteps)" }
    return step > 0 ? "step \(step)" : "its beginning"
  }
}

/// A question that waits, with all that is needed to answer it.
struct QuestionText {
  let escalation: Escalation
  let command: String
  let columns: Int

  var lines: [StyledText] {
    question + ["  answer: \("\(command) escalations respond \(escalation.id) \(sample)", .strong)"]
  }

  /// Without the command that answers it.
  var question: [StyledText] {
    let words = TerminalText.wrapped(TerminalText.clean(escalation.question), to: max(30, columns - 2))
    let lines: [StyledText] = ["\(escalation.id, .strong)"] + words.map { "  \($0)" } + conflictLines + optionLines
    return lines + suggestionLines
  }

  /// What a person would take with Enter.
  var suggestionLines: [StyledText] {
    guard let suggestion = escalation.suggestedAnswer, !suggestion.isEmpty else { return [] }
    let text = "suggestion: \(TerminalText.oneLine(suggestion))"
    return TerminalText.wrapped(text, to: max(30, columns - 2)).map { "  \($0)" }
  }

  /// Both texts of a section that a person and the run have changed, the beginning of long ones.
  private var conflictLines: [StyledText] {
    guard let (_, conflict) = escalation.conflict else { return [] }
    return text(conflict.theirs, under: "mine", mark: "<") + text(conflict.ours, under: "the run's", mark: ">")
  }

  private func text(_ text: String, under title: String, mark: String) -> [StyledText] {
    let lines = TerminalText.clean(text.trimmed).split(separator: "\n", omittingEmptySubsequences: false)
    guard !text.trimmed.isEmpty else { return ["  \("\(title): nothing", .faint)"] }
    let longest = 20
    let rest = lines.count - longest
    return ["  \("\(title):", .faint)"]
      + lines.prefix(longest).map { "  \(mark) \(String($0))" }
      + (rest > 0 ? ["  \(mark) \("… and \(rest) more lines", .faint)"] : [])
  }

  /// The closed choices by number, as an answer may name them.
  var optionLines: [StyledText] {
    escalation.options.enumerated().map { index, option in
      "  \(index + 1). \(TerminalText.oneLine(option.offered))"
    }
  }

  private var sample: String { escalation.options.first.map { ShellWord.quoted($0.key) } ?? "\"…\"" }
}
