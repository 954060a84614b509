import Kernel

/// Whether a command-line agent can be used here, found out without asking its vendor.
package enum AgentDetection {
  package enum Readiness: Sendable, Hashable {
    /// With the version that it names.
    case ready(version: String)
    case notInstalled
    /// With what to do about it.
    case notLoggedIn(advice: String)
    /// It is there and does not start, with why.
    case broken(String)
  }

  /// What has to be known of the machine.
  package struct Surroundings: Sendable {
    package var environment: [String: String]
    /// Whether there is a file, by its absolute path.
    package var isFile: @Sendable (String) -> Bool
    /// An existing folder that programs can be started in.
    package var folder: String

    package init(environment: [String: String], folder: String, isFile: @escaping @Sendable (String) -> Bool) {
      (self.environment, self.folder, self.isFile) = (environment, folder, isFile)
    }
  }

  /// Claude Code.
  package static func claude(_ surroundings: Surroundings, on process: any AgentProcess) async throws -> Readiness {
    try await readiness(
      "claude", ClaudeCodeProvider.variables, isLoggedIn: isLoggedInToClaude(surroundings),
      advice: "run `claude` once and log in, or set ANTHROPIC_API_KEY", surroundings, process)
  }

  /// Codex.
  package static func codex(_ surroundings: Surroundings, on process: any AgentProcess) async throws -> Readiness {
    try await readiness(
      "codex", CodexProvider.variables, isLoggedIn: isLoggedInToCodex(surroundings),
      advice: "run `codex login`, or set CODEX_API_KEY", surroundings, process)
  }

  /// Whether a login of Claude Code's is in sight. On macOS it lies in the key chain, which nobody is asked to open for
  /// this; there the account that its settings name stands for it.
  package static func isLoggedInToClaude(_ surroundings: Surroundings) -> Bool {
    let keys = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"]
    if keys.contains(where: { surroundings.environment[$0]?.isEmpty == false }) { return true }
    let home = surroundings.environment["HOME"]
    let folder = surroundings.environment["CLAUDE_CONFIG_DIR"] ?? home.map { "\($0)/.claude" }
    guard let folder else { return false }
    if surroundings.isFile("\(folder)/.credentials.json") { return true }
    #if os(macOS)
    return home.map { surroundings.isFile("\($0)/.claude.json") } ?? false
    #else
    return false
    #endif
  }

  /// Whether a login of Codex's is in sight.
  package static func isLoggedInToCodex(_ surroundings: Surroundings) -> Bool {
    if surroundings.environment["CODEX_API_KEY"]?.isEmpty == false { return true }
    let folder = surroundings.environment["CODEX_HOME"] ?? surroundings.environment["HOME"].map { "\($0)/.codex" }
    return folder.map { surroundings.isFile("\($0)/auth.json") } ?? false
  }

  /// - Throws: `CancellationError` alone.
  private static func readiness(
    _ name: String, _ variables: [String], isLoggedIn: Bool, advice: String, _ surroundings: Surroundings,
    _ process: any AgentProcess
  ) async throws -> Readiness {
    let command = AgentCommand(
      arguments: [name, "--version"],
      environment: AgentEnvironment.of(surroundings.environment, naming: variables), folder: surroundings.folder,
      input: "", waits: AgentWaits(firstByte: .seconds(10), idle: .seconds(10), total: .seconds(10)))
    let transcript: AgentTranscript
    do {
      transcript = try await AgentTranscript.of(command, on: process)
    } catch ModelError.invalid {
      return .notInstalled
    } catch let error as ModelError {
      return .broken("\(name) --version: \(error.explanation)")
    }
    guard transcript.exit.code == 0, let version = transcript.lines.first(where: { !$0.isEmpty }) else {
      return .broken("\(name) --version: \(transcript.complaint)")
    }
    return isLoggedIn ? .ready(version: String(version.prefix(80))) : .notLoggedIn(advice: advice)
  }
}
