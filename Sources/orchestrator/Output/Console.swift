import Kernel
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Where a command's words go: results to standard output, diagnostics to standard error.
///
/// With `--json` standard output carries one document and nothing else; what is meant for people is dropped there.
final class Console: Sendable {
  /// How much a person wants to hear.
  enum Verbosity: Sendable, Comparable { case quiet, normal, verbose }

  let isJSON: Bool
  let verbosity: Verbosity
  /// How a person calls this program for the same project, for commands that are to be copied.
  let command: String
  let output: OutputStream
  let diagnostics: OutputStream
  /// Whether a person sits at the keyboard.
  let canAsk: Bool

  init(_ options: GlobalOptions, environment: [String: String]) {
    isJSON = options.json
    verbosity = options.quiet ? .quiet : options.verbose ? .verbose : .normal
    command = "orchestrator" + (options.folder.map { " -C \(ShellWord.quoted($0))" } ?? "")
    let allowsColour = !options.noColor && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    output = OutputStream(descriptor: STDOUT_FILENO, allowsColour: allowsColour)
    diagnostics = OutputStream(descriptor: STDERR_FILENO, allowsColour: allowsColour)
    canAsk = isatty(STDIN_FILENO) == 1
    canRedraw = environment["TERM"] != "dumb" && !(environment["TERM"] ?? "").isEmpty
  }

  private init(silencing other: Console) {
    isJSON = other.isJSON
    verbosity = .quiet
    command = other.command
    output = other.output
    diagnostics = other.diagnostics
    canAsk = false
    canRedraw = false
  }

  /// - Throws: `Failure` of kind `usage` where nobody sits at the keyboard.
  func requireTerminal() throws {
    guard !canAsk else { return }
    throw Failure(
      .usage, "no-terminal", "--interactive asks on a terminal, and standard input is none.",
      hint: "Leave it out: questions then wait for `orchestrator escalations respond`; or give --answers FILE.")
  }

  /// The same streams for work that nobody watches.
  var silenced: Console { Console(silencing: self) }

  /// Whether the terminal can move its cursor.
  let canRedraw: Bool

  /// Where a run is shown while it goes on, if anywhere.
  var progressStream: (stream: OutputStream, isLive: Bool)? {
    if verbosity == .quiet { return nil }
    let stream = isJSON ? diagnostics : output
    if stream.isTerminal && canRedraw { return (stream, true) }
    return isJSON && verbosity != .verbose ? nil : (stream, false)
  }

  /// A line of a command's result, for people.
  func line(_ text: StyledText = "") {
    if !isJSON { output.line(text) }
  }

  /// A line that only adds comfort: not with `--quiet`.
  func remark(_ text: StyledText) {
    if verbosity > .quiet { line(text) }
  }

  /// The one document of `--json`.
  func document(_ json: @autoclosure () throws -> JSON) rethrows {
    if isJSON { output.write(try json().text + "\n") }
  }

  /// A line about something that went wrong or may surprise, on standard error.
  func note(_ text: StyledText) { diagnostics.line(text) }

  func warn(_ text: String) { note("\("warning:", .warning) \(text)") }
}

/// One of the process's two streams.
final class OutputStream: Sendable {
  private let descriptor: Int32
  let isTerminal: Bool
  let hasColour: Bool
  private enum State {
    case open
    /// Nobody reads the other end any more: what is still said goes nowhere, and that is no fault.
    case closed
    case failed(errno: Int32)
  }

  private let state = Mutex(State.open)

  init(descriptor: Int32, allowsColour: Bool) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
    hasColour = isTerminal && allowsColour
  }

  func line(_ text: StyledText) { write((hasColour ? text.coloured : text.plain) + "\n") }

  /// Whether the reader is gone, also where nothing has been written since.
  var isBroken: Bool {
    guard case .open = state.withLock({ $0 }) else { return true }
    var other = pollfd(fd: descriptor, events: 0, revents: 0)
    return poll(&other, 1, 0) > 0 && Int32(other.revents) & (POLLERR | POLLHUP | POLLNVAL) != 0
  }

  /// Text as it is: a document, or what steers the terminal.
  func write(_ text: String) {
    state.withLock { state in
      if case .open = state { state = deliver(Array(text.utf8)) }
    }
  }

  /// What keeps text from being written, such as a full disk; nil where all of it went out, or nobody was left to read.
  var fault: Failure? {
    guard case .failed(let number) = state.withLock({ $0 }) else { return nil }
    return Failure(
      .io, "output", "Standard output cannot be written: \(String(cString: strerror(number))).",
      hint: "What the command did is done; only its words are lost.")
  }

  private func deliver(_ bytes: [UInt8]) -> State {
    bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let written = sendBytes(UnsafeRawBufferPointer(rebasing: rest))
        if written < 0 {
          if errno == EINTR { continue }
          guard errno == EAGAIN else { return errno == EPIPE ? .closed : .failed(errno: errno) }
          // A terminal or pipe that another program made non-blocking: wait until it takes more.
          var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&wanted, 1, 1000)
          continue
        }
        rest = rest.dropFirst(written)
      }
      return .open
    }
  }

  private func sendBytes(_ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Darwin)
    Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
    Musl.write(descriptor, bytes.baseAddress, bytes.count)
    #else
    Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }

  /// Columns and lines of the terminal; what is usual where it does not say.
  var size: (columns: Int, rows: Int) {
    var window = winsize()
    guard isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 else { return (80, 24) }
    return (Int(window.ws_col), Int(window.ws_row))
  }
}

/// Words as a shell takes them.
enum ShellWord {
  /// The word itself where it is harmless, else in single quotes.
  static func quoted(_ word: String) -> String {
    let harmless = word.allSatisfy { ($0.isASCII && ($0.isLetter || $0.isNumber)) || "._-/+=:@,".contains($0) }
    if harmless, !word.isEmpty { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  /// A word as a shell would hand it over: without its quotes.
  static func unquoted(_ word: String) -> String {
    var text = ""
    var quote: Character?
    var isEscaped = false
    for character in word {
      if isEscaped {
        text.append(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if character == quote {
        quote = nil
      } else if quote == nil, "'\"".contains(character) {
        quote = character
      } else {
        text.append(character)
      }
    }
    return text
  }
}
