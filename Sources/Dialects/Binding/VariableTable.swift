import Kernel
import YAML

/// A workflow's variables and how they refer to one another and to the configuration.
struct VariableTable {
  private struct Entry {
    var value: Kernel.Value
    var place: Mark
    /// Given by the caller: taken as it stands.
    var isGiven = false
  }

  private(set) var diagnostics: [Diagnostic] = []
  /// The names in the order of the file.
  private(set) var names: [String] = []
  private let file: String
  private let substitution: Substitution
  private var entries: [String: Entry] = [:]
  /// The innermost first: the configuration file, the project's configuration, what is assumed.
  private var configuration: [[String: Kernel.Value]] = []
  private let date: String
  private var bound: [String: (value: Kernel.Value?, depth: Int)] = [:]
  private var active: [String] = []
  private var depth = 0
  private var unresolved: Set<String> = []

  /// Variables that may refer through more than this many others are refused.
  static let longestChain = 10

  init(file: String, binding: Bindings) {
    self.file = file
    substitution = Substitution(installRoot: binding.installRoot)
    date = binding.date
    configuration = [binding.configuration, Bindings.assumed]
  }

  var installRoot: String { substitution.installRoot }

  /// A later value for the same name wins.
  mutating func set(_ name: String, _ node: YAML.Node) {
    if entries.updateValue(Entry(value: Kernel.Value(node), place: node.place), forKey: name) == nil {
      names.append(name)
    }
  }

  /// The same for a value that does not come out of YAML.
  mutating func set(_ name: String, to value: Kernel.Value, at place: Mark = Mark(line: 1, column: 1, offset: 0)) {
    if entries.updateValue(Entry(value: value, place: place), forKey: name) == nil { names.append(name) }
    bound = [:]
  }

  /// Puts the project's values in the place of the standard ones that a file without a configuration of its own gives.
  mutating func preferConfiguration() {
    guard entries["config_source"] == nil, let project = configuration.first else { return }
    for name in names where Bindings.standardBlock.contains(name) {
      if let value = project[name] { entries[name]?.value = value }
    }
  }

  mutating func give(_ values: [String: Kernel.Value]) {
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      let own = key(name) ?? name
      guard own != "config_source", own != "installed_path" else { continue }
      let place = entries[own]?.place ?? Mark(line: 1, column: 1, offset: 0)
      if entries.updateValue(Entry(value: value, place: place, isGiven: true), forKey: own) == nil {
        names.append(own)
      }
    }
  }

  /// Adds the values of a configuration file, in front of the project's. They may name the project folder.
  mutating func configure(_ values: [String: Kernel.Value]) {
    var rooted: [String: Kernel.Value] = [:]
    for (name, value) in values { rooted[name] = expand(value, onlyRoot: true) }
    configuration.insert(rooted, at: configuration.count - 2)
  }

  func place(of name: String) -> Mark { entries[name]?.place ?? Mark(line: 1, column: 1, offset: 0) }

  /// As written, before anything is replaced.
  func written(_ name: String) -> Kernel.Value? { entries[name]?.value }

  /// The bound value; nil for a name that has none, or none yet.
  mutating func value(_ name: String) -> Kernel.Value? {
    guard let entry = entries[name] else { return nil }
    if entry.isGiven { return entry.value }
    if let known = bound[name] {
      depth = max(depth, known.depth + 1)
      return known.value
    }
    let outer = depth
    depth = 0
    active.append(name)
    let value = generated(name, entry.value)
    active.removeLast()
    if depth > Self.longestChain {
      report(.error, "variable-chain", "\(name) refers through more than \(Self.longestChain) variables", entry.place)
    }
    bound[name] = (value, depth)
    depth = max(outer, depth + 1)
    return value
  }

  /// A text or list that is not a variable, such as a glob, with its references replaced.
  mutating func bind(_ value: Kernel.Value) -> Kernel.Value? { expand(value, onlyRoot: false) }

  /// What the configuration files that were added say; where several do, the first.
  var settings: [String: Kernel.Value] {
    configuration.dropLast(2).reversed().reduce(into: [:]) { $0.merge($1) { _, nearer in nearer } }
  }

  /// Every name that has a value, with it.
  mutating func all() -> [String: Kernel.Value] {
    var result: [String: Kernel.Value] = [
      "project-root": ".", "bmad_folder": .string(installRoot), "_bmad": .string(installRoot), "date": .string(date),
    ]
    for name in Bindings.standardBlock.union(settings.keys) where entries[name] == nil {
      result[name] = configuredValue(name)
    }
    for name in names { result[name] = value(name) }
    return result
  }
}

extension VariableTable {
  /// The value of a name, with what the engine supplies in the place of its marker words.
  private mutating func generated(_ name: String, _ value: Kernel.Value) -> Kernel.Value? {
    guard case .string(let text) = value else { return expand(value, onlyRoot: false) }
    switch text.trimmed {
    case "runtime-captured": return nil
    case "system-generated", "{system.date}":
      switch name {
      case "current_year": return .string(String(date.prefix(4)))
      case "current_month": return .string(String(date.prefix(7).suffix(2)))
      default: return .string(date)
      }
    default:
      let expanded = expand(value, onlyRoot: false)
      guard case .string(let path)? = expanded, let paths = Alternatives.paths(path) else { return expanded }
      return paths.count == 1 ? .string(paths[0]) : .list(paths.map(Kernel.Value.string))
    }
  }

  private mutating func expand(_ value: Kernel.Value, onlyRoot: Bool) -> Kernel.Value? {
    switch value {
    case .null, .bool, .int, .number: return value
    case .list(let items): return .list(items.compactMap { expand($0, onlyRoot: onlyRoot) })
    case .map(let members):
      var result: [String: Kernel.Value] = [:]
      for (name, member) in members.sorted(by: { $0.key < $1.key }) {
        result[name] = expand(member, onlyRoot: onlyRoot)
      }
      return .map(result)
    case .string(let text):
      let substitution = substitution
      let expanded = substitution.expand(text) { name, key in onlyRoot ? .late : lookup(name, key) }
      switch expanded {
      case .value(let value)?: return value
      case .undefined?, .late?: return nil
      case nil:
        report(
          .error, "variable-too-long", "the references in this text multiply to more than it may hold",
          active.last.map(place) ?? Mark(line: 1, column: 1, offset: 0))
        return value
      }
    }
  }

  private mutating func lookup(_ name: String, _ key: String?) -> Substitution.Replacement {
    if let key { return configured(key) }
    switch Substitution.fold(name).lowercased() {
    case "bmad_folder", "_bmad": return .value(.string(installRoot))
    case "system.date": return .value(.string(date))
    default: break
    }
    guard let own = self.key(name) else {
      if let value = configuredValue(name) { return .value(value) }
      return Substitution.fold(name).lowercased() == "date" ? .value(.string(date)) : .late
    }
    guard let start = active.firstIndex(of: own) else {
      if active.count > 100 {
        report(.error, "variable-chain", "\(own) is reached through more than 100 variables", place(of: own))
        return .late
      }
      return value(own).map(Substitution.Replacement.value) ?? .late
    }
    // `output_folder: "{output_folder}"` means the configuration's.
    if start == active.count - 1, let value = configuredValue(own) { return .value(value) }
    let cycle = active[start...] + [own]
    // In an installed workflow `story_id: "{story_id}"` stands for what its caller gives.
    report(
      ProjectPath.isInside(file, installRoot) ? .warning : .error, "cyclic-variable",
      "these variables refer to one another: " + cycle.joined(separator: " → "),
      place(of: own))
    return .late
  }

  private mutating func configured(_ key: String) -> Substitution.Replacement {
    if let value = configuredValue(key) { return .value(value) }
    if unresolved.insert(key).inserted {
      report(
        .warning, "unresolved-variable", "the configuration has no \(key)",
        active.last.map(place) ?? Mark(line: 1, column: 1, offset: 0))
    }
    return .undefined
  }

  private func configuredValue(_ name: String) -> Kernel.Value? {
    for layer in configuration {
      if let value = layer[name] ?? layer[Substitution.fold(name)] { return value }
    }
    guard let folder = Bindings.assumedFolders[name], let output = configuredValue("output_folder")?.scalarText else {
      return nil
    }
    return .string(ProjectPath.join(output, folder))
  }

  /// The name under which the variable is kept: as written, with `-` for `_`, or as a last resort in other letters.
  private func key(_ name: String) -> String? {
    if entries[name] != nil { return name }
    let folded = Substitution.fold(name)
    if entries[folded] != nil { return folded }
    let lowered = folded.lowercased()
    return names.first { Substitution.fold($0).lowercased() == lowered }
  }

  private mutating func report(_ severity: Diagnostic.Severity, _ code: String, _ message: String, _ place: Mark) {
    let diagnostic = Diagnostic(severity, code, message, file: file, line: place.line, column: place.column)
    if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
  }
}

/// `docs/brief.md or project-brief.md`, `a/status.yaml || b/status.yaml`: paths of which the first that exists is meant.
enum Alternatives {
  /// The paths, each once; nil where the text is anything else. Later ones lie in the first one's folder unless they
  /// name their own.
  static func paths(_ text: String) -> [String]? {
    guard text.utf8.contains(.slash) else { return nil }
    let words = text.split(separator: " ", omittingEmptySubsequences: true)
    guard words.count > 2, words.count % 2 == 1, let first = words.first, first.utf8.contains(.slash),
      stride(from: 1, to: words.count, by: 2).allSatisfy({ ["or", "||"].contains(words[$0]) })
    else { return nil }
    let folder = ProjectPath.folder(of: String(first))
    var seen: Set<String> = []
    return stride(from: 0, to: words.count, by: 2).map {
      words[$0].utf8.contains(.slash) ? String(words[$0]) : ProjectPath.join(folder, String(words[$0]))
    }.filter { seen.insert($0).inserted }
  }
}
