import Kernel

/// What the status files tell about a project.
package struct ProjectStatus: Sendable {
  /// A step of the current run, as the page lists it.
  package struct Step: Sendable, Hashable {
    /// Counted from 1.
    package var number: Int
    package var goal: String
    package var agent: String
    /// Such as `done`, `running`, `to do`.
    package var state: String

    package init(number: Int, goal: String, agent: String, state: String) {
      (self.number, self.goal, self.agent, self.state) = (number, goal, agent, state)
    }
  }

  /// What an agent is doing now.
  package struct Activity: Sendable, Hashable {
    package var agent: String
    package var task: String
    package var llm: String
    package var startTime: Timestamp
    /// US dollars; nil where the price is unknown.
    package var estimatedCost: Double?

    package init(agent: String, task: String, llm: String, startTime: Timestamp, estimatedCost: Double?) {
      (self.agent, self.task, self.llm, self.startTime, self.estimatedCost) =
        (agent, task, llm, startTime, estimatedCost)
    }
  }

  package var project: ProjectConfiguration.Project
  package var runs: [RunSnapshot]
  /// Paths of workflow files by the workflow's name.
  package var workflowPaths: [String: String]
  package var pending: [Escalation]
  package var activity: [Activity]
  /// Steps of the current run.
  package var steps: [Step]
  /// Story states by key, in the board's order; nil keeps what the file has.
  package var board: [(key: String, state: String)]?

  package init(
    project: ProjectConfiguration.Project, runs: [RunSnapshot] = [], workflowPaths: [String: String] = [:],
    pending: [Escalation] = [], activity: [Activity] = [], steps: [Step] = [],
    board: [(key: String, state: String)]? = nil
  ) {
    self.project = project
    self.runs = runs
    self.workflowPaths = workflowPaths
    self.pending = pending
    self.activity = activity
    self.steps = steps
    self.board = board
  }

  /// The unfinished run that moved last, else the run that ended last.
  package var currentRun: RunSnapshot? {
    let unfinished = runs.filter { !$0.status.isFinal }
    return (unfinished.isEmpty ? runs : unfinished).max { ($0.updatedAt, $0.run) < ($1.updatedAt, $1.run) }
  }

  /// The first document of the latest completed run of each workflow, by the workflow's name.
  package var documents: [(workflow: String, path: String)] {
    var latest: [String: RunSnapshot] = [:]
    for run in runs where run.status == .completed && !run.outputs.isEmpty {
      if let other = latest[run.workflow], (other.updatedAt, other.run) > (run.updatedAt, run.run) { continue }
      latest[run.workflow] = run
    }
    return latest.sorted { $0.key < $1.key }.compactMap { name, run in
      run.outputs.first.map { (name, $0.path) }
    }
  }
}
