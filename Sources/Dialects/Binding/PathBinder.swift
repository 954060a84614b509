import Kernel

/// Turns the paths that stand in a workflow's instructions into paths of the project, with the workflow's bound
/// variables.
package struct PathBinder: Sendable {
  private let installRoot: String

  /// BMAD's install folder relative to the project.
  var root: String { Substitution(installRoot: installRoot).installRoot }

  /// `installRoot` nil means `bmad`.
  package init(installRoot: String?) { self.installRoot = installRoot ?? "bmad" }

  /// The text with `{project-root}`, the install folder's spellings and `{name}` replaced; a name without a value
  /// stays as it is, and so does `{{name}}`.
  package func bind(_ text: String, variables: [String: Value]) -> String {
    let scope = Scope([variables])
    let bound = Substitution(installRoot: installRoot).expand(text) { name, _ in
      scope[name].map(Substitution.Replacement.value) ?? .late
    }
    guard case .value(let value)? = bound else { return text }
    return value.scalarText ?? text
  }

  /// The workflow files that an `<invoke-workflow>` can mean, likeliest first; empty where that is only known at run
  /// time or leads out of the project. A folder stands for the `workflow.yaml` in it.
  package func targets(of invocation: Node, in workflow: Workflow) -> [String] {
    let words = invocation.prose.split(whereSeparator: \.isWhitespace)
    let path = invocation["path"] ?? words.first { $0.contains("/") || $0.contains(".yaml") }.map(String.init)
    guard let path, !path.isEmpty else { return [] }
    return targets(path, in: workflow)
  }

  /// The workflow files that a path or folder in a workflow's instructions can mean, likeliest first.
  package func targets(_ path: String, in workflow: Workflow) -> [String] {
    files(path, in: workflow).map {
      ProjectPath.fileExtension(of: $0) == nil ? ProjectPath.join($0, "workflow.yaml") : $0
    }
  }

  /// Whether a path leads out of the project, read from the workflow's folder or from the project's.
  func escapes(_ path: String, in workflow: Workflow) -> Bool {
    let bound = bind(path, variables: workflow.variables)
    guard !bound.contains("{") else { return false }
    return ProjectPath.isAbsolute(bound) || files(path, in: workflow).count < (path.hasPrefix("{") ? 1 : 2)
  }

  /// The files that a path in a workflow's instructions can mean: beside the workflow, then from the project's folder.
  /// Empty where that is only known at run time or leads out of the project.
  package func files(_ path: String, in workflow: Workflow) -> [String] {
    let bound = bind(path, variables: workflow.variables)
    guard !bound.contains("{"), !ProjectPath.isAbsolute(bound) else { return [] }
    let folders = path.hasPrefix("{") ? ["."] : [workflow.directory, "."]
    return folders.compactMap { ProjectPath.normalised(ProjectPath.join($0, bound)) }
  }
}
