import Kernel
import YAML

/// The settings that BMAD's installer wrote for a module: `config.yaml` with the core's keys appended, later
/// `config.toml` and its kin for all modules together.
struct ModuleConfiguration {
  private(set) var sources: [SourceText] = []
  private(set) var diagnostics: [Diagnostic] = []
  /// What all modules share, by table.
  private(set) var shared: [String: Kernel.Value] = [:]
  private let reader: WorkflowFiles

  init(_ reader: WorkflowFiles) { self.reader = reader }

  /// Puts a YAML file's values in front of those that the table has. False where the file is not there.
  mutating func take(_ path: String, into variables: inout VariableTable) throws -> Bool {
    guard !sources.contains(where: { $0.path == path }), let text = try reader.read(path) else { return false }
    sources.append(SourceText(path: path, text: text))
    do {
      let document = try YAML.parse(text, file: path)
      var values: [String: Kernel.Value] = [:]
      for pair in document?.pairs ?? [] {
        if let name = pair.key.text { values[name] = Kernel.Value(pair.value) }
      }
      variables.configure(values)
    } catch {
      diagnostics.append(
        Diagnostic(.error, "bad-yaml", error.message, file: path, line: error.line, column: error.column))
    }
    return true
  }

  /// What all modules share, the files that go before others last.
  mutating func takeShared(module: String?, into variables: inout VariableTable) throws {
    let root = variables.installRoot
    var merged: [String: Kernel.Value] = [:]
    for path in [
      "\(root)/config.toml", "\(root)/config.user.toml", "\(root)/custom/config.toml",
      "\(root)/custom/config.user.toml",
    ] {
      guard let text = try reader.read(path) else { continue }
      sources.append(SourceText(path: path, text: text))
      do {
        merged = Customization.merged(merged, with: try TOML.parse(text))
      } catch {
        diagnostics.append(
          Diagnostic(.error, "bad-toml", error.message, file: path, line: error.line, column: error.column))
      }
    }
    shared = merged
    guard !merged.isEmpty else { return }
    var values = merged.filter { if case .map = $0.value { false } else { true } }
    for table in [merged["core"], merged["modules"]?.member(module ?? "bmm")] {
      if case .map(let entries)? = table { values.merge(entries) { _, new in new } }
    }
    variables.configure(values)
  }
}
