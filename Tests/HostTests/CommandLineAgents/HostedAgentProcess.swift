import Host
import Kernel
import Providers

/// The host's processes as command-line agents use them.
struct HostedAgentProcess: AgentProcess {
  func run(_ command: AgentCommand, line: @escaping @Sendable (String) -> Void) async throws -> AgentExit {
    var limits = ChildCommand.Limits()
    limits.firstByte = command.waits.firstByte
    limits.idle = command.waits.idle
    limits.total = command.waits.total
    let child = ChildCommand(
      command.arguments, environment: command.environment, folder: command.folder, input: Array(command.input.utf8),
      limits: limits)
    do {
      let ending = try await ChildProcess.run(child) { line(String(decoding: $0, as: UTF8.self)) }
      switch ending.status {
      case .exited(let code): return AgentExit(code: code, errors: ending.errorTail)
      case .signalled: return AgentExit(code: nil, errors: ending.errorTail)
      }
    } catch let fault as ChildFault {
      throw Self.fault(fault)
    }
  }

  private static func fault(_ fault: ChildFault) -> AgentProcessFault {
    switch fault {
    case .notFound: .notFound
    case .timedOut(_, .firstByte): .timedOut(.firstByte)
    case .timedOut(_, .idle): .timedOut(.idle)
    case .timedOut(_, .total): .timedOut(.total)
    case .cannotStart, .lineTooLong, .tooMuchOutput, .unkillable: .cannotRun(fault.description)
    }
  }
}
