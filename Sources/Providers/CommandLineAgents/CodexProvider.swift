import Kernel

/// Codex as a source of content: one prompt in, one reply out, in a read-only sandbox without a shell, no session kept.
package struct CodexProvider: ModelProvider {
  package let name = "cli:codex"

  private let process: any AgentProcess
  private let environment: [String: String]
  private let folder: String
  private let waits: AgentWaits

  /// - Parameters: as of `ClaudeCodeProvider`.
  package init(
    process: any AgentProcess, environment: [String: String], folder: String, waits: AgentWaits = .standard
  ) {
    self.process = process
    self.environment = environment
    self.folder = folder
    self.waits = waits
  }

  /// What it may know of the user's environment.
  package static let variables = ["CODEX_API_KEY", "CODEX_HOME"] + AgentEnvironment.network

  package func stream(_ request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
    RelayedCall.stream { continuation in
      let transcript = try await AgentTranscript.of(command(for: request), on: process)
      try CodexStream.verdict(on: transcript).tell(continuation)
    }
  }

  func command(for request: ModelRequest) throws(ModelError) -> AgentCommand {
    var arguments = ["codex", "exec", "--json", "-s", "read-only", "-C", folder, "--skip-git-repo-check"]
    // The user's own configuration may start MCP servers and name other instructions.
    arguments += ["--ephemeral", "--ignore-user-config"]
    arguments += ["-c", "features.shell_tool=false", "-c", #"web_search="disabled""#]
    if let effort = request.effort { arguments += ["-c", "model_reasoning_effort=\"\(effort)\""] }
    if !request.model.isEmpty { arguments += ["-m", request.model] }
    arguments.append("-")
    return AgentCommand(
      arguments: arguments, environment: AgentEnvironment.of(environment, naming: Self.variables), folder: folder,
      input: try AgentPrompt.text(of: request), waits: waits)
  }
}
