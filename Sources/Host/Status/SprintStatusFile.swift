import Boards
import Kernel
import YAML

/// Composes `sprint-status.yaml`: our keys anew, a person's words as they stand.
///
/// `development_status`, keys that are not ours, and every comment and blank line between keys are carried over byte
/// by byte, and so are the ends of lines; comments inside a value of ours are not, fields that others added to it are.
struct SprintStatusFile {
  /// The newest schema that this version writes.
  static let schema = 1
  static let header = "# Status of the project. orchestrator writes this; development_status may be edited.\n"

  let status: ProjectStatus
  let previous: PreviousStatus?

  private static let keys: Set<String> = [
    "schema", "generated", "project", "current_workflow", "workflow_status", "agent_activity", "phase_progress",
    "development_status",
  ]

  /// The previous file's keys that are a person's.
  var keptKeys: [String] {
    (previous?.order ?? []).filter { !Self.keys.contains($0) || ($0 == "development_status" && status.board == nil) }
  }

  /// The whole file; `generated` as it is to stand there.
  func text(generated: String) throws -> String {
    let board = status.board.map { board in Emittable.mapping(board.map { .init($0.key, .string($0.state)) }) }
    let ours: [(key: String, value: Emittable?)] = [
      ("schema", .int(Self.schema)), ("generated", .string(generated)), ("project", project),
      ("current_workflow", currentWorkflow), ("workflow_status", workflowStatus), ("agent_activity", activity),
      ("phase_progress", phaseProgress), ("development_status", board),
    ]
    var text = previous?.preamble ?? Self.header
    for (key, value) in ours {
      let kept = previous?.sections[key]
      text += kept?.lead ?? ""
      if let value {
        let isBoard = key == "development_status" || key == "workflow_status"
        text += emit(.mapping([.init(key, isBoard ? value : previous?.joined(key, value) ?? value)]))
      } else {
        text += kept.map { PreviousStatus.ended($0.body) } ?? emit(.mapping([.init(key, .mapping([]))]))
      }
    }
    for key in previous?.order ?? [] where !Self.keys.contains(key) {
      guard let section = previous?.sections[key] else { continue }
      text += section.lead + PreviousStatus.ended(section.body)
    }
    text += previous?.tail ?? ""
    return previous?.dressed(text) ?? text
  }

  private var project: Emittable {
    [
      "id": .string(status.project.id), "name": .string(status.project.name), "level": .int(status.project.level),
    ]
  }

  private var currentWorkflow: Emittable {
    guard let run = status.currentRun else { return .null }
    return [
      "name": .string(run.workflow), "path": status.workflowPaths[run.workflow].map(Emittable.string) ?? .null,
      "step": .int(run.cursor.step), "status": .string(run.status.rawValue),
    ]
  }

  /// A document of a run that has been pruned since is still one of the project's.
  private var workflowStatus: Emittable {
    var paths = previous?.documents ?? [:]
    for (workflow, path) in status.documents { paths[workflow] = path }
    return .mapping(paths.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
  }

  private var activity: Emittable {
    .sequence(
      status.activity.sorted { ($0.agent, $0.startTime, $0.task) < ($1.agent, $1.startTime, $1.task) }.map {
        [
          "agent": .string($0.agent), "task": .string($0.task), "llm": .string($0.llm),
          "start_time": .string($0.startTime.description),
          "estimated_cost": $0.estimatedCost.map(Emittable.double) ?? .null,
        ]
      })
  }

  private var phaseProgress: Emittable {
    let states = status.board?.map { ($0.key, $0.state) } ?? previous?.board ?? []
    let stories = states.filter { BoardKey($0.0).kind == .story }.map { BoardStatus($0.1).stage }
    let completed = stories.count { $0 == .done }
    let phase: String =
      if stories.isEmpty { "planning" } else if completed == stories.count { "done" } else { "implementation" }
    return [
      "current_phase": .string(phase),
      "phase_status": .string(status.currentRun?.status.rawValue ?? "not-started"),
      "stories_total": .int(stories.count), "stories_completed": .int(completed),
      "stories_in_progress": .int(stories.count { $0 == .inProgress || $0 == .review }),
    ]
  }
}
