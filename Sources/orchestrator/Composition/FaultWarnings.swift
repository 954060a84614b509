import Kernel
import Synchronization

/// Says once what is wrong with a file that a command goes on without.
final class FaultWarnings: Sendable {
  private let console: Console
  private let said = Mutex<Set<String>>([])

  init(_ console: Console) { self.console = console }

  func warn(_ failure: Failure) {
    let text = TerminalText.oneLine(failure.description)
    guard said.withLock({ $0.insert(text).inserted }) else { return }
    console.warn(text)
  }
}
