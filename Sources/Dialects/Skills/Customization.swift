import Kernel

/// What a skill leaves to its users: its own `customize.toml`, the team's `<install root>/custom/<skill>.toml` over it,
/// and a person's `<skill>.user.toml` over both.
struct Customization {
  /// By table: `workflow`, `agent`.
  private(set) var tables: [String: Value] = [:]
  private(set) var sources: [SourceText] = []
  private(set) var diagnostics: [Diagnostic] = []

  /// For the skill in the folder.
  init(skill folder: String, installRoot: String, files: WorkflowFiles) throws {
    let name = ProjectPath.name(of: folder)
    for path in [
      ProjectPath.join(folder, "customize.toml"), "\(installRoot)/custom/\(name).toml",
      "\(installRoot)/custom/\(name).user.toml",
    ] {
      guard let text = try files.read(path) else { continue }
      sources.append(SourceText(path: path, text: text))
      do {
        tables = Self.merged(tables, with: try TOML.parse(text))
      } catch {
        diagnostics.append(
          Diagnostic(.error, "bad-toml", error.message, file: path, line: error.line, column: error.column))
      }
    }
  }

  /// A single value is overridden, tables are merged, an array of tables replaces the entries of the same `code` or `id`
  /// and gets the others, any other array gets the further items.
  static func merged(_ base: [String: Value], with over: [String: Value]) -> [String: Value] {
    base.merging(over) { old, new in
      switch (old, new) {
      case (.map(let old), .map(let new)): return .map(merged(old, with: new))
      case (.list(let old), .list(let new)): return .list(merged(old, with: new))
      default: return new
      }
    }
  }

  private static func merged(_ base: [Value], with over: [Value]) -> [Value] {
    var result = base
    for item in over {
      if let key = key(of: item), let at = result.firstIndex(where: { self.key(of: $0) == key }) {
        result[at] = item
      } else {
        result.append(item)
      }
    }
    return result
  }

  private static func key(of item: Value) -> [Value]? {
    guard case .map(let entries) = item else { return nil }
    for name in ["code", "id"] {
      if let value = entries[name] { return [.string(name), value] }
    }
    return nil
  }

  /// The texts of a list in the `workflow` table, blank ones left out.
  func texts(_ name: String) -> [String] {
    guard case .list(let items)? = tables["workflow"]?.member(name) else { return [] }
    return items.compactMap { $0.scalarText?.trimmed }.filter { !$0.isEmpty }
  }

  /// A text in the `workflow` table; nil where there is none or it is blank.
  func text(_ name: String) -> String? {
    let text = tables["workflow"]?.member(name)?.scalarText?.trimmed ?? ""
    return text.isEmpty ? nil : text
  }
}
