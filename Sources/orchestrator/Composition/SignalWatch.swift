import Host
import Kernel
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Hears signals from the first moment of a command that moves a run. Until there is a run to stop, Ctrl-C ends the
/// process at once, with a word and the code of an interruption; from then on the run hears of every signal.
final class SignalWatch: Sendable {
  typealias Listener = @Sendable (SignalTrap.Event) -> Void

  private let console: Console
  private let listener = Mutex<Listener?>(nil)

  /// - Throws: `Failure` of kind `io` where the process has no more file descriptors.
  init(_ console: Console) throws {
    self.console = console
    let trap = try SignalTrap()
    // Lives as long as the process: a signal that comes after the run must not kill it before it has reported.
    Task { await follow(trap) }
  }

  /// Hands every further signal to a run, one at a time: once this has returned, no earlier listener is at work.
  func attach(_ listener: @escaping Listener) { self.listener.withLock { $0 = listener } }

  private func follow(_ trap: SignalTrap) async {
    for await event in trap.events {
      let isHeard = listener.withLock { listener in
        listener?(event)
        return listener != nil
      }
      if !isHeard, event != .wake { leave() }
    }
  }

  private func leave() -> Never {
    let verdict = ErrorHandler(isJSON: console.isJSON, command: [], program: console.command).judge(
      Failure(.interrupted, "interrupted", "Interrupted before the run went on."))
    // Not behind a prompt and the ^C that the terminal has echoed.
    if console.diagnostics.isTerminal { console.note("") }
    verdict.print(to: console)
    _exit(verdict.exitCode)
  }
}
