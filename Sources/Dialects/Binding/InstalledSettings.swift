import Kernel

/// What BMAD's installer was told about a project, whatever release wrote it: the project's name and the folders for its
/// documents.
package struct InstalledSettings: Sendable {
  /// Every setting of the core and of one module; `{project-root}` is replaced, and paths below it are relative.
  package let values: [String: Value]

  /// Reads `<root>/core/config.yaml`, `<root>/<module>/config.yaml` and the `config.toml` family.
  ///
  /// A file with a fault is passed over: what needs it says so, and most settings stand in several.
  /// - Throws: what reading a file throws.
  package init(files: WorkflowFiles, installRoot: String, module: String = "bmm") throws {
    var variables = VariableTable(file: installRoot, binding: Bindings(installRoot: installRoot, date: ""))
    var configuration = ModuleConfiguration(files)
    try configuration.takeShared(module: module, into: &variables)
    for module in [module, "core"] {
      _ = try configuration.take(ProjectPath.join(installRoot, "\(module)/config.yaml"), into: &variables)
    }
    values = variables.settings.mapValues { value in
      if case .string(let text) = value, text.contains("/"), let path = ProjectPath.normalised(text) {
        return .string(path)
      }
      return value
    }
  }

  /// A setting's words; nil where it is missing or empty.
  package subscript(name: String) -> String? {
    guard let text = values[name]?.scalarText?.trimmed, !text.isEmpty else { return nil }
    return text
  }

  /// Where planning documents are, relative to the project, the likeliest first.
  package var documentFolders: [String] {
    let folders = [self["planning_artifacts"], self["output_folder"], "docs"].compactMap { $0 }
    return folders.enumerated().filter { folders.firstIndex(of: $0.element) == $0.offset }.map(\.element)
  }
}
