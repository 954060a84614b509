import Boards
import Host
import Kernel

/// What a person types next in a project: what its board says, else its workflow status, else how planning begins there.
struct NextWork: Sendable, Hashable {
  /// As the project calls it.
  var workflow: String
  /// Why that one; empty where nothing in the project says so.
  var reason = ""
}

extension Workspace {
  /// A board or a status file in doubt says nothing here: the commands that show it tell why.
  var nextWork: NextWork {
    guard installRoot != nil else { return NextWork(workflow: "prd") }
    return nextOnBoard ?? nextInWorkflowStatus ?? beginning
  }

  /// What is begun goes before what waits.
  private static let steps: [(stage: BoardStatus.Stage, workflows: [String])] = [
    (.inProgress, ["dev-story"]), (.review, ["code-review"]), (.readyForDev, ["dev-story"]),
    (.drafted, ["story-context", "story-ready", "dev-story"]), (.backlog, ["create-story"]),
  ]

  private var nextOnBoard: NextWork? {
    guard let board = try? boards().board(), board.doubt == nil else { return nil }
    for (stage, workflows) in Self.steps {
      guard let story = board.entries.first(where: { $0.key.kind == .story && $0.status.stage == stage }),
        let name = workflows.lazy.compactMap({ installed($0) }).first
      else { continue }
      return NextWork(workflow: name, reason: "\(story.key.text) is \(story.status.text) in \(board.file)")
    }
    return nil
  }

  private var nextInWorkflowStatus: NextWork? {
    guard let status = try? boards().workflowStatus(), status.doubt == nil, let next = status.next,
      let name = installed(next.id)
    else { return nil }
    return NextWork(workflow: name, reason: "\(next.id) is \(next.status) in \(status.file)")
  }

  private var beginning: NextWork {
    let names = ["workflow-init", "product-brief", "create-product-brief", "create-prd", "prd"]
    return NextWork(workflow: names.lazy.compactMap { installed($0) }.first ?? "prd")
  }

  /// A workflow of the project's or of BMAD's, as a person would type it; nil where there is none of that name.
  private func installed(_ name: String) -> String? {
    guard let entry = catalog.entry(.workflow, named: name), entry.origin != .embedded else { return nil }
    return catalog.entry(.workflow, named: entry.name) == entry ? entry.name : name
  }
}
