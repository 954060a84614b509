import Dialects
import Kernel
import Testing

@Suite("Workflows whose steps are headings") struct HeadingTests {
  private static func parse(_ text: String, yaml: String = "name: n") throws -> Workflow {
    try WorkflowParser(files: .inMemory(["x/workflow.yaml": yaml, "x/instructions.md": text])).parse(
      workflowFile: "x/workflow.yaml", binding: Bindings(date: "2026-11-21"))
  }

  @Test("a template whose fence ends inside it does not swallow the step that follows it")
  func brokenFence() throws {
    let workflow = try Self.parse(
      """
      ## Step 1: Write

      ```markdown
      # Read me

      ```sh
      run
      ```

      ## Use

      ```

      ---

      ## Step 2: Sum up

      ```
      a/
      ```

      ## Notes

      ```
      ## Step 1: an example
      ```
      """)
    #expect(workflow.steps.map { $0["goal"] } == ["Write", "Sum up"])
    #expect(
      workflow.diagnostics.map(\.description) == [
        "x/instructions.md:12:1: warning: this code fence would swallow a step; what follows is read as usual "
          + "[crossing-fence]"
      ])
  }

  static let sample = """
    <!-- Powered by something -->
    # Test plan

    **Critical:** If any fails, HALT.

    ---

    ## Step 1: Load (all) the context

    ### Actions

    1. **Read the story**
       - Take `{story_file}`

       Then go on:

       ```
       1. no action
       ## Step 9: no step
       ```

    2. **Load** more

    **Halt Condition:** If the story has no criteria, HALT with message: "Criteria are needed"

    **Output:** a list

    ---

    ## Step 1.5: Mode — new

    Words only.

    ### Performance Targets

    - one

    ### Step 2a - Deep

    **Actions:**

    1. inner

    ## 4. Step 3: Last

    **Halt Conditions:**

    - If evidence is missing, HALT with "none"
    - Stop

    ## Notes

    after
    """

  @Test("steps, their actions, halt conditions and words")
  func tree() throws {
    let workflow = try Self.parse(Self.sample)
    #expect(workflow.dialect == .headings && workflow.diagnostics == [])
    #expect(workflow.steps.map { $0["n"] } == ["1", "1.5", "2a", "3"])
    #expect(workflow.steps.map { $0["goal"] } == ["Load (all) the context", "Mode — new", "Deep", "Last"])
    #expect(outline(workflow.preamble) == "\"# Test plan\n\n**Critical:** If any fails, HALT.\n\n---\"")
    let first = try #require(workflow.body.first)
    #expect(first.children.map(\.tag) == [.text, .action, .action, .action, .text])
    #expect(
      first.children[1].prose
        == "**Read the story**\n   - Take `{story_file}`\n\n   Then go on:\n\n   ```\n   1. no action\n   ## Step 9: no step\n   ```"
    )
    #expect(first.children[3]["if"] == "the story has no criteria")
    #expect(first.children[3].prose == "HALT: \"Criteria are needed\"")
    #expect(first.children[4].prose == "**Output:** a list\n\n---")
    #expect(
      outline([workflow.body[1]])
        == "step(n=1.5,goal=Mode — new)[\"Words only.\" \"### Performance Targets\n\n- one\" step(n=2a,goal=Deep)[\"**Actions:**\" action[\"inner\"]]]"
    )
    #expect(
      outline([workflow.body[2]])
        == #"step(n=3,goal=Last)["**Halt Conditions:**" action(if=evidence is missing)["HALT: "none""] action["Stop"]]"#
    )
    #expect(outline(workflow.epilogue) == "\"## Notes\n\nafter\"")
  }

  @Test(
    "what counts as the heading of a step",
    arguments: [
      ("# Step 1: a", "1", "a"), ("#### Step -1.5 - x", "-1.5", "x"), ("## Step 2b – x: y", "2b", "x: y"),
      ("### 3. Step 3: x", "3", "x"), ("## Step 4. x", "4", "x"), ("## Step 0:", "0", ""),
    ])
  func headings(_ line: String, _ number: String, _ goal: String) throws {
    let workflow = try Self.parse("\(line)\n\nwords\n")
    #expect(workflow.steps.map { $0["n"] } == [number] && workflow.steps.map { $0["goal"] } == [goal])
  }

  @Test("what is none", arguments: ["##### Step 1: a", "## Steps 1: a", "## Step one: a", "## Step 1 a", "Step 1: a"])
  func others(_ line: String) throws {
    #expect(try Self.parse("\(line)\n\nwords\n").dialect == .prose)
  }

  @Test("a document that the workflow writes is written in the last step")
  func output() throws {
    let workflow = try Self.parse(
      "## Step 1: a\n\nb\n\n## Step 2: c\n\nd\n", yaml: "name: n\ndefault_output_file: docs/test-plan-{{id}}.md")
    #expect(
      outline(workflow.body)
        == #"step(n=1,goal=a)["b"] step(n=2,goal=c)["d" template-output["test_plan"]]"#)
  }

  @Test("line ends and a byte-order mark change nothing")
  func spellings() throws {
    let plain = try Self.parse(Self.sample)
    let other = try Self.parse("\u{FEFF}" + Self.sample.replacing("\n", with: "\r\n"))
    #expect(outline(other.body) == outline(plain.body))
  }

  @Test("every word is in a node")
  func words() throws {
    let workflow = try Self.parse(Self.sample)
    var bytes = Array(Self.sample.utf8)
    for node in workflow.preamble + workflow.body + workflow.epilogue {
      for index in node.range.bytes { bytes[index] = 0x20 }
    }
    #expect(String(decoding: bytes, as: UTF8.self).trimmed == "<!-- Powered by something -->")
  }
}
