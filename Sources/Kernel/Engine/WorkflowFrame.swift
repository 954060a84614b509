/// A workflow that is being walked: the run's own, or one that a step of the workflow below it on the stack invoked.
struct WorkflowFrame {
  let workflow: Workflow
  let outline: WorkflowOutline
  /// The file it was read from: what tells that it invokes itself.
  let file: String
  /// What its nodes' paths begin with in the journal: empty for the run's own, else the invoking node's path and `>`.
  let prefix: String
  /// Who does a step that names nobody.
  let agent: String
  /// Rules from before its first step, and what it was invoked with: they hold for each of its turns.
  let constraints: [String]
  /// The values that it returns, by name, in the order in which they are first given.
  var returned: [String] = []
  /// Agents that were given this workflow's input documents.
  var briefed: Set<String> = []
  /// Outputs that stand under a guard that did not hold.
  var guardedOff: Set<String> = []
  /// The step being walked, counted from 1, and its goal.
  var step = 0
  var goal = ""
}

/// The step that is being walked.
struct StepFrame {
  var path: String
  /// Counts the passes through the step's nodes: each entry, each turn of a loop, each jump back within it.
  var visit: Int
  var number: Int
  var label: String
  var goal: String
  var agent: String
  var constraints: [String]
  /// Whether the step, or one around it, may be left out.
  var isOptional = false

  func position(_ node: String) -> NodeVisit { NodeVisit(node: node, visit: visit) }

  /// A node's name in questions and judgements: one of its own for each visit, so that no visit takes over what was
  /// said on another.
  func id(_ node: String) -> String { visit == 1 ? node : "\(node)#\(visit)" }
}

/// What became of the walk over some nodes.
enum Flow: Hashable {
  case next
  /// Goes on at the node with this index path.
  case jump(to: String)
  /// The rest of the step is passed over.
  case endStep
  /// "Exit workflow": this workflow is complete.
  case exit
  case halt(reason: String)
}

/// How the walk over a workflow's body ended.
enum WalkEnd { case finished, halted(reason: String) }

extension WorkflowEngine {
  /// The workflow that is being walked.
  var current: WorkflowFrame { stack[stack.count - 1] }
  var workflow: Workflow { current.workflow }
  var outline: WorkflowOutline { current.outline }
  var isNested: Bool { stack.count > 1 }

  /// A name as it is told apart from the same name in another workflow of the stack.
  func key(_ name: String) -> String { current.prefix + name }

  /// Shows where the walk is: the run's own step, and the workflows that were invoked from it.
  func enter(_ frame: StepFrame) {
    stack[stack.count - 1].step = frame.number
    stack[stack.count - 1].goal = frame.goal
    showPlace()
  }

  func showPlace() {
    let levels = stack.dropFirst().map {
      RunSnapshot.Cursor.Level(
        workflow: $0.workflow.name, step: $0.step, totalSteps: $0.outline.totalSteps, goal: $0.goal)
    }
    manager.enter(step: stack[0].step, goal: stack[0].goal, stack: levels)
  }

  /// The next pass through a step's nodes.
  func revisited(_ frame: StepFrame) -> StepFrame {
    var frame = frame
    visits[frame.path, default: 0] += 1
    frame.visit = visits[frame.path, default: 1]
    return frame
  }
}
