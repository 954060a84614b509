import Dialects
import Kernel

extension FuzzTarget {
  /// Everything that becomes a workflow's tree, or a persona.
  static let notations: [FuzzTarget] = [
    FuzzTarget(name: "tags") { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      let document = TagDocument(text, file: "i.md")
      TreeProperties(text).check(
        document.preamble + document.body + document.epilogue, gaps: document.gaps.map(\.bytes))
      _ = parse(["w/workflow.yaml": "name: w\ninstructions: i.md\n", "w/i.md": text], "w/workflow.yaml")
    },
    FuzzTarget(name: "headings") { bytes in
      let text = "# W\n\n## Step 1: A\n" + String(decoding: bytes, as: UTF8.self)
      _ = parse(
        ["w/workflow.yaml": "name: w\ninstructions: i.md\ndefault_output_file: o.md\n", "w/i.md": text],
        "w/workflow.yaml")
    },
    FuzzTarget(name: "step-files") { bytes in
      let texts = files(bytes, first: "w/workflow.md")
      if let workflow = parse(texts, "w/workflow.md"), workflow.files.count > 2_000 {
        finding("a chain of \(workflow.files.count) files out of \(texts.count)")
      }
    },
    FuzzTarget(name: "skills") { bytes in
      let texts = files(bytes, first: "s/SKILL.md")
      _ = parse(texts, "s/SKILL.md")
      let reader = WorkflowFiles.inMemory(texts)
      _ = try? PersonaParser().parse(skill: texts["s/SKILL.md"] ?? "", path: "s/SKILL.md", files: reader)
    },
    FuzzTarget(name: "toml") { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      _ = parse(["s/SKILL.md": "---\nname: s\n---\n# S\nDo {workflow.x}.\n", "s/customize.toml": text], "s/SKILL.md")
    },
    FuzzTarget(name: "workflow-yaml") { bytes in
      let texts = files(bytes, first: "bmad/bmm/workflows/w/workflow.yaml")
      let path = "bmad/bmm/workflows/w/workflow.yaml"
      _ = parse(texts, path)
      let lint = WorkflowLint(files: .inMemory(texts), binding: Bindings(date: "2026-11-21"))
      _ = try? lint.workflow(at: path, isStrict: bytes.count.isMultiple(of: 2))
    },
    FuzzTarget(name: "front-matter") { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      _ = parse(["w/workflow.md": text, "w/steps/step-01-a.md": text], "w/workflow.md")
      _ = try? PersonaParser().parse(text, path: "agents/a.md")
    },
    FuzzTarget(name: "personas") { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      _ = try? PersonaParser().parse(text, path: "a.agent.yaml")
      _ = try? PersonaParser().parse(text, path: "a.md")
    },
  ]

  /// The workflow, with its tree checked and looked at as the engine would before a run.
  private static func parse(_ texts: [String: String], _ path: String) -> Workflow? {
    guard
      let workflow = try? WorkflowParser(files: .inMemory(texts)).parse(
        workflowFile: path, binding: Bindings(date: "2026-11-21"))
    else { return nil }
    _ = try? WorkflowEngine.check(workflow)
    _ = ConditionStatistics(of: [workflow])
    for diagnostic in workflow.diagnostics where diagnostic.line < 0 || diagnostic.column < 0 {
      finding("a diagnostic without a place: \(diagnostic)")
    }
    return workflow
  }
}
