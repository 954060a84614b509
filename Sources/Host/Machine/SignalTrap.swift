import Dispatch
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Turns the signals that end or wake a run into events, for as long as it lives; afterwards they end the process
/// again. A process has one trap at a time.
///
/// Not Dispatch's own signal sources: on Linux they begin some time after they are asked to, block the signals in the
/// threads that they hit, and cannot be undone.
package final class SignalTrap {
  package enum Event: Sendable, Hashable {
    /// Ctrl-C, counted from 1: the first asks for a pause, a second will not wait.
    case interrupt(Int)
    /// SIGTERM or SIGHUP: a service manager, a shutdown, or a terminal that was closed.
    case terminate
    /// SIGUSR1: another process left a request in the run's folder.
    case wake
  }

  /// Every signal that came, in order; ends with the trap.
  package let events: AsyncStream<Event>
  private let continuation: AsyncStream<Event>.Continuation
  private let source: any DispatchSourceRead
  private let caught: [Int32]

  /// Signals that come once this has returned are events.
  /// - Throws: `Failure` of kind `io` where the process has no more file descriptors.
  package init() throws {
    let pipe = try SignalPipe.shared.get()
    // What came too late for an earlier trap is not meant for this one.
    while pipe.next() != nil {}
    let (events, continuation) = AsyncStream.makeStream(of: Event.self)
    (self.events, self.continuation) = (events, continuation)
    source = DispatchSource.makeReadSource(fileDescriptor: pipe.reading, queue: DispatchQueue(label: "signals"))
    let interrupts = Mutex(0)
    source.setEventHandler {
      while let number = pipe.next() {
        switch number {
        case SIGINT:
          continuation.yield(
            .interrupt(
              interrupts.withLock { count in
                count += 1
                return count
              }))
        case SIGTERM, SIGHUP: continuation.yield(.terminate)
        default: continuation.yield(.wake)
        }
      }
    }
    source.activate()
    // What `nohup` started outlives its terminal.
    caught = [SIGINT, SIGTERM, SIGUSR1] + (Self.isIgnored(SIGHUP) ? [] : [SIGHUP])
    signalPipeEnd.store(pipe.writing, ordering: .releasing)
    // Handled, not ignored: child programs inherit what is ignored.
    for number in caught { signal(number, forward) }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    let handler = signal(number, SIG_IGN)
    signal(number, handler)
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  deinit {
    for number in caught { signal(number, SIG_DFL) }
    source.cancel()
    continuation.finish()
  }
}

/// The handler's only state. Stored before the handler is installed, so that the handler merely loads it.
private let signalPipeEnd = Atomic<Int32>(-1)

/// Runs between any two instructions of any thread, so it does nothing but one write.
private func forward(_ number: Int32) {
  let kept = errno
  var byte = UInt8(truncatingIfNeeded: number)
  write(signalPipeEnd.load(ordering: .acquiring), &byte, 1)
  errno = kept
}

/// Carries signal numbers from the handler to ordinary code. Never closed: a handler that is just running could write
/// to a file that got the number next.
private struct SignalPipe: Sendable {
  let reading: Int32
  let writing: Int32

  static let shared = Result { () throws(SystemError) in try SignalPipe() }.mapError {
    $0.failure("make", "a pipe for signals")
  }

  private init() throws(SystemError) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw SystemError(number: errno) }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      // Neither end may wait: the handler drops what does not fit, the reader stops when there is no more.
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (reading, writing) = (ends[0], ends[1])
  }

  func next() -> Int32? {
    var byte: UInt8 = 0
    while true {
      let count = read(reading, &byte, 1)
      if count == 1 { return Int32(byte) }
      guard count < 0, errno == EINTR else { return nil }
    }
  }
}
