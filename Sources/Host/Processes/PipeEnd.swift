#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One end of a pipe, closed when it goes. Programs inherit it only where it is given to them.
final class PipeEnd: Sendable {
  let number: Int32

  private init(number: Int32) { self.number = number }

  deinit { close(number) }

  /// Both ends; each number is above those of the standard streams, which a program's own ends are copied to.
  static func pair() throws(SystemError) -> (reader: PipeEnd, writer: PipeEnd) {
    var numbers: [Int32] = [-1, -1]
    guard pipe(&numbers) == 0 else { throw SystemError(number: errno) }
    let (first, second) = (PipeEnd(number: numbers[0]), PipeEnd(number: numbers[1]))
    return (try first.moved(), try second.moved())
  }

  /// A copy above the standard streams that no program inherits. A program started by another thread in the instant
  /// before cannot keep the first copy: its descriptors from 3 on are closed as it starts.
  private func moved() throws(SystemError) -> PipeEnd {
    let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { throw SystemError(number: errno) }
    return PipeEnd(number: copy)
  }

  func setNonBlocking() {
    let flags = fcntl(number, F_GETFL)
    _ = fcntl(number, F_SETFL, flags | O_NONBLOCK)
    #if canImport(Darwin)
    _ = fcntl(number, F_SETNOSIGPIPE, 1)
    #endif
  }

  /// What a transfer without waiting came to.
  enum Transfer {
    case moved(Int)
    case wouldBlock
    /// The other end is closed, or the descriptor is broken.
    case closed
  }

  func read(into buffer: inout [UInt8]) -> Transfer {
    let number = number
    let count = buffer.withUnsafeMutableBytes { bytes in
      repeatedly { Platform.read(number, bytes.baseAddress, bytes.count) }
    }
    if count > 0 { return .moved(count) }
    return count < 0 && errno == EAGAIN ? .wouldBlock : .closed
  }

  /// Writes without a SIGPIPE where nobody reads any more.
  func write(_ bytes: ArraySlice<UInt8>) -> Transfer {
    let number = number
    let count = bytes.withUnsafeBytes { buffer in
      BrokenPipe.muted { repeatedly { Platform.write(number, buffer.baseAddress, min(buffer.count, 65_536)) } }
    }
    if count >= 0 { return .moved(count) }
    return errno == EAGAIN ? .wouldBlock : .closed
  }

  private func repeatedly(_ call: () -> Int) -> Int {
    while true {
      let result = call()
      if result >= 0 || errno != EINTR { return result }
    }
  }
}

/// The system's calls, which the methods above hide by their names.
private enum Platform {
  static func read(_ number: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    #if canImport(Darwin)
    Darwin.read(number, bytes, count)
    #else
    Glibc.read(number, bytes, count)
    #endif
  }

  static func write(_ number: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Darwin)
    Darwin.write(number, bytes, count)
    #else
    Glibc.write(number, bytes, count)
    #endif
  }
}

/// Keeps a write to a closed pipe from ending this process, whatever it does about SIGPIPE elsewhere.
private enum BrokenPipe {
  #if canImport(Darwin)
  static func muted(_ call: () -> Int) -> Int { call() }
  #else
  /// The signal goes to the writing thread alone, so it is held back there and, if it came, taken off again.
  static func muted(_ call: () -> Int) -> Int {
    var pipe = sigset_t()
    var before = sigset_t()
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &pipe, &before)
    let result = call()
    let number = errno
    if result < 0, number == EPIPE {
      var now = timespec()
      _ = sigtimedwait(&pipe, nil, &now)
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    errno = number
    return result
  }
  #endif
}
