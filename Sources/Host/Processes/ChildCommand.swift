/// A program to run: an argument vector, never a line for a shell.
package struct ChildCommand: Sendable, Hashable {
  /// The program first: an absolute path, or a name to look up in the `PATH` of `environment`.
  package var arguments: [String]
  /// All that the program sees; nothing is inherited.
  package var environment: [String: String]
  /// The folder it starts in; nil for this process's own.
  package var folder: String?
  /// What it reads from standard input, which is closed behind it.
  package var input: [UInt8]
  package var limits: Limits

  package init(
    _ arguments: [String], environment: [String: String], folder: String? = nil, input: [UInt8] = [],
    limits: Limits = Limits()
  ) {
    self.arguments = arguments
    self.environment = environment
    self.folder = folder
    self.input = input
    self.limits = limits
  }

  /// What a program may use up. Time is that of a running machine: one that sleeps does not wait.
  package struct Limits: Sendable, Hashable {
    /// The longest line of standard output, in bytes.
    package var line = 8 << 20
    /// All of standard output, in bytes.
    package var output = 64 << 20
    /// How much of the end of standard error is kept, in bytes.
    package var errorTail = 64 << 10
    /// Until the first byte of output; nil for no limit, here and below.
    package var firstByte: Duration?
    /// Between any two bytes of output after the first.
    package var idle: Duration?
    package var total: Duration?
    /// Between asking the program to end and ending it.
    package var grace = Duration.seconds(5)

    package init() {}
  }

  /// What programs get from the caller's environment without being named.
  package static let inherited = ["PATH", "HOME", "LANG", "TERM"]

  /// An environment for a program: what every program gets, what is named here, and what is set here.
  package static func environment(
    from caller: [String: String], naming names: [String] = [], setting values: [String: String] = [:]
  ) -> [String: String] {
    let wanted = Set(inherited + names)
    return caller.filter { wanted.contains($0.key) }.merging(values) { $1 }
  }
}

/// How a program ended that was not stopped by us.
package struct ChildEnding: Sendable, Hashable {
  package enum Status: Sendable, Hashable {
    case exited(Int32)
    case signalled(Int32)
  }

  package var status: Status
  /// The last of what it wrote to standard error.
  package var errorTail: String

  package var isSuccess: Bool { status == .exited(0) }

  package init(status: Status, errorTail: String) { (self.status, self.errorTail) = (status, errorTail) }
}

/// Why a program was not run to its end.
package enum ChildFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// Which wait ran out.
  package enum Wait: String, Sendable, Hashable { case firstByte, idle, total }

  case notFound(String)
  case cannotStart(String, reason: String)
  case timedOut(String, Wait)
  case lineTooLong(String, limit: Int)
  case tooMuchOutput(String, limit: Int)
  /// It did not die of SIGKILL: it hangs in the system.
  case unkillable(String)

  package var description: String {
    switch self {
    case .notFound(let program): "there is no program \(program)"
    case .cannotStart(let program, let reason): "cannot start \(program): \(reason)"
    case .timedOut(let program, .firstByte): "\(program) wrote nothing in the time allowed"
    case .timedOut(let program, .idle): "\(program) fell silent for longer than allowed"
    case .timedOut(let program, .total): "\(program) took longer than allowed"
    case .lineTooLong(let program, let limit): "\(program) wrote a line of more than \(limit) bytes"
    case .tooMuchOutput(let program, let limit): "\(program) wrote more than \(limit) bytes"
    case .unkillable(let program): "\(program) does not end although it was killed"
    }
  }
}
