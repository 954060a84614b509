import Kernel

/// Puts a run's questions to the person at the keyboard, for `--interactive`. Enter takes the suggestion, `e` opens an
/// editor, `?` tells more, `s` leaves the question for later; the end of the input leaves all of them.
final class TerminalInterviewer: Interviewer {
  private let console: Console
  private let progress: RunProgress
  private let control: RunControl
  private let person: String
  private let environment: [String: String]
  private let input = TerminalInput()
  private var isOver = false

  /// - Parameters:
  ///   - progress: taken off the screen while a question stands there.
  ///   - control: once it is asked to stop, no further question is put.
  ///   - person: who answers, as `user@host`.
  ///   - environment: names the person's editor.
  init(
    console: Console, progress: RunProgress, control: RunControl, person: String, environment: [String: String]
  ) {
    self.environment = environment
    self.console = console
    self.progress = progress
    self.control = control
    self.person = person
  }

  /// Blocks the thread that the run is on: with a question open there is nothing else for it to do.
  func answer(_ escalation: Escalation) async -> (answer: String, by: String)? {
    guard !isOver, control.request == nil else { return nil }
    progress.suspend()
    defer { progress.resume() }
    show(escalation)
    while true {
      prompt(escalation)
      switch input.readLine(unless: { control.request != nil }) {
      case .end:
        isOver = true
        say("")
        return nil
      case .stopped:
        say("")
        return nil
      case .text(let line):
        switch Self.reading(of: line, for: escalation) {
        case .answer(let answer): return (answer, person)
        case .skip:
          say("Left for later: `\(console.command) escalations respond \(escalation.id)`")
          return nil
        case .explain: explain(escalation)
        case .edit:
          if let answer = edit(escalation) { return (answer, person) }
        case .notAnOption(let said):
          say("'\(TerminalText.oneLine(said))' is none of the options. Answer by number, key or label:")
          for line in question(escalation).optionLines { say(line) }
        }
      }
    }
  }

  /// What a typed line means.
  enum Reading: Sendable, Hashable {
    case answer(String)
    case skip, explain, edit
    case notAnOption(String)
  }

  static func reading(of line: String, for escalation: Escalation) -> Reading {
    let said = line.trimmed
    let option = Escalation.Option.meant(by: said, among: escalation.options)
    if said.isEmpty {
      guard let suggestion = escalation.suggestedAnswer?.trimmed, !suggestion.isEmpty else { return .skip }
      return .answer(suggestion)
    }
    if said == "?" { return .explain }
    // An option called "s" is an answer, not a wish to skip.
    if let option { return .answer(option.key) }
    if said.lowercased() == "s" { return .skip }
    if said.lowercased() == "e" { return .edit }
    return escalation.options.isEmpty ? .answer(said) : .notAnOption(said)
  }

  private func question(_ escalation: Escalation) -> QuestionText {
    QuestionText(escalation: escalation, command: console.command, columns: stream.size.columns)
  }

  private func show(_ escalation: Escalation) {
    say("")
    say("\("Question", .strong) \(escalation.id), step \(escalation.stepNumber)")
    let width = max(30, stream.size.columns - 2)
    for line in TerminalText.wrapped(TerminalText.clean(escalation.question), to: width) { say("  \(line)") }
    for line in question(escalation).optionLines { say(line) }
    for line in question(escalation).suggestionLines { say(line) }
  }

  private func prompt(_ escalation: Escalation) {
    let hasSuggestion = !(escalation.suggestedAnswer ?? "").trimmed.isEmpty
    let enter = hasSuggestion ? "Enter takes the suggestion, s skips" : "s or Enter skips"
    stream.write("Answer (\(enter), e opens an editor, ? tells more): ")
  }

  /// What was written in an editor; nil where the question is to be put again.
  private func edit(_ escalation: Escalation) -> String? {
    let written: String
    do { written = try AnswerEditor(environment: environment).edit(escalation).trimmed } catch {
      say(StyledText(ErrorHandler.failure(error).message))
      return nil
    }
    switch Self.reading(ofEdited: written, for: escalation) {
    case .answer(let answer): return answer
    case .skip, .explain, .edit: say("Nothing was written.")
    case .notAnOption(let said):
      say("'\(TerminalText.oneLine(said))' is none of the options. Answer by number, key or label:")
      for line in question(escalation).optionLines { say(line) }
    }
    return nil
  }

  /// What an edited text means: in an editor no letter is a command.
  static func reading(ofEdited text: String, for escalation: Escalation) -> Reading {
    if text.isEmpty { return .skip }
    if let option = Escalation.Option.meant(by: text, among: escalation.options) { return .answer(option.key) }
    return escalation.options.isEmpty ? .answer(text) : .notAnOption(text)
  }

  private func explain(_ escalation: Escalation) {
    if let reasoning = escalation.aiReasoning, !reasoning.isEmpty {
      say("  why it is asked: \(TerminalText.oneLine(reasoning))")
    }
    if let confidence = escalation.aiConfidence, escalation.suggestedAnswer != nil {
      say("  confidence in the suggestion: \(Int((confidence * 100).rounded())) %")
    }
    for (name, value) in escalation.context.sorted(by: { $0.key < $1.key }) {
      say("  \(name): \(TerminalText.oneLine(value.display))")
    }
    if escalation.aiReasoning == nil && escalation.context.isEmpty {
      say("  Nothing more is known about this question.")
    }
  }

  /// Questions stand where the person looks; with `--json` standard output is not for people.
  private var stream: OutputStream { console.isJSON ? console.diagnostics : console.output }

  private func say(_ line: StyledText) { stream.line(line) }
}
