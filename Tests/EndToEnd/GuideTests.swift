import Foundation
import Testing

/// The guide's page "Bring your BMAD project", followed to the letter.
struct GuideTests {
  enum Style: String, CaseIterable {
    case alpha, skills

    func lay(out program: Binary) throws {
      switch self {
      case .alpha: try alpha(program)
      case .skills: try skills(program)
      }
      try program.write(Brief.page, to: "docs/product-brief-ferry-2026-01-02.md")
    }

    private func alpha(_ program: Binary) throws {
      let place = "bmad/bmm/workflows/2-plan-workflows/prd"
      try program.write("version: 6.0.0-alpha.6\nmodules:\n  - bmm\n", to: "bmad/_cfg/manifest.yaml")
      try program.write(
        "project_name: Ferry\nuser_name: Ann\noutput_folder: '{project-root}/docs'\n", to: "bmad/bmm/config.yaml")
      try program.write(
        """
        <agent id="pm" name="John" title="Product Manager" icon="📋">
        <persona><role>Product manager</role></persona>
        <menu>
        <item cmd="*create-prd" workflow="{project-root}/\(place)/workflow.yaml">Write the PRD</item>
        </menu>
        </agent>
        """, to: "bmad/bmm/agents/pm.md")
      try program.write(
        """
        name: prd
        description: "Requirements from the brief"
        config_source: "{project-root}/bmad/bmm/config.yaml"
        output_folder: "{config_source}:output_folder"
        user_name: "{config_source}:user_name"
        project_name: "{config_source}:project_name"
        installed_path: "{project-root}/\(place)"
        instructions: "{installed_path}/instructions.md"
        template: "{installed_path}/template.md"
        default_output_file: "{output_folder}/PRD.md"
        """, to: "\(place)/workflow.yaml")
      try program.write(
        "# {{project_name}} - Requirements\n\n**Author:** {{user_name}}\n\n## Goal\n\n{{project_goal}}\n\n## Features\n\n"
          + "{{main_features}}\n", to: "\(place)/template.md")
      try program.write(
        """
        # PRD

        <critical>Never proceed to the next step without the user's confirmation</critical>

        <workflow>
        <step n="1" goal="Load the brief">
        <action>Load the product brief from {output_folder}</action>
        <template-output>project_goal</template-output>
        </step>
        <step n="2" goal="Collect features">
        <template-output>main_features</template-output>
        </step>
        </workflow>
        """, to: "\(place)/instructions.md")
    }

    private func skills(_ program: Binary) throws {
      let place = ".claude/skills/bmad-create-prd"
      try program.write("installation:\n  version: 6.2.0\nmodules:\n  - name: bmm\n", to: "_bmad/_config/manifest.yaml")
      try program.write(
        "project_name: Ferry\nuser_name: Ann\nplanning_artifacts: '{project-root}/docs'\n"
          + "output_folder: '{project-root}/docs'\n", to: "_bmad/bmm/config.yaml")
      try program.write(
        "---\nname: bmad-create-prd\ndescription: 'Create a PRD'\n---\n\nFollow the instructions in ./workflow.md.\n",
        to: "\(place)/SKILL.md")
      try program.write(
        """
        ---
        outputFile: '{planning_artifacts}/prd.md'
        ---

        # PRD Workflow

        - 🛑 NEVER generate content without user input

        ## Execution

        Load and follow `./steps/step-01-init.md` to begin.
        """, to: "\(place)/workflow.md")
      let steps = [
        ("step-01-init", "Start", "step-02-features", "Goal"), ("step-02-features", "Features", nil, "Features"),
      ]
      for (name, title, next, section) in steps {
        let last = next.map { "\n## NEXT STEP:\n\nAfter the user selects 'C', load `./\($0).md`.\n" } ?? ""
        try program.write(
          """
          # Step: \(title)

          ## YOUR TASK:

          Write the section "\(section)" of the document.

          ## APPEND TO DOCUMENT:

          ## \(section)

          Display: "[C] Continue"
          \(last)
          """, to: "\(place)/steps/\(name).md")
      }
    }
  }

  private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../docs/guide/bring-your-bmad-project.md")

  /// The page's first block of commands.
  private static var commands: [String] {
    get throws {
      let text = try String(decoding: Data(contentsOf: page), as: UTF8.self)
      let start = try #require(text.range(of: "```sh\n"))
      let end = try #require(text.range(of: "\n```", range: start.upperBound..<text.endIndex))
      return text[start.upperBound..<end.lowerBound].split(separator: "\n").map(String.init)
    }
  }

  @Test(arguments: Style.allCases)
  func `the page can be followed to the letter`(style: Style) throws {
    let program = try Binary("my-bmad-project")
    defer { program.remove() }
    try style.lay(out: program)
    let before = try program.contents()
    let commands = try Self.commands
    #expect(commands.first == "cd my-bmad-project")
    #expect(commands.last == "orchestrator run create-prd")
    let path = "\(program.program.deletingLastPathComponent().path):/usr/bin:/bin"
    let script = (["cd .."] + commands).joined(separator: "\n")
    let result = try program.tool("sh", ["-ec", script], environment: ["PATH": path])
    // The whole document, or as far as it goes without a person.
    #expect([0, 75].contains(result.code), "\(result.output)\(result.errors)")
    let after = try program.contents()
    #expect(before.allSatisfy { after[$0.key] == $0.value })
    let strange = Set(after.keys).subtracting(before.keys)
      .filter { !$0.hasPrefix(".bmad/") && !$0.hasPrefix(".bmad-escalations/") && !$0.hasPrefix("docs/") }
    #expect(strange.isEmpty)
    let document = style == .alpha ? "docs/PRD.md" : "docs/prd.md"
    #expect(program.exists(document), "\(result.output)\(result.errors)")
    let run = try #require(after.keys.first { $0.hasPrefix(".bmad/runs/") }).split(separator: "/")[2]
    let shown = try program("runs", "show", String(run), "--json").json
    let countermanded = try #require(shown["countermanded"] as? [[String: Any]])
    #expect(!countermanded.isEmpty)
    #expect(["complete", "partial"].contains(shown["outcome"] as? String))
    let root = style == .alpha ? "bmad/" : ".claude/skills/"
    #expect(try program("workflows", "lint", root, "--stats").code == 0)
  }
}
