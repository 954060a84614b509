import Kernel
import Testing

@Suite struct `Words about status files` {
  @Test(arguments: [
    (
      "Update development_status[{{story_key}}] = \"drafted\"",
      StatusVerb.setBoard(key: "{{story_key}}", status: "drafted")
    ),
    (
      "Update development_status[\"epic-{{epic_id}}\"] = \"contexted\"",
      .setBoard(key: "epic-{{epic_id}}", status: "contexted")
    ),
    (
      "Update development_status[{{story_key}}] = {{target_status}}",
      .setBoard(key: "{{story_key}}", status: "{{target_status}}")
    ),
    ("Update development_status[1-1-a] to done (was review).", .setBoard(key: "1-1-a", status: "done")),
    (
      "Update the story in the sprint status report to = \"in-progress\"",
      .setBoard(key: "{{story_key}}", status: "in-progress")
    ),
    (
      "Update {{sprint_status}} epic status: epic-{{epic_num}} = \"in-progress\"",
      .setBoard(key: "epic-{{epic_num}}", status: "in-progress")
    ),
    ("Update story file: Change Status to \"ready-for-dev\"", .setStory(status: "ready-for-dev")),
    ("Update the story Status to: review", .setStory(status: "review")),
    ("Set story Status to: \"done\"", .setStory(status: "done")),
    ("If epic status is \"backlog\" → update to \"in-progress\"", .advanceEpic(from: "backlog", to: "in-progress")),
    (
      "If epic status is \"contexted\" (legacy status) → update to \"in-progress\" (backward compatibility)",
      .advanceEpic(from: "contexted", to: "in-progress")
    ),
    ("If epic status is \"in-progress\" → no change needed", .bookkeeping),
    ("Load {{sprint_status}} and check epic-{{epic_num}} status", .readStatus(key: "epic-{{epic_num}}")),
    (
      "Update workflow_status[\"prd\"] = \"{default_output_file}\"",
      .setWorkflow(id: "prd", status: "{default_output_file}")
    ),
    (
      "Update workflow_status in YAML file: {{workflow_id}}: skipped",
      .setWorkflow(id: "{{workflow_id}}", status: "skipped")
    ),
    (
      "If {{update_status_on_result}} is true: update Status to {{status_on_approve}} when approved; otherwise leave.",
      .setStoryByReview
    ),
  ])
  func `that change something`(text: String, verb: StatusVerb) { #expect(StatusVerb.read(text) == verb) }

  @Test(arguments: [
    (
      """
      Find the FIRST story (by reading in order from top to bottom) where:
      - Key matches pattern: number-number-name (e.g., "1-2-user-auth")
      - NOT an epic key (epic-X) or retrospective (epic-X-retrospective)
      - Status value equals "ready-for-dev"
      """, StatusVerb.find(StatusSearch(.story, ["ready-for-dev"]))
    ),
    ("Find all epics with status \"backlog\" (not yet contexted)", .find(StatusSearch(.epic, ["backlog"]))),
    (
      "Find FIRST story with status \"review\" or \"in-progress\"",
      .find(StatusSearch(.story, ["review", "in-progress"]))
    ),
    ("Use {{story_path}} directly", .takeStoryPath),
    ("Find matching story file in {{story_dir}} using story_key pattern: {{story_key}}.md", .locateStory),
    ("Read COMPLETE story file from discovered path", .readStory),
    ("Extract story_id and story_title from the story file", .describeStory(names: ["story_id", "story_title"])),
    (
      "Verify Status is \"review\" - if not, HALT with message: \"It must be 'review'\"",
      .requireStatus("review", reason: "It must be 'review'")
    ),
    ("Get current status value for development_status[{{story_key}}]", .readStatus(key: "{{story_key}}")),
    (
      "Look for epic key \"epic-{{epic_id}}\" in development_status (already loaded)",
      .readStatus(key: "epic-{{epic_id}}")
    ),
    ("Identify first incomplete task (unchecked [ ]) in Tasks/Subtasks", .readTasks),
    ("Determine if more incomplete tasks remain", .readTasks),
    ("Check status of \"prd\" workflow", .readWorkflowStatus),
    ("Find first non-completed workflow (next expected workflow)", .readWorkflowStatus),
  ])
  func `that look for something`(text: String, verb: StatusVerb) { #expect(StatusVerb.read(text) == verb) }

  @Test(arguments: [
    "Read ALL lines from beginning to end - do not skip any content",
    "Parse the development_status section completely to understand story order",
    "Verify current status is \"backlog\" (expected previous state)",
    "Save file, preserving ALL comments and structure including STATUS DEFINITIONS",
    "Update {{output_folder}}/sprint-status.yaml", "Use the first drafted story found", "Save story file",
    "Update last_updated field to current date", "Update {sprint_status_file} to mark retrospective as completed",
    "Check if \"Review Follow-ups (AI)\" subsection exists under Tasks/Subtasks",
  ])
  func `that only prepare something`(text: String) { #expect(StatusVerb.read(text) == .bookkeeping) }

  @Test(arguments: [
    "Update the File List section with any new, modified, or deleted files", "Find the cause of the first failure",
    "Set {{story_id}} = \"{{epic_num}}.{{story_num}}\"", "Update Status reports weekly",
    "Update development_status[1-1-a] = \"done\" only if a person agrees", "Extract requirements from the PRD",
    "Find all stories for epic {{epic_number}} in sprint-status.yaml", "Read COMPLETE FILES for all items found",
    "Verify Status with the team", "Update the story with what was learned", "", "Find",
  ])
  func `that an agent has to read`(text: String) { #expect(StatusVerb.read(text) == nil) }

  @Test(arguments: [
    (
      "no backlog story found",
      [AskedStatus(words: "backlog story", question: .found(StatusSearch(.story, ["backlog"])))]
    ),
    (
      "no story with status 'drafted' found",
      [AskedStatus(words: "story with status 'drafted'", question: .found(StatusSearch(.story, ["drafted"])))]
    ),
    (
      "no ready-for-dev or in-progress story found",
      [
        AskedStatus(
          words: "ready-for-dev or in-progress story",
          question: .found(StatusSearch(.story, ["ready-for-dev", "in-progress"])))
      ]
    ),
    ("backlog epics found", [AskedStatus(words: "backlog epics", question: .found(StatusSearch(.epic, ["backlog"])))]),
    (
      "story key not found in file",
      [AskedStatus(words: "story key not found in file", question: .key, isNegated: true)]
    ),
    ("story key not found", [AskedStatus(words: "story key", question: .key)]),
    ("retrospective key not found", [AskedStatus(words: "retrospective key", question: .key)]),
    ("story file exists", [AskedStatus(words: "story file", question: .storyFile)]),
    ("more tasks remain", [AskedStatus(words: "more tasks remain", question: .openTasks)]),
    ("no incomplete tasks", [AskedStatus(words: "no incomplete tasks", question: .openTasks, isNegated: true)]),
    (
      "Senior Developer Review section does NOT exist",
      [AskedStatus(words: "Senior Developer Review section", question: .section("senior developer review"))]
    ),
    (
      "prd status is file path (already completed)",
      [AskedStatus(words: "prd status is file path (already completed)", question: .workflowDone("prd"))]
    ),
    (
      "gdd is not the next expected workflow (later items are done)",
      [
        AskedStatus(
          words: "gdd is not the next expected workflow (later items are done)", question: .workflowNext("gdd"),
          isNegated: true)
      ]
    ),
    (
      "current status is neither ready-for-dev nor in-progress",
      [
        AskedStatus(
          words: "current status is neither ready-for-dev nor in-progress",
          question: .currentStatus(oneOf: ["ready-for-dev", "in-progress"]), isNegated: true)
      ]
    ),
    (
      "epic status is not one of: backlog, contexted, in-progress, done",
      [
        AskedStatus(
          words: "epic status is not one of: backlog, contexted, in-progress, done",
          question: .epicStatus(oneOf: ["backlog", "contexted", "in-progress", "done"]), isNegated: true)
      ]
    ),
    ("sprint status file does NOT exist", [AskedStatus(words: "sprint status file", question: .board)]),
    (
      "this is first story in epic {{epic_num}}",
      [AskedStatus(words: "this is first story in epic {{epic_num}}", question: .firstOfEpic)]
    ),
    ("epic status is unclear", []), ("story is good", []), ("the prd exists", []), ("novel pattern found", []),
    ("mode == data", []),
  ])
  func `in conditions`(text: String, asked: [AskedStatus]) {
    #expect(Condition.parse(text).statusQuestions == asked)
  }
}
