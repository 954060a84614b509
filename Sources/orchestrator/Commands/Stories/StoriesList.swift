import ArgumentParser
import Boards
import Host
import Kernel

/// `stories list`: every story of the project.
struct StoriesList: Command {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List every story, in the order of the board, with its status and what is wrong with it.",
    discussion: """
      Where the board and the story's file differ, both are shown.

        orchestrator stories list --json
      """)

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let console = invocation.console
    let catalog = try workspace.boards().catalog()
    console.document([
      "schema": 1, "stories": .list(catalog.stories.map { $0.json }),
      "problems": .list(catalog.diagnostics.map { JSON($0) }),
    ])
    let widths = StoryRow.Widths(catalog.stories)
    for story in catalog.stories {
      console.line(StoryRow(story: story, widths: widths).text)
      for problem in story.problems where console.verbosity == .verbose {
        console.line("  \("\(problem)", .faint)")
      }
    }
    if catalog.stories.isEmpty {
      console.line(
        """
        No stories yet: there is no board (sprint-status.yaml) and no epic. Write docs/epics.md with headings such as
        "## Epic 1: Accounts" and "### Story 1.1: Sign in", or let BMAD's create-epics-and-stories plan them.
        """)
    } else if console.verbosity == .normal, catalog.stories.contains(where: { !$0.problems.isEmpty }) {
      console.remark("\(console.command) stories show ID says what is wrong with a story marked !.")
    }
    for diagnostic in catalog.diagnostics { console.note(StyledText(diagnostic.description)) }
    return 0
  }
}
