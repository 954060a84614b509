import ArgumentParser
import HTTPProviders
import Host
import Kernel
import Providers

/// `providers list`: every provider, whether it can be used, and what `auto` would take.
struct ProvidersList: Command {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the providers and what each of them still needs.",
    discussion: """
      Asks no server; `orchestrator providers check` does.

        orchestrator providers list
      """)

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let session = try RunSession(workspace: workspace, console: invocation.console)
    let states = try await ProviderState.all(session.registry)
    // What auto would take may itself be what is not trusted; this is where a person looks to see that.
    let automatic: (name: String, reason: String)
    do {
      let assignment = try await session.registry.resolve("auto", origin: .flag, because: "auto")
      automatic = (assignment.name, assignment.reason)
    } catch let failure as Failure {
      automatic = ("nothing", failure.description)
    }
    let console = invocation.console
    console.document([
      "schema": 1, "auto": .string(automatic.name),
      "providers": .list(states.map(\.json)),
    ])
    for state in states {
      let mark: StyledText = state.isReady ? "\("✓", .good)" : "\("–", .faint)"
      console.line("\(mark) \(state.name, .strong): \(state.text)")
    }
    console.line("auto takes \(automatic.name, .strong): \(automatic.reason)")
    return 0
  }
}

/// How a provider stands on this machine.
struct ProviderState: Sendable {
  var name: String
  var isReady: Bool
  var text: String
  var address: String?

  var json: JSON {
    ["name": .string(name), "ready": .bool(isReady), "detail": .string(text), "address": JSON(address)]
  }

  static func all(_ registry: ProviderRegistry) async throws -> [ProviderState] {
    var states = (ProviderKeys.vendors + ["ollama"]).map { vendor($0, registry) }
    for agent in ["cli:claude", "cli:codex"] {
      let readiness = try await registry.readiness(of: agent)
      states.append(commandLine(agent, readiness))
    }
    states.append(
      ProviderState(name: "offline", isReady: true, text: "built in: no network, no key, no model", address: nil))
    return states
  }

  private static func vendor(_ name: String, _ registry: ProviderRegistry) -> ProviderState {
    let keys = registry.keys
    if let fault = keys.addressFault(of: name) {
      return ProviderState(name: name, isReady: false, text: fault.message, address: nil)
    }
    let address = keys.address(of: name)
    let names = keys.keyNames(of: name).joined(separator: " or ")
    if let refusal = registry.workspace.effective.refusal(using: "providers.\(name)") {
      return ProviderState(
        name: name, isReady: false, text: "\(refusal.message); run `orchestrator trust`", address: address)
    }
    if keys.key(of: name) != nil {
      return ProviderState(name: name, isReady: true, text: "a key is set (\(names)), at \(address)", address: address)
    }
    if name == "ollama" || !keys.isVendors(name) {
      return ProviderState(
        name: name, isReady: true, text: "needs no key at \(address); used when it is named", address: address)
    }
    return ProviderState(name: name, isReady: false, text: "needs a key: set \(names)", address: address)
  }

  private static func commandLine(_ name: String, _ readiness: AgentDetection.Readiness) -> ProviderState {
    switch readiness {
    case .ready(let version):
      ProviderState(name: name, isReady: true, text: "installed and logged in (\(version))", address: nil)
    case .notInstalled: ProviderState(name: name, isReady: false, text: "not installed", address: nil)
    case .notLoggedIn(let advice):
      ProviderState(name: name, isReady: false, text: "not logged in: \(advice)", address: nil)
    case .broken(let why): ProviderState(name: name, isReady: false, text: "does not start: \(why)", address: nil)
    }
  }
}
