import Host
import Kernel
import Providers

/// Runs command-line agents as child processes of this one.
struct HostAgentProcess: AgentProcess {
  /// An empty folder to run in, there for as long as this value is.
  let scratch: ScratchFolder

  init(environment: [String: String]) throws { scratch = try ScratchFolder(in: environment["TMPDIR"]) }

  func run(_ command: AgentCommand, line: @escaping @Sendable (String) -> Void) async throws -> AgentExit {
    var limits = ChildCommand.Limits()
    limits.firstByte = command.waits.firstByte
    limits.idle = command.waits.idle
    limits.total = command.waits.total
    do {
      let ending = try await ChildProcess.run(
        ChildCommand(
          command.arguments, environment: command.environment, folder: command.folder,
          input: Array(command.input.utf8), limits: limits)
      ) { line(String(decoding: $0, as: UTF8.self)) }
      switch ending.status {
      case .exited(let code): return AgentExit(code: code, errors: ending.errorTail)
      case .signalled: return AgentExit(code: nil, errors: ending.errorTail)
      }
    } catch let fault as ChildFault {
      switch fault {
      case .notFound: throw AgentProcessFault.notFound
      case .timedOut(_, .firstByte): throw AgentProcessFault.timedOut(.firstByte)
      case .timedOut(_, .idle): throw AgentProcessFault.timedOut(.idle)
      case .timedOut(_, .total): throw AgentProcessFault.timedOut(.total)
      case .cannotStart, .lineTooLong, .tooMuchOutput, .unkillable: throw AgentProcessFault.cannotRun(fault.description)
      }
    }
  }
}
