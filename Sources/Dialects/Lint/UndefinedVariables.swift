import Kernel
import YAML

/// References in a workflow's own file to names that nothing can ever define: neither the file nor the configuration
/// does, and the instructions never speak of them.
struct UndefinedVariables {
  private(set) var diagnostics: [Diagnostic] = []

  /// What the engine itself supplies, besides the variables that are bound.
  private static let supplied: Set<String> = [
    "project_root", "bmad_folder", "_bmad", "date", "timestamp", "time", "config_source", "installed_path",
  ]

  init(_ workflow: Workflow, path: String, binding: Bindings) {
    let known = Set(workflow.variables.keys.map(Self.folded)).union(Self.supplied)
    var missing: [(key: String, name: String)] = []
    for (key, value) in workflow.variables.sorted(by: { $0.key < $1.key }) {
      guard case .string(let text) = value, text.utf8.contains(UInt8(ascii: "{")) else { continue }
      for name in Self.references(in: text) where !known.contains(Self.folded(name)) { missing.append((key, name)) }
    }
    guard !missing.isEmpty, let own = workflow.files.first(where: { $0.path == path }) else { return }
    let words = workflow.files.filter { $0.path != path }.map { Self.folded($0.text) }
    let root = try? YAML.parse(own.text, file: path)
    for (key, name) in missing where !words.contains(where: { $0.contains(Self.folded(name)) }) {
      guard let place = (root?[key] ?? root?["variables"]?[key])?.place else { continue }
      diagnostics.append(
        Diagnostic(
          .warning, "undefined-variable", "\(key) refers to {\(name)}, and nothing ever gives it a value", file: path,
          line: place.line, column: place.column))
    }
  }

  /// Names between single or double braces; whatever else stands there is for an agent to read.
  private static func references(in text: String) -> [String] {
    text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
      guard let end = part.firstIndex(of: "}") else { return nil }
      let name = part[..<end]
      let isName = name.first?.isLetter == true && name.allSatisfy { $0.isLetter || $0.isNumber || "_-".contains($0) }
      return isName && name.allSatisfy(\.isASCII) ? String(name) : nil
    }
  }

  private static func folded(_ text: String) -> String {
    String(decoding: text.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }, as: UTF8.self).lowercased()
  }
}
