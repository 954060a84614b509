/// Workflows divided into files, of the shapes that releases of BMAD have.
enum StepFileFixtures {
  static func step(_ front: String?, _ title: String, _ body: String) -> String {
    (front.map { "---\n\($0)\n---\n\n" } ?? "")
      + "# \(title)\n\n## RULES:\n\n- NEVER load step-99-x.md early\n\n## INSTRUCTIONS\n\n" + body
  }

  static let menu = """
    ### 7. Present MENU OPTIONS

    Display: "**Select:** [A] Advanced Elicitation [P] Party Mode [C] Continue to Users (Step 3 of 4)"

    #### Menu Handling Logic:
    - IF A: Read fully and follow: {advancedElicitationTask}, then redisplay menu
    - IF P: Read fully and follow: {partyModeWorkflow}, then redisplay menu
    - IF C: Append the final content to {outputFile}, update frontmatter, then read fully and follow: {nextStepFile}
    - IF Any other: help user respond, then redisplay menu

    #### EXECUTION RULES:
    - ALWAYS halt and wait for user input after presenting menu
    """

  static let structure = """
    ## Content

    Append to {outputFile} with this structure:

    ```markdown
    ## Vision & Goals for {{project_name}}

    ### Goal
    ```

    """

  /// Front matter that names what follows, menus, a step that takes up an unfinished document.
  static let brief: [String: String] = [
    "_bmad/bmm/config.yaml": "planning_artifacts: '{project-root}/out/planning'\nuser_name: Ann\n",
    "_bmad/bmm/workflows/brief/workflow.md": """
    ---
    name: create-brief
    description: Makes a brief
    web_bundle: true
    ---

    # Brief

    **Goal:** A brief.

    ## INITIALIZATION

    Load config from {project-root}/_bmad/bmm/config.yaml and resolve variables.

    ## EXECUTION

    Read fully and follow: `{project-root}/_bmad/bmm/workflows/brief/steps/step-01-init.md` to begin.
    """,
    "_bmad/bmm/workflows/brief/brief.template.md": "# {{project_name}}\n",
    "_bmad/bmm/workflows/brief/steps/step-01-init.md": step(
      """
      name: 'step-01-init'
      description: 'Sets up'

      # File References
      nextStepFile: './step-02-vision.md'
      continueStepFile: './step-01b-continue.md'
      outputFile: '{planning_artifacts}/brief.md'
      briefTemplate: '../brief.template.md'
      """, "Step 1: Set up",
      """
      If a document exists, **STOP** and load `{continueStepFile}`.

      Copy the template from `{briefTemplate}` to `{outputFile}`.

      ### 4. Present MENU OPTIONS

      "[C] Continue - Save this and move on"

      #### Menu Handling Logic:

      - IF C: Update frontmatter, then read fully and follow: {nextStepFile}
      - IF user provides additional files: Load them

      ## FAILURE MODES:

      - loading step-03-users.md too early
      """),
    "_bmad/bmm/workflows/brief/steps/step-01b-continue.md": step(
      "outputFile: '{planning_artifacts}/brief.md'", "Step 1B: Continuation", "Load the next: `./step-02-vision.md`"),
    "_bmad/bmm/workflows/brief/steps/step-02-vision.md": step(
      """
      nextStepFile: './step-03-users.md'
      outputFile: '{planning_artifacts}/brief.md'
      advancedElicitationTask: '{project-root}/_bmad/core/elicit.xml'
      """, "Step 2: Vision", structure + menu),
    "_bmad/bmm/workflows/brief/steps/step-03-users.md": step(
      "outputFile: '{planning_artifacts}/brief.md'", "Step 3: Users",
      structure.replacing("Vision & Goals for {{project_name}}", with: "Users")
        + "## NEXT STEP:\n\nAfter that, load `./step-04-complete.md`.\n"),
    "_bmad/bmm/workflows/brief/steps/step-04-complete.md": step(nil, "Step 4: Done", "Suggest what comes next."),
  ]

  /// No front matter at all, options and handlers under headings, paths in the text.
  static let plain: [String: String] = [
    ".bmad/bmm/workflows/ux/workflow.md": "# UX\n\n## EXECUTION\n\nLoad and execute `steps/step-01-init.md`.\n",
    ".bmad/bmm/workflows/ux/steps/step-01-init.md": step(nil, "Step 1: Init", "Load `./step-02-look.md` when done."),
    ".bmad/bmm/workflows/ux/steps/step-02-look.md": step(
      nil, "Step 2: Look and Feel",
      """
      ### 7. Present Content and Menu

      "**What would you like to do?**
      [A] Advanced Elicitation - deepen
      [P] Party Mode - perspectives
      [C] Continue - save and move on"

      ### 8. Handle Menu Selection

      #### If 'A' (Advanced Elicitation):

      - Execute {project-root}/.bmad/core/tasks/elicit.xml
      - If yes: update

      #### If 'C' (Continue):

      - Append the final content to `{output_folder}/ux.md`
      - Load `./step-03-end.md`

      ## NEXT STEP:

      load `./step-03-end.md`. Do NOT proceed to step-04-never.md.
      """),
    ".bmad/bmm/workflows/ux/steps/step-03-end.md": step(nil, "Step 3: End", "Finish."),
  ]

  /// Ways that part, by menus and by the words of the text.
  static let quick: [String: String] = [
    "_bmad/q/workflows/quick/workflow.md": "---\n---\n\n# Quick\n\nRead fully and follow: `./steps/step-01-mode.md`\n",
    "_bmad/q/workflows/quick/steps/step-01-mode.md": step(
      "nextStepFile_modeA: './step-03-execute.md'\nnextStepFile_modeB: './step-02-context.md'",
      "Step 1: Mode Detection",
      """
      **Mode A: Tech-Spec**

      - a path was given
      - **NEXT:** Read fully and follow: `{project-root}/_bmad/q/workflows/quick/steps/step-03-execute.md`

      ### No Escalation

      Display: "**Select:** [P] Plan first (tech-spec) [E] Execute directly"

      #### Menu Handling Logic:

      - IF P: Direct user to `{quick_spec}`. **EXIT Quick Dev.**
      - IF E: Ask, then **NEXT:** Read fully and follow: `./step-02-context.md`

      ### Escalation Triggered

      **[P] Plan first** (recommended)
      **[E] Execute directly**

      #### Menu Handling Logic:

      - IF P: Direct to planning. **EXIT Quick Dev.**
      - IF E: Ask, then **NEXT:** Read fully and follow: `./step-02-context.md`

      ## NEXT STEP DIRECTIVE

      - Mode A (tech-spec): "**NEXT:** read fully and follow: `./step-03-execute.md`"
      - Mode B: "**NEXT:** read fully and follow: `./step-02-context.md`"
      """),
    "_bmad/q/workflows/quick/steps/step-02-context.md": step(
      nil, "Step 2: Context", "## NEXT STEP DIRECTIVE\n\n- **y:** \"**NEXT:** Loading `step-03-execute.md`\"\n"),
    "_bmad/q/workflows/quick/steps/step-03-execute.md": step(
      nil, "Step 3: Execute",
      "If findings: **EARLY EXIT** → `./step-oneshot.md`\n\n## NEXT\n\nfollow `./step-04-done.md`\n"
    ),
    "_bmad/q/workflows/quick/steps/step-04-done.md": step(nil, "Step 4: Done", "End."),
    "_bmad/q/workflows/quick/steps/step-oneshot.md": step(
      nil, "One shot", "Do it at once.\n\nread `./step-04-done.md` next"),
  ]
}
