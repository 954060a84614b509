#if os(Linux)
import Foundation
import Glibc
import Testing

/// A program on a terminal of its own, led by what it shows: nothing is timed.
final class Terminal {
  struct Ended: Error {
    var wanted: String
    var shown: String
  }

  private let keyboard: Int32
  private let process: Process
  /// Everything that was shown, with what steers the terminal.
  private(set) var shown = ""
  private var seen = 0
  private var rest: [UInt8] = []

  /// - Parameters:
  ///   - command: the program to start in the project's folder; nil for orchestrator itself.
  init(
    _ project: Binary, command: String? = nil, _ arguments: [String], environment: [String: String] = [:],
    columns: UInt16 = 80
  ) throws {
    // Glibc's own functions for this are none of its module's; Linux has had these two requests since 1998.
    let (unlock, number): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
    keyboard = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (isLocked, terminal): (Int32, UInt32) = (0, 0)
    guard keyboard >= 0, ioctl(keyboard, unlock, &isLocked) == 0, ioctl(keyboard, number, &terminal) == 0 else {
      throw POSIXError(.ENXIO)
    }
    let name = "/dev/pts/\(terminal)"
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(keyboard, UInt(TIOCSWINSZ), &size)
    let screen = FileHandle(fileDescriptor: open(name, O_RDWR | O_NOCTTY | O_CLOEXEC), closeOnDealloc: true)
    // A session of its own, so that the terminal is its terminal and Ctrl-C reaches it.
    process = project.process(
      ["-c", "-w", command ?? project.program.path] + arguments,
      environment: ["TERM": "xterm"].merging(environment) { _, new in new })
    process.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
    process.standardInput = screen
    process.standardOutput = screen
    process.standardError = screen
    try process.run()
    try screen.close()
  }

  deinit { close(keyboard) }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(keyboard, bytes, bytes.count)
  }

  /// Ctrl-C, as the terminal takes it.
  func interrupt() { type("\u{3}") }

  /// Returns once the program has shown a text that it had not shown before.
  func wait(for text: String) throws {
    while true {
      let unseen = shown.dropFirst(seen)
      if let range = unseen.range(of: text) {
        seen = shown.distance(from: shown.startIndex, to: range.upperBound)
        return
      }
      guard read() else { throw Ended(wanted: text, shown: shown) }
    }
  }

  /// The exit code, once the program has ended; 1 for one that a signal ended.
  func end() -> Int32 {
    while read() {}
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// False once nobody has the terminal open any more.
  private func read() -> Bool {
    var ready = pollfd(fd: keyboard, events: Int16(POLLIN), revents: 0)
    // Only so that a program that hangs fails the test instead of the whole suite.
    guard poll(&ready, 1, 240_000) > 0 else {
      process.terminate()
      return false
    }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(keyboard, &buffer, buffer.count)
    guard count > 0 else { return false }
    rest += buffer.prefix(count)
    // A character may come in two pieces.
    let whole = rest.lastIndex { $0 < 0x80 }.map { $0 + 1 } ?? 0
    shown += String(decoding: rest.prefix(whole), as: UTF8.self)
    rest.removeFirst(whole)
    return true
  }
}
#endif
