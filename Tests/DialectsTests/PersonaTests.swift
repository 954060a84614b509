import Dialects
import Kernel
import Testing

@Suite("Personas") struct PersonaTests {
  @Test("markdown with front matter")
  func markdown() throws {
    let text = """
      ---
      name: Mary
      title: Analyst
      icon: 📊
      role: Finds out what is wanted.
      menu:
        - {trigger: prd, workflow: prd, description: Write a PRD}
        - {trigger: talk, description: Talk}
      ---

      Ask first.
      ---
      Then write.
      """
    for text in [text, "\u{FEFF}" + text.replacing("\n", with: "\r\n")] {
      #expect(
        try PersonaParser().parse(text, path: "agents/mary.md")
          == Persona(
            id: "mary", name: "Mary", title: "Analyst", icon: "📊",
            instructions: "You are Mary, Analyst.\n\nFinds out what is wanted.\n\nAsk first.\n---\nThen write.",
            menu: [
              Persona.MenuItem(trigger: "prd", workflow: "prd", summary: "Write a PRD"),
              Persona.MenuItem(trigger: "talk", summary: "Talk"),
            ]))
    }
  }

  @Test("BMAD's agent file")
  func agentFile() throws {
    let text = """
      agent:
        metadata: {id: bmad/bmm/agents/pm.md, name: John, title: Product Manager, icon: 📋, module: bmm}
        persona:
          role: PM
          identity: |
            Seasoned.
          principles: [One, Two]
        critical_actions:
          - Be brief
        menu:
          - {trigger: CS or fuzzy match on create-story, workflow: "{project-root}/bmad/bmm/w/workflow.yaml", description: D}
          - {trigger: "*later", workflow: todo}
          - {trigger: check, validate-workflow: "{project-root}/x.yaml"}
        prompts: []
      """
    let persona = try PersonaParser(installRoot: "_bmad").parse(text, path: "bmad/bmm/agents/pm.agent.yaml")
    #expect(
      persona
        == Persona(
          id: "pm", name: "John", title: "Product Manager", icon: "📋",
          instructions:
            "You are John, Product Manager.\n\nRole:\nPM\n\nIdentity:\nSeasoned.\n\nPrinciples:\n- One\n- Two\n\nAlways:\n- Be brief",
          menu: [
            Persona.MenuItem(
              trigger: "create-story", code: "CS", workflow: "_bmad/bmm/w/workflow.yaml", summary: "D"),
            Persona.MenuItem(trigger: "later"), Persona.MenuItem(trigger: "check"),
          ]))
  }

  @Test("what BMAD's installer makes of an agent")
  func compiled() throws {
    let text = """
      ---
      name: "pm"
      description: "Product Manager"
      ---

      You must fully embody this agent's persona.

      ```xml
      <agent id="pm.agent.yaml" name="John" title="Product Manager" icon="📋">
      <activation critical="MANDATORY">
        <step n="1">Load persona</step>
        <step n="2">Show the items of <item> <c>x</c></step>
      </activation>
        <persona>
          <role>PM &amp; more</role>
          <identity>Seasoned.</identity>
          <principles>- One - Two</principles>
        </persona>
        <menu>
          <item cmd="MH or fuzzy match on menu or help">[MH] Help</item>
          <item cmd="CP or fuzzy match on create-prd" exec="{project-root}/_bmad/bmm/workflows/w/workflow-create-prd.md">[CP] Create</item>
          <item cmd="*old" workflow='{project-root}/_bmad/bmm/workflows/o/workflow.yaml'>Old</item>
          <item cmd="TS" exec="{project-root}/_bmad/core/tasks/shard-doc.xml">Shard</item>
        </menu>
      </agent>
      ```
      """
    #expect(
      try PersonaParser(installRoot: "_bmad").parse(text, path: "_bmad/bmm/agents/pm.md")
        == Persona(
          id: "pm", name: "John", title: "Product Manager", icon: "📋",
          instructions:
            "You are John, Product Manager.\n\nRole:\nPM & more\n\nIdentity:\nSeasoned.\n\nPrinciples:\n- One - Two",
          menu: [
            Persona.MenuItem(trigger: "menu", code: "MH", summary: "[MH] Help"),
            Persona.MenuItem(
              trigger: "create-prd", code: "CP", workflow: "_bmad/bmm/workflows/w/workflow-create-prd.md",
              summary: "[CP] Create"),
            Persona.MenuItem(trigger: "old", workflow: "_bmad/bmm/workflows/o/workflow.yaml", summary: "Old"),
            Persona.MenuItem(trigger: "TS", summary: "Shard"),
          ]))
  }

  @Test("an agent of the first release")
  func firstRelease() throws {
    let text = """
      # Scrum Master

      ```xml
      <agent id="bmad/bmm/agents/sm.md" name="Bob" title="Scrum Master" icon="🏃">
        <persona><role>SM</role><communication_style>Short</communication_style></persona>
        <critical-actions>
          <i>Load into memory {project-root}/bmad/bmm/config.yaml</i>
          <i>Run create-story without asking</i>
        </critical-actions>
        <cmds>
          <c cmd="*help">Show commands</c>
          <c cmd="*create-story"  run-workflow="{project-root}/bmad/bmm/workflows/4/create-story/workflow.yaml">Draft</c>
          <c cmd="*check" validate-workflow="{project-root}/bmad/bmm/workflows/4/x/workflow.yaml">Check</c>
        </cmds>
      </agent>
      ```
      """
    let persona = try PersonaParser().parse(text, path: "bmad/bmm/agents/sm.md")
    #expect(
      persona.instructions
        == "You are Bob, Scrum Master.\n\nRole:\nSM\n\nCommunication style:\nShort\n\nAlways:\n- Run create-story without asking"
    )
    #expect(persona.menu.map(\.trigger) == ["help", "create-story", "check"])
    #expect(persona.menu.map(\.workflow) == [nil, "bmad/bmm/workflows/4/create-story/workflow.yaml", nil])
  }

  @Test("an agent that is a skill, with what its users made of it")
  func skill() throws {
    let files = WorkflowFiles.inMemory([
      "s/bmad-agent-pm/customize.toml":
        "[agent]\nname = \"John\"\ntitle = \"PM\"\nicon = \"P\"\nrole = \"Asks why\"\nprinciples = [\"One\"]\n[[agent.menu]]\ncode = \"CP\"\ndescription = \"Create\"\nskill = \"bmad-create-prd\"\n[[agent.menu]]\ncode = \"CH\"\nprompt = \"Chat\"\n",
      "_bmad/custom/bmad-agent-pm.toml":
        "[agent]\nprinciples = [\"Two\"]\n[[agent.menu]]\ncode = \"CP\"\nskill = \"my-prd\"\n",
    ])
    let persona = try PersonaParser(installRoot: "_bmad").parse(
      skill: "---\nname: bmad-agent-pm\ndescription: d\n---\n# John — PM\n", path: "s/bmad-agent-pm/SKILL.md",
      files: files)
    #expect(
      persona
        == Persona(
          id: "pm", name: "John", title: "PM", icon: "P",
          instructions: "You are John, PM.\n\nRole:\nAsks why\n\nPrinciples:\n- One\n- Two",
          menu: [
            Persona.MenuItem(trigger: "my-prd", code: "CP", workflow: "my-prd"),
            Persona.MenuItem(trigger: "CH", code: "CH"),
          ]))
  }

  @Test("several commands under one line of a menu, and entries that are none")
  func several() throws {
    let text = """
      agent:
        metadata: {name: Wendy}
        menu:
          - multi: "[CW] Create or [EW] Edit"
            triggers:
              - create-workflow:
                  - input: CW or fuzzy match create workflow
                  - route: "{project-root}/bmad/bmb/workflows/w/workflow.md"
          - description: nothing asks for this
      """
    let persona = try PersonaParser().parse(text, path: "x.agent.yaml")
    #expect(
      persona.menu == [
        Persona.MenuItem(
          trigger: "create-workflow", code: "CW", workflow: "bmad/bmb/workflows/w/workflow.md",
          summary: "[CW] Create or [EW] Edit")
      ])
  }

  @Test(
    "faulty files",
    arguments: [
      ("x.md", "no front matter", "not-a-persona", 1), ("x.md", "---\n---\nbody", "not-a-persona", 1),
      ("x.md", "---\ntitle: T\n---\n", "missing-name", 2), ("x.md", "---\nname: a\nmenu: b\n---\n", "bad-menu", 3),
      ("x.md", "---\nname: a\nmenu:\n  - {workflow: b}\n---\n", "bad-menu", 4),
      ("x.md", "---\na: b\nname: [\n---\n", "bad-yaml", 3),
      ("x.agent.yaml", "a: b", "not-a-persona", 1),
      ("x.agent.yaml", "agent:\n  metadata: {title: x}\n", "missing-name", 2),
    ])
  func faults(_ path: String, _ text: String, _ code: String, _ line: Int) {
    let failure = #expect(throws: Failure.self) { _ = try PersonaParser().parse(text, path: path) }
    #expect(failure?.kind == .badInput && failure?.code == code)
    #expect(failure?.location?.line == line)
  }
}
