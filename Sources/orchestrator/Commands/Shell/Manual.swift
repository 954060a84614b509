import ArgumentParser
import Kernel

/// `manual`: the manual page.
struct Manual: Command {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Print the manual page, for man.",
    discussion: """
      The page is made from the commands themselves, so that it fits this program.

        orchestrator manual | man -l -
      """)

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let page = ManualPage(try CommandDescription.root()).text
    invocation.console.document(["schema": 1, "manual": .string(page)])
    if !invocation.console.isJSON { invocation.console.output.write(page) }
    return 0
  }
}
