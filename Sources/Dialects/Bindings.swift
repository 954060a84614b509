import Kernel

/// What a workflow's variables are bound to besides its own file.
package struct Bindings: Sendable {
  /// From the caller: a run's arguments or an invoking workflow's inputs. They win over the workflow's own values.
  package var values: [String: Value]
  /// What the project's configuration says: it stands behind a workflow's `config_source`, and in front of the standard
  /// values of a workflow that has none.
  package var configuration: [String: Value]
  /// BMAD's install folder relative to the project.
  package var installRoot: String
  /// The day of the run as `2026-11-21`.
  package var date: String

  /// `installRoot` nil means `bmad`.
  package init(
    values: [String: Value] = [:], configuration: [String: Value] = [:], installRoot: String? = nil, date: String
  ) {
    self.values = values
    self.configuration = configuration
    self.installRoot = installRoot ?? "bmad"
    self.date = date
  }

  /// What a workflow that names no configuration of its own takes from the project even where it has a value: the
  /// value in its file is then only what holds where the project says nothing.
  static let standardBlock: Set<String> = [
    "project_name", "user_name", "output_folder", "communication_language", "document_output_language",
    "user_skill_level",
  ]

  /// What unattended runs assume where nobody says otherwise.
  static let assumed: [String: Value] = [
    "output_folder": "docs", "communication_language": "English", "document_output_language": "English",
    "user_skill_level": "intermediate", "run_until_complete": true,
  ]

  /// Folders below the output folder that BMAD's installer would have asked for.
  static let assumedFolders = [
    "dev_story_location": "stories", "sprint_artifacts": "sprint-artifacts",
    "planning_artifacts": "planning-artifacts", "implementation_artifacts": "implementation-artifacts",
  ]
}
