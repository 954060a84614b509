import Kernel

/// Claude Code as a source of content: one prompt in, one reply out, no tools, no files, no session kept.
package struct ClaudeCodeProvider: ModelProvider {
  package let name = "cli:claude"

  private let process: any AgentProcess
  private let environment: [String: String]
  private let folder: String
  private let waits: AgentWaits

  /// - Parameters:
  ///   - environment: the user's; the agent gets only what `variables` names and the basics of any program.
  ///   - folder: an empty folder to run in, so that nothing of the project is read or obeyed.
  package init(
    process: any AgentProcess, environment: [String: String], folder: String, waits: AgentWaits = .standard
  ) {
    self.process = process
    self.environment = environment
    self.folder = folder
    self.waits = waits
  }

  /// What it may know of the user's environment: its own login and the way to the network.
  package static let variables =
    [
      "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CONFIG_DIR",
    ] + AgentEnvironment.network

  package func stream(_ request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
    RelayedCall.stream { continuation in
      let transcript = try await AgentTranscript.of(command(for: request), on: process)
      try ClaudeCodeStream.verdict(on: transcript).tell(continuation)
    }
  }

  func command(for request: ModelRequest) throws(ModelError) -> AgentCommand {
    var arguments = ["claude", "-p", "--output-format", "stream-json", "--verbose"]
    if !request.model.isEmpty { arguments += ["--model", request.model] }
    // An empty list of tools leaves those of MCP servers, which an empty list of servers under the strict flag removes.
    arguments += ["--tools", "", "--strict-mcp-config", "--mcp-config", #"{"mcpServers":{}}"#]
    arguments += ["--permission-mode", "dontAsk", "--permission-prompts", "none", "--max-turns", "1"]
    arguments += ["--no-session-persistence"]
    // Without hooks, plugins and memory files; it knows no login but the key then.
    if environment["ANTHROPIC_API_KEY"]?.isEmpty == false { arguments.append("--bare") }
    let settings = [
      "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1",
      // We repeat calls ourselves; a second layer would multiply them. Zero might read as unset.
      "CLAUDE_CODE_MAX_RETRIES": "1", "CLAUDE_CODE_MAX_OUTPUT_TOKENS": String(request.maxOutputTokens),
    ]
    return AgentCommand(
      arguments: arguments,
      environment: AgentEnvironment.of(environment, naming: Self.variables, setting: settings), folder: folder,
      input: try AgentPrompt.text(of: request), waits: waits)
  }
}

/// What command-line agents get from the user's environment.
enum AgentEnvironment {
  static let basics = ["PATH", "HOME", "LANG", "TERM"]
  static let network = [
    "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "NODE_EXTRA_CA_CERTS",
  ]

  static func of(
    _ environment: [String: String], naming names: [String], setting values: [String: String] = [:]
  ) -> [String: String] {
    let wanted = Set(basics + names)
    return environment.filter { wanted.contains($0.key) && !$0.value.isEmpty }.merging(values) { $1 }
  }
}
