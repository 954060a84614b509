import Boards
import Kernel
import Testing

private let nested = """
  # project: Portal
  generated: 2025-10-29
  project: Portal
  project_type: software
  selected_track: method
  field_type: greenfield
  workflow_path: method-greenfield.yaml

  workflow_status:
    # Phase 1
    product-brief: docs/product-brief.md
    validate-prd: skipped

    # Phase 2
    prd: required  # next
    create-design: conditional
    validate-architecture: optional
  """

private let quoted =
  "project: \"Portal\"\nproject_level: 3\nworkflow_status: \"prd: required\\nresearch: docs/r.md\\n\"\n"

private func service(_ text: String?, pathFile: String? = nil) -> WorkflowStatusService {
  WorkflowStatusService(
    text.map { WorkflowStatusFile(Array($0.utf8), file: "docs/bmm-workflow-status.yaml") },
    path: "docs/bmm-workflow-status.yaml", pathFile: pathFile.map { Array($0.utf8) })
}

@Suite struct `Workflow status` {
  @Test func `tells what is done and what is next, in both shapes`() {
    let file = WorkflowStatusFile(Array(nested.utf8), file: "f")
    #expect(file.entries.map(\.state) == [.completed, .skipped, .open, .open, .open])
    #expect(file.next?.id == "prd")
    #expect(file.diagnostics.isEmpty)
    let text = WorkflowStatusFile(Array(quoted.utf8), file: "f")
    #expect(text.entries.map(\.id) == ["prd", "research"])
    #expect(text.next?.id == "prd")
  }

  @Test func `advises the workflow that asks`() {
    func advice(_ workflow: String) -> (Value?, Value?) {
      let reply = service(nested).validate(callingWorkflow: workflow)
      #expect(reply.bytes == nil)
      #expect(reply.values["should_proceed"] == true)
      return (reply.values["warning"], reply.values["suggestion"])
    }
    #expect(advice("prd") == ("", "Proceeding with planned next step"))
    #expect(advice("validate-architecture").0 == "Running optional workflow validate-architecture")
    #expect(advice("product-brief").0 == "⚠️ Workflow already completed: product-brief")
    #expect(advice("create-design").0 == "⚠️ Out of sequence: Expected prd, running create-design")
    #expect(advice("ci").0 == "⚠️ Unknown workflow: ci not in workflow path")
    let none = service(nil).validate(callingWorkflow: "prd").values
    #expect(none["status_exists"] == false)
    #expect(none["should_proceed"] == true)
  }

  @Test func `gives its data and writes nothing`() {
    let config = service(nested).data(request: "project_config")
    #expect(config.values["project_name"] == "Portal")
    #expect(config.values["selected_track"] == "method")
    let status = service(nested).data(request: "workflow_status")
    #expect(status.values["total_workflows"] == 5)
    #expect(status.values["completed_workflows"] == 1)
    #expect(status.values["pending_workflows"] == 3)
    #expect(status.values["skipped_workflows"] == 1)
    #expect(service(nested).data(request: "all").values["generated"] == "2025-10-29")
    for request in ["project_config", "workflow_status", "all", "other"] {
      #expect(service(nested).data(request: request).bytes == nil)
    }
    #expect(service(nested).initCheck().values["status_exists"] == true)
    #expect(service(nil).initCheck().values["status_exists"] == false)
    #expect(service(nil).data(request: "all").values["error"] == "No status file to extract data from")
  }

  @Test func `is updated with the path and nothing else`() throws {
    let paths = "phases:\n  - workflows:\n      - {id: create-design, agent: ux-designer}\n"
    let reply = service(nested, pathFile: paths).update(
      action: "complete_workflow", workflow: "prd", outputFile: "docs/PRD.md")
    #expect(reply.values["success"] == true)
    #expect(reply.values["next_workflow"] == "create-design")
    #expect(reply.values["next_agent"] == "ux-designer")
    #expect(
      String(decoding: try #require(reply.bytes), as: UTF8.self)
        == nested.replacing("required  #", with: "docs/PRD.md  #"))
    let skip = service(nested).update(action: "skip_workflow", workflow: "create-design")
    #expect(skip.values["skipped_workflow"] == "create-design")
    let text = service(quoted).update(action: "complete_workflow", workflow: "prd", outputFile: "docs/PRD.md")
    #expect(
      String(decoding: try #require(text.bytes), as: UTF8.self) == quoted.replacing("required", with: "docs/PRD.md"))
  }

  @Test(arguments: [
    ("skip_workflow", "product-brief", ""), ("complete_workflow", "prd", ""), ("complete_workflow", "pdr", "docs/x.md"),
    ("archive", "prd", "x.md"), ("complete_workflow", "prd", "a note"), ("complete_workflow", "prd", "a/b\nc: d"),
  ])
  func `is not updated in doubt`(action: String, workflow: String, output: String) {
    let reply = service(nested).update(action: action, workflow: workflow, outputFile: output)
    #expect(reply.values["success"] == false)
    #expect(reply.values["error"]?.isTruthy == true)
    #expect(reply.bytes == nil)
    #expect(service(nil).update(action: action, workflow: workflow).values["success"] == false)
  }
}
