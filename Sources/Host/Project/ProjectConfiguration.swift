import Kernel

/// `.bmad/project-config.yaml`, checked: every value is in range and every default filled in.
///
/// Any scalar of the file but `schema` can be overridden by an environment variable named `ORCHESTRATOR_` and the
/// value's path in upper case, joined by underscores: `ORCHESTRATOR_SETTINGS_ESCALATION_THRESHOLD=0.9`. An empty
/// variable counts as unset; one for an agent that the file does not name is a fault, as is any that names no setting.
package struct ProjectConfiguration: Sendable, Hashable {
  /// Where the file lies, relative to the project.
  package static let path = ".bmad/project-config.yaml"
  /// The newest schema that this version reads.
  package static let newestSchema = 1

  /// What the project is.
  package struct Project: Sendable, Hashable {
    package var name: String
    package var id: String
    /// From 0 (one small change) to 4 (an enterprise system).
    package var level: Int
    package var repository: String?

    package init(name: String, id: String, level: Int, repository: String? = nil) {
      (self.name, self.id, self.level, self.repository) = (name, id, level, repository)
    }
  }

  /// Which model an agent uses.
  package struct Agent: Sendable, Hashable {
    /// How much thinking a model is asked for.
    package enum Effort: String, Sendable, Hashable, CaseIterable { case none, low, medium, high, xhigh, max }

    /// A model, a provider, or `auto`.
    package var model: String
    /// Models to turn to, in order.
    package var fallback: [String]
    package var effort: Effort?
    package var maxTokens: Int?
  }

  /// Numbers and switches of the project as a whole.
  package struct Settings: Sendable, Hashable {
    /// A person's experience, for workflows that adapt their tone.
    package enum SkillLevel: String, Sendable, Hashable, CaseIterable { case beginner, intermediate, expert }

    /// Where the documents of runs and the project's status are committed in git.
    package enum CommitState: String, Sendable, Hashable, CaseIterable {
      case off
      /// `refs/orchestrator/state`, which no branch list shows and no push takes along.
      case ref
      /// The branch `orchestrator/state`.
      case branch
    }

    /// Which runs' agents may list, read and search the project's files by tools.
    package enum AgentTools: String, Sendable, Hashable, CaseIterable {
      /// Those of action workflows that speak of looking at files.
      case auto
      case on, off
    }

    package var maxConcurrentAgents: Int
    /// Cap on the project's whole spending, US dollars; nil for none.
    package var llmBudgetUSD: Double?
    /// Cap per local calendar day, US dollars; nil for none.
    package var dailyBudgetUSD: Double?
    package var autoMergePRs: Bool
    /// Answers with less confidence go to a person.
    package var escalationThreshold: Double
    /// Whether approval, gate and budget questions may be settled by answers that arrive through git.
    package var acceptAnswersFromGit: Bool
    package var commitState: CommitState
    package var communicationLanguage: String?
    package var documentOutputLanguage: String?
    package var userName: String?
    package var userSkillLevel: SkillLevel?
    /// Relative to the project.
    package var outputFolder: String
    package var agentTools: AgentTools
  }

  /// How one provider is reached. Takes effect only in a trusted project.
  package struct Provider: Sendable, Hashable {
    /// The wire format spoken to an OpenAI-compatible host.
    package enum API: String, Sendable, Hashable, CaseIterable {
      case responses
      case chatCompletions = "chat-completions"
    }

    /// Limits on waiting; nil takes the provider's own default.
    package struct Timeouts: Sendable, Hashable {
      package var connect: Duration?
      package var firstByte: Duration?
      package var idle: Duration?
      package var total: Duration?
    }

    package var baseURL: String?
    /// The name of the environment variable that holds the key.
    package var apiKeyEnv: String?
    package var model: String?
    package var api: API?
    package var timeouts: Timeouts
  }

  /// How a person is told that something waits. Takes effect only in a trusted project.
  package struct Notify: Sendable, Hashable {
    package var command: [String]
    /// The name of the environment variable that holds the address.
    package var webhookEnv: String?
  }

  /// Whether commands run confined. Takes effect only in a trusted project.
  package enum Sandbox: String, Sendable, Hashable, CaseIterable { case on, off }

  /// One value with where it came from, for `config show`.
  package struct Entry: Sendable, Hashable {
    /// Where a value came from.
    package enum Origin: Sendable, Hashable, CustomStringConvertible {
      case standard
      case file(SourceLocation)
      case environment(String)

      package var description: String {
        switch self {
        case .standard: "default"
        case .file(let location): location.description
        case .environment(let name): "environment variable \(name)"
        }
      }
    }

    /// Such as `settings.escalation_threshold`.
    package var path: String
    package var value: Value
    package var origin: Origin
  }

  package var schema: Int
  package var project: Project
  /// Relative to the project.
  package var brief: String?
  /// By agent; one that is absent uses `auto`.
  package var agents: [String: Agent]
  /// Globs relative to the project.
  package var onboarding: [String]
  package var settings: Settings
  package var providers: [String: Provider]
  /// Commands by the gate's name, as argument vectors; an empty one is a gate that is switched off.
  package var gates: [String: [String]]
  package var notify: Notify
  package var sandbox: Sandbox
  /// Every value in the order of the schema, with its origin.
  package var entries: [Entry]

  /// What workflows may read under BMAD's names; only what the project sets itself, so that a workflow's own
  /// defaults stand where it does not.
  package var workflowVariables: [String: Value] {
    var variables: [String: Value] = ["project_name": .string(project.name), "project_id": .string(project.id)]
    for entry in entries where entry.origin != .standard {
      switch entry.path {
      case "settings.output_folder", "settings.user_name", "settings.communication_language",
        "settings.document_output_language", "settings.user_skill_level":
        variables[String(entry.path.dropFirst("settings.".count))] = entry.value
      case "project.level": variables["project_level"] = entry.value
      default: break
      }
    }
    return variables
  }
}
