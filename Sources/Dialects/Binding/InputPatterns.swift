import Kernel
import YAML

/// The documents a workflow asks for: `input_file_patterns`, and what among the recommended and required inputs is a
/// path rather than a description.
struct InputPatterns {
  private(set) var patterns: [InputPattern] = []
  private(set) var diagnostics: [Diagnostic] = []
  private var places: [String: Mark] = [:]
  private let file: String

  init(_ root: YAML.Node, variables: inout VariableTable, file: String) {
    self.file = file
    for pair in root["input_file_patterns"]?.pairs ?? [] {
      guard let name = pair.key.text else { continue }
      add(name, globs: globs(pair.value, &variables), strategy: strategy(pair.value), at: pair.value.place)
    }
    for key in ["recommended_inputs", "required_inputs"] {
      guard let node = root[key] else { continue }
      for (name, value) in Self.inputs(node) {
        addPath(name, variables.bind(Kernel.Value(value)), written: value.text ?? "", at: value.place)
      }
    }
    for name in variables.names {
      guard case .list(let items)? = variables.value(name), case .string(let written)? = variables.written(name),
        written.contains(" or ")
      else { continue }
      add(name, globs: items.compactMap(\.scalarText), strategy: .full, at: variables.place(of: name))
    }
  }

  private mutating func addPath(_ name: String?, _ value: Kernel.Value?, written: String, at place: Mark) {
    guard let text = value?.scalarText?.trimmed, !text.isEmpty else { return }
    let paths = Alternatives.paths(text) ?? [text]
    guard paths.allSatisfy({ path in !path.contains(where: \.isWhitespace) }), let first = paths.first,
      text.contains("/") || text.contains("*") || written.hasPrefix("{")
    else { return }
    let stem = ProjectPath.name(of: first).split(separator: ".").first.map(String.init) ?? first
    add(name ?? stem, globs: paths, strategy: .full, at: place)
  }

  /// The first pattern of a name wins.
  private mutating func add(_ name: String, globs: [String], strategy: InputPattern.LoadStrategy, at place: Mark) {
    var inside: [String] = []
    for glob in globs {
      guard let path = ProjectPath.normalised(glob), !path.hasPrefix(ProjectPath.embedded) else {
        diagnostics.append(
          Diagnostic(
            .error, "path-escape", "the input \(name) lies outside the project: \(glob)", file: file,
            line: place.line, column: place.column))
        continue
      }
      inside.append(path)
    }
    guard !inside.isEmpty, places.updateValue(place, forKey: name) == nil else { return }
    patterns.append(InputPattern(name: name, globs: inside, strategy: strategy))
  }

  /// A whole document comes before a divided one.
  private func globs(_ node: YAML.Node, _ variables: inout VariableTable) -> [String] {
    var written: [YAML.Node] = []
    switch node.content {
    case .scalar: written = [node]
    case .sequence(let items): written = items
    case .mapping:
      written = ["whole", "pattern", "sharded", "sharded_index", "sharded_single"].compactMap { node[$0] }
    }
    var globs: [String] = []
    for value in written.flatMap({ $0.items ?? [$0] }) {
      guard let text = variables.bind(Kernel.Value(value))?.scalarText, !text.isEmpty else { continue }
      globs += Alternatives.paths(text) ?? [text]
    }
    return globs
  }

  private func strategy(_ node: YAML.Node) -> InputPattern.LoadStrategy {
    if let named = node["load_strategy"]?.text.flatMap(InputPattern.LoadStrategy.init) { return named }
    // Only one part is wanted where a pattern names a single one.
    return node["sharded_single"] == nil ? .full : .selective
  }

  /// A list of one-entry maps or of texts, or one map.
  private static func inputs(_ node: YAML.Node) -> [(name: String?, value: YAML.Node)] {
    if let pairs = node.pairs { return pairs.map { ($0.key.text, $0.value) } }
    return (node.items ?? []).flatMap { item -> [(name: String?, value: YAML.Node)] in
      item.pairs.map { pairs in pairs.map { ($0.key.text, $0.value) } } ?? [(nil, item)]
    }
  }
}
