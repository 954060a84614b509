import Kernel

/// A run as a few lines that are redrawn in place. What is over scrolls up as ordinary lines, so that nothing is lost
/// from the terminal's history. A value: it knows nothing of terminals or clocks.
struct LiveView {
  /// One step as the view knows it.
  struct Step: Sendable, Hashable {
    enum State: Sendable { case ahead, current, done, skipped }
    var goal: String
    var agent = ""
    var state = State.ahead
    var began: ContinuousClock.Instant?
  }

  private(set) var steps: [Step]
  private var log: PlainProgress
  private let isVerbose: Bool
  private var run = ""
  private var began: ContinuousClock.Instant?
  private var current = 0
  private var writing: [String] = []
  private var isCalling = false
  private var decisions = 0
  private var isOver = false

  /// - Parameter goals: of every step of the workflow in document order; may be empty where they are not known yet.
  init(goals: [String], isVerbose: Bool, assignmentReason: String?) {
    steps = goals.map { Step(goal: $0) }
    self.isVerbose = isVerbose
    log = PlainProgress(goals: goals, isVerbose: isVerbose, assignmentReason: assignmentReason)
  }

  /// Takes in an event and returns the lines that scroll up for good.
  mutating func apply(_ event: RunEvent, at now: ContinuousClock.Instant) -> [StyledText] {
    switch event {
    case .started(let run, _, let totalSteps, _, _):
      (self.run, began) = (run, now)
      grow(to: totalSteps)
      return log.lines(for: event)
    case .stepStarted(let step, let totalSteps, _, let goal, let agent):
      grow(to: max(totalSteps, step))
      current = step
      steps[step - 1] = Step(goal: goal, agent: agent, state: .current, began: now)
      return []
    case .stepEnded(let step, let outcome):
      guard steps.indices.contains(step - 1) else { return [] }
      let spent = steps[step - 1].began.map { SpokenDuration.text(now - $0) } ?? ""
      steps[step - 1].state = outcome == .done ? .done : .skipped
      if current == step { (writing, isCalling) = ([], false) }
      return [finished(step, spent)]
    case .turnStarted(_, _, let writing):
      (self.writing, isCalling) = (writing, true)
      return isVerbose ? log.lines(for: event) : []
    case .turnEnded:
      (writing, isCalling) = ([], false)
      return isVerbose ? log.lines(for: event) : []
    case .decided:
      decisions += 1
      return log.lines(for: event)
    case .ended:
      isOver = true
      return []
    case .caughtUp: return []
    case .documentWritten(let path, let outputs):
      return ["  \("wrote", .faint) \(path)\(outputs.isEmpty ? "" : ": " + outputs.joined(separator: ", "), .faint)"]
    case .statusChanged, .message, .asked, .answered, .warning: return log.lines(for: event)
    }
  }

  /// The lines that stand at the bottom of the terminal now; none before the run begins and after it ends.
  func frame(columns: Int, rows: Int, at now: ContinuousClock.Instant) -> [StyledText] {
    guard let began, !isOver else { return [] }
    var lines = window(rows: rows).map { line(of: $0, at: now) }
    lines.append("    \(activity, .faint)")
    let total = "\(SpokenDuration.text(now - began)) · \(decisions) \(decisions == 1 ? "decision" : "decisions")"
    lines.append("\(total, .faint)\(" · Ctrl-C pauses", .faint)")
    return lines.map { $0.fitted(to: max(1, columns - 1)) }
  }

  /// What the agent does; the engine's own work takes no time worth a word.
  private var activity: String {
    guard isCalling, steps.indices.contains(current - 1) else { return "…" }
    let agent = steps[current - 1].agent
    return writing.isEmpty ? "\(agent) is thinking" : "\(agent) is writing \(writing.joined(separator: ", "))"
  }

  /// The current step and what is ahead, as far as there is room; what is over has scrolled up.
  private func window(rows: Int) -> Range<Int> {
    let room = min(5, max(1, rows - 4))
    let isUnderWay = steps.indices.contains(current - 1) && steps[current - 1].state == .current
    let first = max(0, isUnderWay ? current - 1 : current)
    return first..<min(steps.count, first + room)
  }

  private func line(of index: Int, at now: ContinuousClock.Instant) -> StyledText {
    let step = steps[index]
    let number = "\(index + 1)/\(steps.count)"
    switch step.state {
    case .current:
      let spent = step.began.map { " " + SpokenDuration.text(now - $0) } ?? ""
      return "  \("▸", .strong) \("\(number) \(TerminalText.oneLine(step.goal))", .strong)\(spent, .faint)"
    case .ahead: return "  \("• \(number) \(TerminalText.oneLine(step.goal))", .faint)"
    case .done: return "  \("✓", .good) \(number) \(TerminalText.oneLine(step.goal))"
    case .skipped: return "  \("– \(number) \(TerminalText.oneLine(step.goal))", .faint)"
    }
  }

  private func finished(_ step: Int, _ spent: String) -> StyledText {
    let known = steps[step - 1]
    let goal = TerminalText.oneLine(known.goal)
    if known.state == .skipped { return "  \("– \(step)/\(steps.count) \(goal), skipped", .faint)" }
    return "  \("✓", .good) \(step)/\(steps.count) \(goal) \("(\(known.agent), \(spent))", .faint)"
  }

  private mutating func grow(to count: Int) {
    while steps.count < count { steps.append(Step(goal: "step \(steps.count + 1)")) }
  }
}
