import ArgumentParser
import HTTPProviders
import Host
import Kernel

/// `providers check`: asks a provider whether it would answer.
struct ProvidersCheck: Command {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Ask a provider for its models, to see that key and address are right.",
    discussion: """
      Costs nothing. Without a name, asks the one that a run would use.

        orchestrator providers check openai
      """)

  @Argument(help: "A provider or model, as --provider takes it.", completion: .providers)
  var name: String = "auto"

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let session = try RunSession(workspace: try invocation.openWorkspace(), console: invocation.console)
    let assignment = try await session.registry.resolve(name, origin: .flag, because: "checked")
    let console = invocation.console
    var models: [ListedModel] = []
    if let server = assignment.provider as? any ModelListing {
      do { models = try await server.models() } catch let error as ModelError {
        throw Failure(
          .unavailable, "provider-check",
          "\(assignment.provider.name) does not answer as it should: \(error.explanation).",
          hint: "Check the key, providers.\(assignment.provider.name).base_url and the network.")
      }
    }
    let isListed = models.isEmpty || models.contains { $0.id == assignment.model }
    console.document([
      "schema": 1, "provider": .string(assignment.provider.name), "model": .string(assignment.model),
      "ready": true, "models": .list(models.map { .string($0.id) }),
    ])
    let count = models.isEmpty ? "" : ", with \(models.count) \(models.count == 1 ? "model" : "models")"
    console.line("\("✓", .good) \(assignment.name, .strong) answers\(count)")
    if !isListed { console.warn("\(assignment.provider.name) does not list the model \(assignment.model).") }
    return 0
  }
}
