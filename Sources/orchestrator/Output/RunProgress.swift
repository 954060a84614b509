import Kernel
import Synchronization

/// Shows a run while it goes on: a live view on a terminal, plain lines on a pipe, nothing with `--quiet`, and with
/// `--json` nothing on standard output. The cursor is never hidden, so that no death of the process can lose it.
final class RunProgress: RunObserver, Sendable {
  private enum Form {
    case silent
    case lines(PlainProgress)
    case live(LiveView)
  }

  private struct State {
    var form: Form
    /// The lines of the view that stand on the screen, as wide as they were drawn.
    var drawn: [Int] = []
    var isSuspended = false
  }

  private let console: Console
  private let stream: OutputStream
  private let state: Mutex<State>

  /// - Parameters:
  ///   - goals: of the workflow's steps in document order, for the live view.
  ///   - assignmentReason: why the models are the ones they are, for the first line.
  init(console: Console, goals: [String], assignmentReason: String? = nil) {
    self.console = console
    let isVerbose = console.verbosity == .verbose
    let (stream, form): (OutputStream, Form) =
      switch console.progressStream {
      case nil: (console.diagnostics, .silent)
      case (let stream, true)?:
        (stream, .live(LiveView(goals: goals, isVerbose: isVerbose, assignmentReason: assignmentReason)))
      case (let stream, false)?:
        (stream, .lines(PlainProgress(goals: goals, isVerbose: isVerbose, assignmentReason: assignmentReason)))
      }
    self.stream = stream
    state = Mutex(State(form: form))
  }

  func observe(_ event: RunEvent) {
    // A warning is a diagnostic wherever the run is shown.
    if case .warning(let words) = event, !isLive {
      console.warn(TerminalText.oneLine(words))
      return
    }
    state.withLock { state in
      switch state.form {
      case .silent: break
      case .lines(var progress):
        for line in progress.lines(for: event) { stream.line(line) }
        state.form = .lines(progress)
      case .live(var view):
        let lines = view.apply(event, at: .now)
        state.form = .live(view)
        redraw(&state, scrolling: lines)
      }
    }
  }

  private var isLive: Bool {
    state.withLock { if case .live = $0.form { true } else { false } }
  }

  /// Keeps the view's clock going while `body` runs, and takes the view off the screen however that ends.
  func during<Result>(_ body: () async throws -> Result) async rethrows -> Result {
    guard isLive else { return try await body() }
    defer { suspend() }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      // Not on the run's own thread, which may be busy with a disk or a question.
      group.addTask(executorPreference: globalConcurrentExecutor) { try await self.tick() }
      defer { group.cancelAll() }
      return try await body()
    }
  }

  /// Takes the view off the screen, for a question or the end.
  func suspend() {
    state.withLock { state in
      erase(&state)
      state.isSuspended = true
    }
  }

  /// Whether the screen belongs to a question.
  var isSuspended: Bool { state.withLock { $0.isSuspended } }

  /// Leaves the terminal as a shell wants it, before the process ends at once.
  func restoreTerminal() { suspend() }

  /// Puts the view back.
  func resume() {
    state.withLock { state in
      state.isSuspended = false
      redraw(&state, scrolling: [])
    }
  }

  private func tick() async throws {
    while true {
      try await Task.sleep(for: .milliseconds(250))
      state.withLock { redraw(&$0, scrolling: []) }
    }
  }

  private func redraw(_ state: inout State, scrolling lines: [StyledText]) {
    guard case .live(let view) = state.form else { return }
    let (columns, rows) = stream.size
    var text = eraseSequence(state.drawn, columns: columns)
    for line in lines { text += (stream.hasColour ? line.coloured : line.plain) + "\n" }
    let frame = state.isSuspended ? [] : view.frame(columns: columns, rows: rows, at: .now)
    for line in frame { text += (stream.hasColour ? line.coloured : line.plain) + "\n" }
    state.drawn = frame.map { TerminalText.width($0.plain) }
    if !text.isEmpty { stream.write(text) }
  }

  private func erase(_ state: inout State) {
    guard !state.drawn.isEmpty else { return }
    stream.write(eraseSequence(state.drawn, columns: stream.size.columns))
    state.drawn = []
  }

  /// Moves to the view's first line and clears to the end of the screen. A terminal made narrower since has broken
  /// the lines into more rows.
  private func eraseSequence(_ drawn: [Int], columns: Int) -> String {
    let rows = drawn.reduce(0) { $0 + max(1, ($1 + columns - 1) / columns) }
    return rows == 0 ? "" : "\u{1b}[\(rows)A\r\u{1b}[J"
  }
}
