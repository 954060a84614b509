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
            Persona.MenuItem(trigger: "create-story", workflow: "_bmad/bmm/w/workflow.yaml", summary: "D"),
            Persona.MenuItem(trigger: "later"), Persona.MenuItem(trigger: "check"),
          ]))
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
