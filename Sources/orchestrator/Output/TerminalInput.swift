import Kernel

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Lines that a person types. Blocks its thread while it waits, a tenth of a second at a time, so that a request to
/// stop is heard in between.
final class TerminalInput {
  private var waiting: [UInt8] = []
  private var isAtEnd = false

  /// What came of waiting for a line.
  enum Line: Sendable, Hashable {
    case text(String)
    /// Ctrl-D, or the end of a file.
    case end
    case stopped
  }

  /// - Parameter isStopped: asked again and again; true gives up waiting.
  func readLine(unless isStopped: () -> Bool = { false }) -> Line {
    while true {
      if let end = waiting.firstIndex(of: UInt8(ascii: "\n")) {
        let line = waiting[..<end]
        waiting.removeSubrange(...end)
        return .text(String(decoding: line, as: UTF8.self))
      }
      if isAtEnd {
        defer { waiting = [] }
        return waiting.isEmpty ? .end : .text(String(decoding: waiting, as: UTF8.self))
      }
      if isStopped() { return .stopped }
      fill()
    }
  }

  /// Everything up to the end of the input, or to some bytes after `limit`.
  /// - Throws: `Failure` of kind `badInput` for what is not UTF-8.
  func readAll(limit: Int) throws(Failure) -> String {
    while !isAtEnd, waiting.count < limit { fill() }
    defer { waiting = [] }
    // What is cut off at the limit is refused for its length.
    if let text = String(validating: waiting, as: UTF8.self) { return text }
    guard waiting.count < limit else { return String(decoding: waiting, as: UTF8.self) }
    throw Failure(.badInput, "not-utf8", "What came on standard input is not UTF-8 text.")
  }

  private func fill() {
    var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, 100) > 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(STDIN_FILENO, &buffer, buffer.count)
    if count > 0 {
      waiting += buffer[..<count]
    } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
      isAtEnd = true
    }
  }
}
