import Host
import Kernel

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Lets a person write an answer in the editor that VISUAL or EDITOR names: the suggestion stands there to be changed,
/// and the question below it.
struct AnswerEditor {
  let environment: [String: String]

  /// Everything from this line on is no part of the answer.
  static let scissors = "# ------------------------ >8 ------------------------"

  /// Opens the editor, blocks until it ends, and leaves the terminal as it was.
  /// - Throws: `Failure` of kind `unavailable` where the editor cannot be started or ends with a fault, of kind `io`
  ///   where the file cannot be written or read.
  func edit(_ escalation: Escalation) throws -> String {
    let scratch = try ScratchFolder(in: environment["TMPDIR"])
    let path = "\(scratch.path)/answer.md"
    defer {
      // Editors leave copies beside what they edit.
      for left in [path, path + "~", "\(scratch.path)/.answer.md.swp"] { unlink(left) }
      withExtendedLifetime(scratch) {}
    }
    guard let file = try FileDescriptor.open(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600) else { return "" }
    try file.writeAll(Array(Self.text(for: escalation).utf8))
    try run(path)
    return Self.answer(in: try TextFile.read(path) ?? "")
  }

  static func text(for escalation: Escalation) -> String {
    var lines = [TerminalText.clean(escalation.suggestedAnswer ?? ""), "", scissors]
    lines.append("# Nothing from the line above on is part of the answer. An empty answer leaves the question open.")
    lines.append("#")
    lines += TerminalText.wrapped(TerminalText.clean(escalation.question), to: 98).map { "# \($0)" }
    for (index, option) in escalation.options.enumerated() {
      lines.append("#   \(index + 1). \(TerminalText.oneLine(option.offered))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static func answer(in text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.prefix { !$0.hasPrefix(scissors) }.joined(separator: "\n").trimmed
  }

  private var editor: String {
    for name in ["VISUAL", "EDITOR"] {
      if let value = environment[name], !value.isEmpty { return value }
    }
    return "vi"
  }

  /// An editor may be named with arguments, so a shell reads it, as git has it done.
  private func run(_ path: String) throws {
    var terminal = termios()
    let hasTerminal = tcgetattr(STDIN_FILENO, &terminal) == 0
    defer { if hasTerminal { tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal) } }
    // What is typed while the editor is open is meant for the editor.
    let handlers = [SIGINT, SIGQUIT].map { ($0, signal($0, SIG_IGN)) }
    defer { for (number, handler) in handlers { signal(number, handler) } }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var standard = sigset_t()
    sigemptyset(&standard)
    for number in [SIGPIPE, SIGINT, SIGQUIT] { sigaddset(&standard, number) }
    posix_spawnattr_setsigdefault(&attributes, &standard)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    let words = ["sh", "-c", "\(editor) \"$1\"", "sh", path]
    let arguments = words.map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in arguments + variables { free(pointer) } }
    var child: pid_t = 0
    guard posix_spawnp(&child, "sh", nil, &attributes, arguments, variables) == 0 else { throw failure }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw failure }
    }
    guard status == 0 else { throw failure }
  }

  private var failure: Failure {
    Failure(
      .unavailable, "editor", "The editor '\(editor)' could not be used.",
      hint: "VISUAL or EDITOR names the editor.")
  }
}
