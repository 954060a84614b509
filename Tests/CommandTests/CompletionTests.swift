import Testing

@testable import orchestrator

@Suite struct CompletionTests {
  private func complete(_ words: String..., shell: Completions.Shell = .zsh) throws -> [String] {
    let completion = WordCompletion(try CommandDescription.root()) { source, context in
      [
        .init(
          text: "\(source.rawValue) in \(context.folder ?? "-") after \(context.positionals.joined(separator: " "))")
      ]
    }
    let reply = CompletionScript.reply(to: words, from: shell, completion.answer)
    return reply.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
  }

  @Test func `a command is understood wherever the global flags stand`() throws {
    #expect(try complete("run", "") == ["names", "workflows in - after "])
    #expect(try complete("-C", "p", "--json", "run", "") == ["names", "workflows in p after "])
    #expect(try complete("runs", "-Cp", "show", "--quiet", "") == ["names", "runs in p after "])
    #expect(try complete("redo", "r1", "") == ["names", "targets in - after r1"])
    #expect(try complete("runs", "rollback", "r1", "--to", "") == ["names", "steps in - after r1"])
    #expect(try complete("run", "prd", "--set", "a=b", "--set", "") == ["names", "settings in - after prd"])
    #expect(try complete("runs", "archive", "r1", "r2", "") == ["names", "endedRuns in - after r1 r2"])
  }

  @Test func `help leads down the tree of commands`() throws {
    #expect(try complete("").contains("help"))
    #expect(try complete("help", "").contains("escalations") && !complete("help", "").contains("help"))
    #expect(try complete("help", "escalations", "") == ["names", "list", "show", "respond"])
    #expect(try complete("help", "escalations", "show", "") == ["names"])
  }

  @Test func `flags are offered until they are given`() throws {
    #expect(try complete("run", "-").contains("--dry-run"))
    #expect(try !complete("run", "--dry-run", "-").contains("--dry-run"))
    #expect(try complete("run", "--set", "a=b", "-").contains("--set"))
    #expect(try complete("escalations", "-").contains("--json"))
    #expect(try complete("escalations", "respond", "--", "-") == ["names", "questions in - after "])
    #expect(try complete("status", "").contains("--watch"))
  }

  @Test func `values of options are completed after a blank and after a sign`() throws {
    #expect(try complete("cost", "--by", "") == ["names", "agent", "workflow", "day"])
    #expect(try complete("cost", "--by=") == ["names", "--by=agent", "--by=workflow", "--by=day"])
    #expect(try complete("completions", "") == ["names", "bash", "zsh", "fish"])
    #expect(try complete("run", "--answers", "") == ["files"])
    #expect(try complete("run", "-C", "") == ["folders"])
    #expect(try complete("init", "--name", "") == ["names"])
  }

  @Test func `bash is told only what fits, without what it holds for a word of its own`() throws {
    #expect(try complete("run", "--provider", "o", shell: .bash) == ["names", "offline", "openai", "ollama"])
    #expect(try complete("run", "--provider", "cli", ":", shell: .bash) == ["names", "claude", "codex"])
    #expect(try complete("run", "--provider", "cli", ":", "co", shell: .bash) == ["names", "codex"])
    #expect(try complete("cost", "--by", "=", "d", shell: .bash) == ["names", "day"])
    #expect(
      try complete("-C", "'my project'", "run", "w", shell: .bash) == ["names", "workflows in my project after "])
    #expect(
      try complete("-C", "my\\ project", "run", "w", shell: .bash) == ["names", "workflows in my project after "])
  }

  @Test(arguments: [["nonsense", ""], ["runs", "nonsense", ""], []]) func `what is not understood has no names`(
    words: [String]
  ) throws {
    let completion = WordCompletion(try CommandDescription.root()) { _, _ in [.init(text: "x")] }
    #expect(completion.answer(to: words) == .names([]))
  }
}
