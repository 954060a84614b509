import Foundation
import Host
import Kernel
import Testing

@testable import Providers

/// The real processes with programs of our own in the agents' place.
@Suite(.timeLimit(.minutes(30)))
final class CommandLineAgentTests {
  private let folder: URL
  private let scratch: ScratchFolder

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "agents-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    scratch = try ScratchFolder(in: nil)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private var path: String { folder.path(percentEncoded: false) }

  private var environment: [String: String] {
    [
      "PATH": "\(path):/usr/bin:/bin", "HOME": path, "ANTHROPIC_API_KEY": "canary-a", "CODEX_API_KEY": "canary-c",
      "OPENAI_API_KEY": "canary-o", "AWS_SECRET": "canary-s",
    ]
  }

  /// Written by a process of its own: a file that is open for writing cannot be executed, and what is open here is
  /// open for a moment in every program that another test starts.
  private func install(_ name: String, _ script: String) async throws {
    let (ending, _) = try await ChildProcess.output(
      of: ChildCommand(
        ["sh", "-c", "cat >\"$0.new\" && chmod 755 \"$0.new\" && mv \"$0.new\" \"$0\"", name],
        environment: ["PATH": "/usr/bin:/bin"], folder: path, input: Array("#!/bin/sh\n\(script)\n".utf8)))
    try #require(ending.isSuccess, "\(ending)")
  }

  private func note(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  private func request(_ goal: String = "Goals", model: String = "m-1") -> ModelRequest {
    let brief = TurnBrief(
      step: 2, totalSteps: 5, label: "2", goal: goal, constraints: [], work: [.instruction("Write.")],
      expected: ExpectedReply(outputs: [], facts: [], answers: [], judgements: []))
    return ModelRequest(
      model: model, system: "You are Mary.", messages: [Message(role: .user, parts: [.turn(brief)])],
      maxOutputTokens: 4321, replySchema: ReplySchema(name: "reply", schema: .map(["type": "object"])), effort: "high")
  }

  private func events(_ provider: any ModelProvider, _ request: ModelRequest) async throws -> [ModelEvent] {
    var events: [ModelEvent] = []
    for try await event in provider.stream(request) { events.append(event) }
    return events
  }

  private func claude(_ waits: AgentWaits = .standard) -> ClaudeCodeProvider {
    ClaudeCodeProvider(process: HostedAgentProcess(), environment: environment, folder: scratch.path, waits: waits)
  }

  private func codex() -> CodexProvider {
    CodexProvider(process: HostedAgentProcess(), environment: environment, folder: scratch.path)
  }

  @Test func `claude is asked over stdin, without tools, with its own key alone`() async throws {
    try await install(
      "claude",
      """
      cat > "$HOME/prompt"; printf '%s\\n' "$@" > "$HOME/arguments"; env > "$HOME/environment"; pwd -P > "$HOME/folder"
      echo '{"type":"system","subtype":"init"}'
      echo '{"type":"result","is_error":false,"stop_reason":"end_turn","result":"{}","usage":{"output_tokens":4}}'
      """)
    #expect(
      try await events(claude(), request())
        == [.usage(TokenUsage(output: 4)), .text("{}"), .finished(.complete)])
    let prompt = try note("prompt")
    #expect(prompt.hasPrefix("You are Mary.\n"))
    #expect(prompt.contains(#"{"type":"object"}"#) && prompt.contains("# Step 2 of 5: Goals"))
    #expect(prompt.hasSuffix("```"))
    let arguments = try note("arguments")
    #expect(
      arguments.contains("-p\n--output-format\nstream-json\n--verbose\n--model\nm-1\n--tools\n\n--strict-mcp-config"))
    #expect(arguments.contains("--bare") && !arguments.contains("Mary"))
    let seen = try note("environment")
    #expect(seen.contains("canary-a") && seen.contains("CLAUDE_CODE_MAX_OUTPUT_TOKENS=4321"))
    #expect(!seen.contains("canary-c") && !seen.contains("canary-o") && !seen.contains("canary-s"))
    #expect(try note("folder").trimmingCharacters(in: .whitespacesAndNewlines).hasSuffix(scratch.path))
  }

  @Test func `codex is asked over stdin, read-only, with its own key alone`() async throws {
    try await install(
      "codex",
      """
      cat > "$HOME/prompt"; printf '%s\\n' "$@" > "$HOME/arguments"; env > "$HOME/environment"
      echo '{"type":"item.completed","item":{"type":"agent_message","text":"{}"}}'
      echo '{"type":"turn.completed","usage":{"input_tokens":5,"output_tokens":4}}'
      """)
    #expect(
      try await events(codex(), request())
        == [.usage(TokenUsage(input: 5, output: 4)), .text("{}"), .finished(.complete)])
    let arguments = try note("arguments")
    #expect(arguments.contains("-s\nread-only\n-C\n\(scratch.path)\n") && arguments.hasSuffix("-m\nm-1\n-\n"))
    #expect(arguments.contains("model_reasoning_effort=\"high\""))
    #expect(try note("prompt").contains("# Step 2 of 5: Goals"))
    let seen = try note("environment")
    #expect(seen.contains("canary-c") && !seen.contains("canary-a") && !seen.contains("canary-o"))
  }

  @Test func `a later prompt begins with the earlier one`() throws {
    var next = request()
    let first = try claude().command(for: next).input
    next.messages.append(Message(role: .assistant, parts: [.text("{}")]))
    next.messages.append(Message(role: .user, parts: [.text("Repair it.")]))
    #expect(try claude().command(for: next).input.hasPrefix(first))
    next.tools = [ToolDescription(name: "t", description: "", inputSchema: .null)]
    #expect(throws: ModelError.self) { try claude().command(for: next) }
  }

  @Test func `without a key claude keeps its own login`() throws {
    let provider = ClaudeCodeProvider(process: HostedAgentProcess(), environment: ["PATH": "/bin"], folder: "/")
    #expect(try !provider.command(for: request(model: "")).arguments.contains("--bare"))
    #expect(try !provider.command(for: request(model: "")).arguments.contains("--model"))
  }

  @Test func `errors of the process are errors of the model`() async throws {
    await #expect(throws: ModelError.invalid("the program 'claude' is not installed")) {
      try await events(claude(), request())
    }
    try await install("claude", "cat >/dev/null; sleep 600")
    let brief = AgentWaits(firstByte: .milliseconds(300), idle: .seconds(3600), total: .seconds(3600))
    await #expect(throws: ModelError.timedOut(.firstByte)) { try await events(claude(brief), request()) }
    try await install("claude", "cat >/dev/null; echo '{\"type\":\"system\"}'; echo half an answer; kill -9 $$")
    await #expect(throws: ModelError.cut) { try await events(claude(), request()) }
  }

  @Test func `cancelling the call ends the program`() async throws {
    try await install("claude", "echo $$ > \"$HOME/started\"; exec sleep 60")
    let provider = claude()
    let request = request()
    let task = Task { for try await _ in provider.stream(request) {} }
    while (try? note("started"))?.isEmpty != false { try await Task.sleep(for: .milliseconds(10)) }
    let pid = try #require(pid_t(try note("started").trimmingCharacters(in: .whitespacesAndNewlines)))
    task.cancel()
    _ = await task.result
    while kill(pid, 0) == 0 { try await Task.sleep(for: .milliseconds(20)) }
  }

  @Test func `an agent that is installed and logged in is found`() async throws {
    func surroundings(_ environment: [String: String], _ files: Set<String> = []) -> AgentDetection.Surroundings {
      .init(environment: environment, folder: "/") { files.contains($0) }
    }
    let bare = ["PATH": "\(path):/usr/bin:/bin", "HOME": "/h"]
    let process = HostedAgentProcess()
    #expect(try await AgentDetection.claude(surroundings(bare), on: process) == .notInstalled)
    try await install("claude", "echo '2.1.329 (Claude Code)'")
    try await install("codex", "echo no >&2; exit 3")
    guard case .notLoggedIn(let advice) = try await AgentDetection.claude(surroundings(bare), on: process) else {
      Issue.record("claude")
      return
    }
    #expect(advice.contains("ANTHROPIC_API_KEY"))
    for ready in [
      surroundings(bare.merging(["ANTHROPIC_API_KEY": "k"]) { $1 }),
      surroundings(bare, ["/h/.claude/.credentials.json"]),
      surroundings(bare.merging(["CLAUDE_CONFIG_DIR": "/c"]) { $1 }, ["/c/.credentials.json"]),
    ] {
      #expect(try await AgentDetection.claude(ready, on: process) == .ready(version: "2.1.329 (Claude Code)"))
    }
    #expect(
      try await AgentDetection.codex(surroundings(bare), on: process)
        == .broken("codex --version: it ended with exit code 3: no"))
    #expect(!AgentDetection.isLoggedInToCodex(surroundings(bare)))
    #expect(AgentDetection.isLoggedInToCodex(surroundings(bare, ["/h/.codex/auth.json"])))
    #expect(AgentDetection.isLoggedInToCodex(surroundings(["CODEX_HOME": "/x"], ["/x/auth.json"])))
    #expect(AgentDetection.isLoggedInToCodex(surroundings(["CODEX_API_KEY": "k"])))
  }
}
