import Kernel

/// A call of a command-line agent.
package struct AgentCommand: Sendable, Hashable {
  /// The program's name, looked up in the `PATH` of `environment`, then its arguments.
  package var arguments: [String]
  /// All that it sees.
  package var environment: [String: String]
  /// The folder it starts in: one of its own, with nothing in it.
  package var folder: String
  /// What it reads from standard input.
  package var input: String
  package var waits: AgentWaits

  package init(
    arguments: [String], environment: [String: String], folder: String, input: String, waits: AgentWaits
  ) {
    self.arguments = arguments
    self.environment = environment
    self.folder = folder
    self.input = input
    self.waits = waits
  }
}

/// How long an agent may keep silent, and how long it may take.
package struct AgentWaits: Sendable, Hashable {
  package var firstByte: Duration
  package var idle: Duration
  package var total: Duration

  package init(firstByte: Duration, idle: Duration, total: Duration) {
    (self.firstByte, self.idle, self.total) = (firstByte, idle, total)
  }

  /// An agent prints nothing between its start and its answer, so only the whole is bounded closely.
  package static let standard = AgentWaits(firstByte: .seconds(180), idle: .seconds(1800), total: .seconds(1800))
}

/// How a command-line agent ended.
package struct AgentExit: Sendable, Hashable {
  /// Nil where a signal ended it.
  package var code: Int32?
  /// The last of what it wrote to standard error.
  package var errors: String

  package init(code: Int32?, errors: String) { (self.code, self.errors) = (code, errors) }
}

/// Why a command-line agent was not run to its end.
package enum AgentProcessFault: Error, Sendable, Hashable {
  case notFound
  case timedOut(ModelError.Wait)
  case cannotRun(String)
}

/// Runs command-line agents; the host's processes behind it. Nothing of an agent is left when `run` returns or throws.
package protocol AgentProcess: Sendable {
  /// - Parameter line: gets each line of standard output as it comes.
  /// - Throws: `AgentProcessFault`; `CancellationError` where the task was cancelled.
  func run(_ command: AgentCommand, line: @escaping @Sendable (String) -> Void) async throws -> AgentExit
}

/// What a command-line agent said, once it has ended.
struct AgentTranscript: Sendable {
  var lines: [String]
  var exit: AgentExit

  /// The first line of its complaints, for messages.
  var complaint: String {
    let line = exit.errors.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) }
    let ending = exit.code.map { "exit code \($0)" } ?? "a signal"
    return "it ended with \(ending)" + (line.map { ": \($0.prefix(300))" } ?? "")
  }

  /// Whether its complaints are about a missing login. No agent has an exit code for it.
  var lacksLogin: Bool {
    let text = exit.errors.lowercased()
    return ["not logged in", "/login", "codex login", "invalid api key", "401 unauthorized"].contains(
      where: text.contains)
  }

  /// Runs an agent and gathers what it says.
  /// - Throws: `ModelError`, `CancellationError`.
  static func of(_ command: AgentCommand, on process: any AgentProcess) async throws -> AgentTranscript {
    let name = command.arguments.first ?? ""
    let (lines, continuation) = AsyncStream.makeStream(of: String.self)
    do {
      let exit = try await process.run(command) { continuation.yield($0) }
      continuation.finish()
      var said: [String] = []
      for await line in lines { said.append(line) }
      return AgentTranscript(lines: said, exit: exit)
    } catch let fault as AgentProcessFault {
      continuation.finish()
      switch fault {
      // Trying again installs nothing.
      case .notFound: throw ModelError.invalid("the program '\(name)' is not installed")
      case .timedOut(let wait): throw ModelError.timedOut(wait)
      case .cannotRun(let reason): throw ModelError.unreachable(reason)
      }
    }
  }
}
