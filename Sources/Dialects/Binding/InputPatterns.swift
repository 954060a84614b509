import Kernel
import YAML

/// The documents a workflow asks for: `input_file_patterns`, and what among the recommended and required inputs is a
/// path rather than a description.
struct InputPatterns {
  private(set) var patterns: [InputPattern] = []
  private(set) var diagnostics: [Diagnostic] = []
  private var places: [String: Mark] = [:]
  private let file: String
  /// Whether the file is BMAD's own: whoever uses it cannot mend it.
  private let isInstalled: Bool

  /// - Parameter prefersParts: whether a document that is divided goes before a whole one of the same group.
  init(_ root: YAML.Node, variables: inout VariableTable, file: String, prefersParts: Bool) {
    self.file = file
    isInstalled = ProjectPath.isInside(file, variables.installRoot)
    for pair in root["input_file_patterns"]?.pairs ?? [] {
      guard let name = pair.key.text else { continue }
      let strategy = strategy(pair.value)
      add(
        name, globs: globs(pair.value, strategy, prefersParts: prefersParts, &variables), strategy: strategy,
        at: pair.value.place)
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
            isInstalled ? .warning : .error, "path-escape", "the input \(name) lies outside the project: \(glob)",
            file: file, line: place.line, column: place.column))
        continue
      }
      inside.append(path)
    }
    guard !inside.isEmpty, places.updateValue(place, forKey: name) == nil else { return }
    patterns.append(InputPattern(name: name, globs: inside, strategy: strategy))
  }

  /// The group's patterns in the order in which they are tried. Of a divided document everything is wanted, however its
  /// index is named; or the one part that is in hand, where a pattern names it and its number is known.
  private func globs(
    _ node: YAML.Node, _ strategy: InputPattern.LoadStrategy, prefersParts: Bool, _ variables: inout VariableTable
  ) -> [String] {
    guard case .mapping = node.content else { return bound(node, &variables) }
    func globs(_ keys: [String]) -> [String] { keys.flatMap { node[$0].map { bound($0, &variables) } ?? [] } }
    let whole = globs(["whole", "pattern"])
    let all = globs(["sharded", "sharded_index"]).map { glob in
      ProjectPath.name(of: glob) == "index.md" ? String(glob.dropLast("index.md".count)) + "*.md" : glob
    }
    let parts = strategy == .selective ? globs(["sharded_single"]) + all : all + globs(["sharded_single"])
    var seen: Set<String> = []
    return (prefersParts ? parts + whole : whole + parts).filter { seen.insert($0).inserted }
  }

  private func bound(_ node: YAML.Node, _ variables: inout VariableTable) -> [String] {
    (node.items ?? [node]).flatMap { value -> [String] in
      guard let text = variables.bind(Kernel.Value(value))?.scalarText, !text.isEmpty else { return [] }
      return Alternatives.paths(text) ?? [text]
    }
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
