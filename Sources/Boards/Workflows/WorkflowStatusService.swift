import Kernel
import YAML

/// What the workflow `workflow-status` answers other workflows in its service modes, as its own text defines it: a
/// function of the status file alone. Only `update` gives new bytes, never for a reading mode.
package struct WorkflowStatusService: Sendable {
  /// The values that the caller receives under their names, with what is to be written.
  package struct Reply: Sendable {
    package var values: [String: Kernel.Value]
    /// The file's new bytes; nil where nothing changes.
    package var bytes: [UInt8]?
  }

  private let status: WorkflowStatusFile?
  private let path: String
  /// The agent of each workflow, from the path file.
  package let agents: [String: String]

  /// - Parameters:
  ///   - status: nil where the project has no such file.
  ///   - path: where it lies or would lie, relative to the project.
  ///   - pathFile: the bytes of the file that `workflow_path` names; nil where it is not found.
  package init(_ status: WorkflowStatusFile?, path: String, pathFile: [UInt8]? = nil) {
    self.status = status
    self.path = path
    agents = pathFile.map(Self.agents) ?? [:]
  }

  /// Mode `validate`: whether a workflow should go on.
  package func validate(callingWorkflow: String) -> Reply {
    guard let status else {
      return Reply(values: [
        "status_exists": false, "should_proceed": true,
        "warning": "No status file found. Running without progress tracking.",
        "suggestion": "Consider running workflow-init first for progress tracking",
      ])
    }
    var values = project(status, ["project_level", "project_type", "field_type"])
    let next = status.next?.id ?? ""
    let (warning, suggestion) = Self.advice(callingWorkflow, status[callingWorkflow], next: next)
    values["status_exists"] = true
    values["next_workflow"] = .string(next)
    values["should_proceed"] = true
    values["warning"] = .string(warning)
    values["suggestion"] = .string(suggestion)
    values["status_file_path"] = .string(path)
    return Reply(values: values)
  }

  /// Mode `data`.
  /// - Parameter request: `project_config`, `workflow_status` or `all`.
  package func data(request: String) -> Reply {
    guard let status else {
      return Reply(values: ["status_exists": false, "error": "No status file to extract data from"])
    }
    var values: [String: Kernel.Value] = ["status_exists": true, "status_file_path": .string(path)]
    let workflows = Kernel.Value.map(
      Dictionary(status.entries.map { ($0.id, .string($0.status)) }) { first, _ in first })
    switch request {
    case "project_config":
      values.merge(project(status, ["project_type", "project_level", "field_type", "workflow_path"])) { $1 }
      values["project_name"] = .string(status.fields["project"] ?? "")
    case "workflow_status":
      values["workflow_status"] = workflows
      values["total_workflows"] = .int(status.entries.count)
      values["completed_workflows"] = .int(status.entries.count { $0.state == .completed })
      values["pending_workflows"] = .int(status.entries.count { $0.state == .open })
      values["skipped_workflows"] = .int(status.entries.count { $0.state == .skipped })
    case "all":
      let names = ["project", "project_type", "project_level", "field_type", "workflow_path", "generated"]
      values.merge(project(status, names)) { $1 }
      values["workflow_status"] = workflows
    default:
      values["error"] = .string("Unknown data request: \(request). Valid: project_config, workflow_status, all")
    }
    return Reply(values: values)
  }

  /// Mode `init-check`.
  package func initCheck() -> Reply {
    Reply(
      values: status == nil
        ? [
          "status_exists": false,
          "suggestion": "No status file. Run workflow-init to create one (optional for progress tracking)",
        ] : ["status_exists": true, "suggestion": "Status file found. Ready to proceed."])
  }

  /// Mode `update`.
  ///
  /// - Parameters:
  ///   - action: `complete_workflow` or `skip_workflow`.
  ///   - workflow: its id or name.
  ///   - outputFile: the path of what was made, relative to the project; for `complete_workflow`.
  package func update(action: String, workflow: String, outputFile: String? = nil) -> Reply {
    guard let status else { return Self.failed("No status file found. Cannot update.") }
    let new: String
    switch action {
    case "complete_workflow":
      guard let path = outputFile?.trimmed, !path.isEmpty else {
        return Self.failed("complete_workflow needs output_file")
      }
      new = path
    case "skip_workflow": new = "skipped"
    default: return Self.failed("Unknown action: \(action). Valid actions: complete_workflow, skip_workflow")
    }
    do {
      let bytes = try status.setting(workflow, to: new)
      var values: [String: Kernel.Value] = ["success": true]
      if action == "skip_workflow" {
        values["skipped_workflow"] = .string(workflow)
      } else {
        let next = WorkflowStatusFile(bytes, file: status.file).next?.id ?? ""
        values["next_workflow"] = .string(next)
        values["next_agent"] = .string(agents[next] ?? "")
        values["completed_workflow"] = .string(workflow)
        values["output_file"] = .string(new)
      }
      return Reply(values: values, bytes: bytes == status.bytes ? nil : bytes)
    } catch let failure as Failure {
      return Self.failed(failure.description)
    } catch {
      return Self.failed("\(error)")
    }
  }

  private static func advice(
    _ workflow: String, _ entry: WorkflowStatusFile.Entry?, next: String
  ) -> (warning: String, suggestion: String) {
    guard let entry else {
      return (
        "⚠️ Unknown workflow: \(workflow) not in workflow path",
        "This workflow is not part of the defined path for this project"
      )
    }
    if workflow == next { return ("", "Proceeding with planned next step") }
    switch entry.state {
    case .completed:
      return (
        "⚠️ Workflow already completed: \(workflow)",
        "This workflow was already completed. Re-running will overwrite: \(entry.status)"
      )
    case .skipped: return ("⚠️ Workflow was skipped: \(workflow)", "Expected next: \(next)")
    case .open where ["optional", "recommended"].contains(entry.status.lowercased()):
      return ("Running optional workflow \(workflow)", "This is optional. Expected next: \(next)")
    case .open:
      return (
        "⚠️ Out of sequence: Expected \(next), running \(workflow)",
        "Consider running \(next) instead, or continue if intentional"
      )
    }
  }

  private func project(_ status: WorkflowStatusFile, _ names: [String]) -> [String: Kernel.Value] {
    var values: [String: Kernel.Value] = [:]
    for name in names { values[name] = .string(status.fields[name] ?? "") }
    // The newer files say a track instead of a level.
    if let track = status.fields["selected_track"] { values["selected_track"] = .string(track) }
    return values
  }

  private static func failed(_ error: String) -> Reply {
    Reply(values: ["success": false, "error": .string(error)])
  }

  private static func agents(_ bytes: [UInt8]) -> [String: String] {
    guard let root = try? parse(bytes, file: "path") else { return [:] }
    var agents: [String: String] = [:]
    for phase in root["phases"]?.items ?? [] {
      for workflow in phase["workflows"]?.items ?? [] {
        if let id = workflow["id"]?.text, let agent = workflow["agent"]?.text { agents[id] = agent }
      }
    }
    return agents
  }
}
