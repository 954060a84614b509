import ArgumentParser
import Kernel

/// `completions`: what a shell needs to complete this program's commands.
struct Completions: Command {
  /// Shells that can be served.
  enum Shell: String, ExpressibleByArgument, CaseIterable, Sendable { case bash, zsh, fish }

  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Print a script that lets bash, zsh or fish complete commands, options and names.",
    discussion: """
      Names of workflows, runs, questions, settings, steps and stories are looked up \
      in the project as you type.

        orchestrator completions bash >> ~/.bash_completion
        orchestrator completions zsh > ~/.zfunc/_orchestrator
        orchestrator completions fish > ~/.config/fish/completions/orchestrator.fish
      """)

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let script = CompletionScript.text(for: shell)
    invocation.console.document(["schema": 1, "shell": .string(shell.rawValue), "script": .string(script)])
    if !invocation.console.isJSON { invocation.console.output.write(script) }
    return 0
  }
}
