import Kernel

/// Keeps what each step came to, for the status page, and passes on to the display what happens now: what a resumed
/// run repeats from its journal was shown when it happened. The history is told of everything.
final class RunWatcher: RunObserver {
  private let display: any RunObserver
  var history: RunHistory?
  private(set) var outcomes: [Int: StepEnded.Outcome] = [:]
  private(set) var agents: [Int: String] = [:]
  private var isReplaying = false
  private var openStep: RunEvent?
  /// Called once, when the run is at a step that it has not been through before.
  var begin: (() -> Void)?

  init(display: any RunObserver) { self.display = display }

  func observe(_ event: RunEvent) {
    switch event {
    case .started(_, _, _, _, let resumed): isReplaying = resumed
    case .caughtUp:
      isReplaying = false
      if let openStep { display.observe(openStep) }
    case .stepStarted(let step, _, _, _, let agent):
      agents[step] = agent
      outcomes[step] = nil
      openStep = event
    case .stepEnded(let step, let outcome):
      outcomes[step] = outcome
      openStep = nil
    case .turnStarted, .turnEnded, .message, .decided, .documentWritten, .statusChanged, .asked, .answered, .warning,
      .ended:
      break
    }
    if case .started = event { display.observe(event) } else if !isReplaying { display.observe(event) }
    history?.observe(event)
    if !isReplaying, openStep != nil, let begin {
      self.begin = nil
      begin()
    }
  }
}
