import ArgumentParser
import Boards
import Host
import Kernel

/// `stories show`: one story in full.
struct StoriesShow: Command {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one story: its statuses, its file, what it waits for, what is wrong.",
    discussion: """
        orchestrator stories show 1.2
        orchestrator stories show 1-2-user-login --json
      """)

  @Argument(help: "A story's id, its key, or the beginning of one.", completion: NameSource.stories.completion)
  var story: String

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let console = invocation.console
    let story = try workspace.boards().catalog().story(self.story)
    console.document(
      {
        var document: JSON = ["schema": 1]
        if case .object(let members) = story.json { for member in members { document.add(member.key, member.value) } }
        return document
      }())
    console.line("\(story.id, .strong)  \(story.title)")
    console.line("  key      \(story.key)")
    console.line("  status   \(story.status, StoryRow.style(of: story.status))")
    if let board = story.boardStatus {
      console.line("  board    \(board)\("\(story.note.isEmpty ? "" : "  # " + story.note)", .faint)")
    }
    if let file = story.fileStatus { console.line("  file     \(file)") }
    console.line("  where    \(story.file ?? "no file yet")")
    let waits = story.dependencies.isEmpty ? "nothing" : story.dependencies.joined(separator: ", ")
    console.line("  after    \(waits)")
    for problem in story.problems {
      console.line("  \(problem.severity.rawValue, problem.severity == .error ? .bad : .warning): \(problem.message)")
      if !problem.file.isEmpty { console.line("    \("\(problem.file):\(problem.line):\(problem.column)", .faint)") }
    }
    return 0
  }
}
