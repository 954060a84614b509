import Dispatch
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Runs programs of others so that nothing of them outlives the call: each in a process group of its own, which is
/// asked to end and then killed whenever the call ends before the program does, and cleared when the program has ended.
/// Only what makes itself a session of its own escapes.
package enum ChildProcess {
  /// Runs a program to its end.
  ///
  /// - Parameter line: gets each line of standard output as it comes, without its end, on a thread of the program's
  ///   own; nothing any more once the program is being stopped.
  /// - Returns: how it ended, whatever its exit code.
  /// - Throws: `ChildFault`; `CancellationError` when the task was cancelled. Either way the program is gone by then.
  package static func run(
    _ command: ChildCommand, line: @escaping @Sendable ([UInt8]) -> Void
  ) async throws -> ChildEnding {
    try Task.checkCancellation()
    let bell = try Bell()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: "orchestrator.child").async {
          continuation.resume(with: Result { try follow(command, bell, line) })
        }
      }
    } onCancel: {
      bell.ring(.cancelled)
    }
  }

  /// Runs a program to its end and gathers its output.
  package static func output(of command: ChildCommand) async throws -> (ending: ChildEnding, lines: [String]) {
    let lines = Mutex<[String]>([])
    let ending = try await run(command) { line in lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
    return (ending, lines.withLock { $0 })
  }

  private static func follow(
    _ command: ChildCommand, _ bell: Bell, _ line: @escaping @Sendable ([UInt8]) -> Void
  ) throws -> ChildEnding {
    _ = Undertaker.isTold
    let child = try SpawnedChild.start(command)
    let undertaker = Undertaker(pid: child.pid)
    DispatchQueue(label: "orchestrator.child.wait").async {
      undertaker.waitForDeath()
      bell.ring(.died)
    }
    return try ChildWatch(child, command, bell, undertaker).run(line)
  }
}

/// Wakes the thread that watches a program.
final class Bell: Sendable {
  enum Reason: UInt8 { case cancelled, died }

  let reader: PipeEnd
  private let writer: PipeEnd

  init() throws {
    let pair: (reader: PipeEnd, writer: PipeEnd)
    do { pair = try PipeEnd.pair() } catch { throw ChildFault.cannotStart("a program", reason: error.text) }
    reader = pair.reader
    writer = pair.writer
    reader.setNonBlocking()
  }

  func ring(_ reason: Reason) { _ = writer.write([reason.rawValue]) }

  /// What rang since the last look.
  func reasons() -> [Reason] {
    var buffer = [UInt8](repeating: 0, count: 16)
    guard case .moved(let count) = reader.read(into: &buffer) else { return [] }
    return buffer.prefix(count).compactMap(Reason.init)
  }
}

/// Sees to it that a program leaves no zombie.
final class Undertaker: Sendable {
  private enum State { case alive, dead, abandoned }

  private let pid: pid_t
  private let state = Mutex(State.alive)

  /// Whoever started this process may have had it ignore the death of its programs, and then nobody is told how they
  /// ended.
  static let isTold: Void = { signal(SIGCHLD, SIG_DFL) }()

  init(pid: pid_t) { self.pid = pid }

  /// Blocks until the program is dead. It stays a zombie until it is buried, so that its number and its group's still
  /// mean it and no other.
  func waitForDeath() {
    var info = siginfo_t()
    while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    let isAbandoned = state.withLock { state in
      defer { if state == .alive { state = .dead } }
      return state == .abandoned
    }
    if isAbandoned { _ = bury() }
  }

  /// Takes the dead program's status, after which its number means nothing any more.
  func bury() -> ChildEnding.Status {
    var status: Int32 = 0
    var buried = waitpid(pid, &status, 0)
    while buried < 0, errno == EINTR { buried = waitpid(pid, &status, 0) }
    // Someone else took the status: whatever it was, it must not read as success.
    guard buried == pid else { return .exited(255) }
    let signal = status & 0x7f
    return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
  }

  /// Leaves the burial to whenever death comes.
  func abandon() {
    let isDead = state.withLock { state in
      defer { state = .abandoned }
      return state == .dead
    }
    if isDead { _ = bury() }
  }
}
