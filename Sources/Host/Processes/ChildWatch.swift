#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Follows one program from its start to its end: feeds it, reads it, holds it to its limits, stops it. Blocks its
/// thread, and waits for nothing but `poll`.
final class ChildWatch {
  private enum Phase: Equatable {
    case running
    /// SIGTERM went to the group.
    case asked(since: SuspendingClock.Instant)
    /// SIGKILL went to the group.
    case killed(since: SuspendingClock.Instant)
  }

  /// How long a killed program may take to be gone.
  private static let patience = Duration.seconds(10)
  /// More than a pipe holds, and not so much that a program which writes without end keeps the clock from being read.
  private static let readsAtOnce = 64

  private let pid: pid_t
  private let program: String
  private let limits: ChildCommand.Limits
  private let bell: Bell
  private let undertaker: Undertaker
  private let started = SuspendingClock.now
  private var input: PipeEnd?
  private var output: PipeEnd?
  private var errors: PipeEnd?
  private var unwritten: ArraySlice<UInt8>
  private var lines: LineCutter
  private var buffer = [UInt8](repeating: 0, count: 65_536)
  private var outputBytes = 0
  private var errorTail: [UInt8] = []
  private var lastByte: SuspendingClock.Instant?
  private var phase = Phase.running
  /// Why the program is being stopped.
  private var fault: (any Error)?

  init(_ child: consuming SpawnedChild, _ command: ChildCommand, _ bell: Bell, _ undertaker: Undertaker) {
    pid = child.pid
    program = command.arguments.first ?? ""
    limits = command.limits
    self.bell = bell
    self.undertaker = undertaker
    unwritten = command.input[...]
    lines = LineCutter(limit: command.limits.line)
    input = child.input
    output = child.output
    errors = child.errors
  }

  /// - Throws: what made it stop the program, once the program is gone.
  func run(_ line: ([UInt8]) -> Void) throws -> ChildEnding {
    feed()
    while true {
      wait()
      let reasons = bell.reasons()
      if reasons.contains(.cancelled) { stop(CancellationError()) }
      readOutput(line)
      readErrors()
      feed()
      if reasons.contains(.died) { return try finish(line) }
      try checkTime()
    }
  }

  private func finish(_ line: ([UInt8]) -> Void) throws -> ChildEnding {
    // The zombie still holds the group's number. What is left of the group may hold the pipes open for ever.
    kill(-pid, SIGKILL)
    readOutput(line)
    readErrors()
    if fault == nil { lines.end(line) }
    let status = undertaker.bury()
    if let fault { throw fault }
    return ChildEnding(status: status, errorTail: String(decoding: errorTail.suffix(limits.errorTail), as: UTF8.self))
  }

  /// Sleeps until something can be moved, the bell rings, or the next limit is reached.
  private func wait() {
    var polled = [pollfd(fd: bell.reader.number, events: Int16(POLLIN), revents: 0)]
    if let number = output?.number { polled.append(pollfd(fd: number, events: Int16(POLLIN), revents: 0)) }
    if let number = errors?.number { polled.append(pollfd(fd: number, events: Int16(POLLIN), revents: 0)) }
    if let number = input?.number { polled.append(pollfd(fd: number, events: Int16(POLLOUT), revents: 0)) }
    poll(&polled, nfds_t(polled.count), milliseconds(until: nextDeadline?.instant))
  }

  private func milliseconds(until deadline: SuspendingClock.Instant?) -> Int32 {
    guard let deadline else { return -1 }
    let left = SuspendingClock.now.duration(to: deadline)
    // To `poll` anything negative is for ever.
    guard left > .zero else { return 0 }
    let (seconds, attoseconds) = left.components
    return Int32(clamping: min(seconds, 86_400) * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
  }

  private var nextDeadline: (instant: SuspendingClock.Instant, wait: ChildFault.Wait)? {
    switch phase {
    case .asked(let since): return (since.advanced(by: limits.grace), .total)
    case .killed(let since): return (since.advanced(by: Self.patience), .total)
    case .running: break
    }
    var deadlines: [(SuspendingClock.Instant, ChildFault.Wait)] = []
    if let total = limits.total { deadlines.append((started.advanced(by: total), .total)) }
    if let lastByte {
      if let idle = limits.idle { deadlines.append((lastByte.advanced(by: idle), .idle)) }
    } else if let first = limits.firstByte {
      deadlines.append((started.advanced(by: first), .firstByte))
    }
    return deadlines.min { $0.0 < $1.0 }
  }

  private func checkTime() throws {
    let now = SuspendingClock.now
    guard let (deadline, wait) = nextDeadline, now >= deadline else { return }
    switch phase {
    case .running: stop(ChildFault.timedOut(program, wait))
    case .asked:
      kill(-pid, SIGKILL)
      phase = .killed(since: now)
    case .killed:
      undertaker.abandon()
      throw ChildFault.unkillable(program)
    }
  }

  /// Asks the group to end; the first reason counts.
  private func stop(_ reason: any Error) {
    guard phase == .running else { return }
    fault = reason
    phase = .asked(since: .now)
    input = nil
    kill(-pid, SIGTERM)
  }

  private func feed() {
    while !unwritten.isEmpty, let transfer = input?.write(unwritten) {
      switch transfer {
      case .moved(let count): unwritten = unwritten.dropFirst(count)
      case .wouldBlock: return
      // A program need not read what it is given.
      case .closed: unwritten = []
      }
    }
    input = nil
  }

  private func readOutput(_ line: ([UInt8]) -> Void) {
    for _ in 1...Self.readsAtOnce {
      guard let transfer = output?.read(into: &buffer) else { return }
      switch transfer {
      case .moved(let count):
        lastByte = .now
        outputBytes += count
        // Read on while it is being stopped, so that it does not hang in a write, but to no end.
        if fault != nil { continue }
        if outputBytes > limits.output { return stop(ChildFault.tooMuchOutput(program, limit: limits.output)) }
        if !lines.take(buffer[..<count], line) { return stop(ChildFault.lineTooLong(program, limit: limits.line)) }
      case .wouldBlock: return
      case .closed: output = nil
      }
    }
  }

  private func readErrors() {
    for _ in 1...Self.readsAtOnce {
      guard let transfer = errors?.read(into: &buffer) else { return }
      switch transfer {
      case .moved(let count):
        if lastByte != nil { lastByte = .now }
        errorTail += buffer[..<count]
        if errorTail.count > 2 * limits.errorTail { errorTail.removeFirst(errorTail.count - limits.errorTail) }
      case .wouldBlock: return
      case .closed: errors = nil
      }
    }
  }
}
