import Kernel

/// What `render_skill.py` of BMAD makes of a skill that is rendered before it runs: the settings, the customization and
/// the places of the other files stand in the text in the place of their tokens.
///
/// `{{.key}}` is the one setting of that name, `{{config.a.b}}` the one at that path, `{workflow.x}` a customization,
/// `[[bmad-snapshot:file.md]]` another file of the skill. A rendered text holds none of them, so that it can be rendered
/// again.
struct SkillRendering {
  private(set) var diagnostics: [Diagnostic] = []
  /// The skill's rendered files by path.
  private var texts: [String: String] = [:]
  private let folder: String

  /// Whether a `SKILL.md` only has itself rendered and then leads to what came of it.
  static func isAsked(by text: String) -> Bool { text.contains("render_skill.py") }

  /// - Parameters:
  ///   - settings: of all modules, by table.
  ///   - variables: what else the skill's text may name.
  init(
    folder: String, files: WorkflowFiles, settings: [String: Value], variables: VariableTable,
    customization: Customization
  ) throws {
    self.folder = folder
    var tokens = Tokens(
      folder: folder, settings: settings, variables: variables, workflow: customization.tables["workflow"])
    var names = try Self.documents(in: folder, files).map { ($0, $0) }
    for inner in try files.list(folder) where !inner.contains(".") {
      names += try Self.documents(in: ProjectPath.join(folder, inner), files).map { ("\(inner)/\($0)", $0) }
    }
    let known = Set(names.map(\.0))
    for (name, file) in names where file != "SKILL.md" {
      let path = ProjectPath.join(folder, name)
      guard let text = try files.readIfText(path) else { continue }
      texts[path] = tokens.rendered(text)
      diagnostics += tokens.takeFaults(known: known).map { Diagnostic(.error, $0.code, $0.message, file: path) }
    }
  }

  private static func documents(in folder: String, _ files: WorkflowFiles) throws -> [String] {
    try files.list(folder).filter { $0.hasSuffix(".md") }.sorted()
  }

  /// The files as the skill's workflow sees them.
  func files(over files: WorkflowFiles) -> WorkflowFiles {
    let texts = texts
    return WorkflowFiles(read: { try texts[$0] ?? files.read($0) }, list: files.list)
  }

  /// The file that the rendered skill begins with.
  var entry: SourceText? {
    let path = ProjectPath.join(folder, "workflow.md")
    return texts[path].map { SourceText(path: path, text: $0) }
  }
}

/// The tokens of a skill's text and what stands for them.
private struct Tokens {
  let folder: String
  let settings: [String: Value]
  var variables: VariableTable
  let workflow: Value?
  private var faults: [(code: String, message: String)] = []
  private var snapshots: [String] = []

  init(folder: String, settings: [String: Value], variables: VariableTable, workflow: Value?) {
    (self.folder, self.settings, self.variables, self.workflow) = (folder, settings, variables, workflow)
  }

  /// What was wrong since the last call.
  mutating func takeFaults(known: Set<String>) -> [(code: String, message: String)] {
    defer { (faults, snapshots) = ([], []) }
    return faults
      + snapshots.filter { !known.contains($0) }.map { ("missing-file", "the skill has no file \($0)") }
  }

  mutating func rendered(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let open = rest.firstIndex(where: { $0 == "{" || $0 == "[" }) {
      result += rest[..<open]
      rest = rest[open...]
      if let (value, length) = value(at: rest) {
        result += value
        rest = rest.dropFirst(length)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result + rest
  }

  private mutating func value(at text: Substring) -> (value: String, length: Int)? {
    for (prefix, suffix) in [("{{config.", "}}"), ("{{.", "}}"), ("{workflow.", "}"), ("[[bmad-snapshot:", "]]")] {
      guard text.hasPrefix(prefix) else { continue }
      let name = text.dropFirst(prefix.count).prefix { $0.isLetter || $0.isNumber || "_.-/".contains($0) }
      guard !name.isEmpty, text[name.endIndex...].hasPrefix(suffix) else { return nil }
      let length = prefix.count + name.count + suffix.count
      return value(of: String(name), prefix).map { ($0, length) }
    }
    return nil
  }

  private mutating func value(of name: String, _ prefix: String) -> String? {
    switch prefix {
    case "{{config.":
      let value = name.split(separator: ".").reduce(Value?.some(.map(settings))) { $0?.member(String($1)) }
      return setting(name, value?.scalarText)
    case "{{.": return setting(name, shortSetting(name))
    case "{workflow.": return workflow.flatMap { Self.customized(name, in: $0) }
    default:
      snapshots.append(name)
      return "{project-root}/\(ProjectPath.join(folder, name))"
    }
  }

  /// A setting that is nowhere is left to the run, under its plain name.
  private mutating func setting(_ name: String, _ value: String?) -> String? {
    let last = name.split(separator: ".").last.map(String.init) ?? name
    return value ?? "{{\(last)}}"
  }

  /// The one entry of the name, however deep it stands; two are not chosen between.
  private mutating func shortSetting(_ name: String) -> String? {
    let found = Self.leaves(called: name, in: .map(settings), path: "")
    if found.count > 1 {
      faults.append(("ambiguous-setting", "\(name) is set at \(found.map(\.path).joined(separator: " and at "))"))
      return nil
    }
    if let only = found.first { return only.value }
    let bound = variables.bind(.string("{\(name)}"))?.scalarText
    return bound?.contains("{\(name)}") == true ? nil : bound
  }

  private static func leaves(called name: String, in value: Value, path: String) -> [(path: String, value: String)] {
    guard case .map(let entries) = value else { return [] }
    return entries.sorted { $0.key < $1.key }.flatMap { key, inner -> [(path: String, value: String)] in
      let here = path.isEmpty ? key : "\(path).\(key)"
      if case .map = inner { return leaves(called: name, in: inner, path: here) }
      return key == name ? inner.scalarText.map { [(here, $0)] } ?? [] : []
    }
  }

  /// A text as it stands, a list as one item a line, review layers each under a heading of its own.
  private static func customized(_ name: String, in workflow: Value) -> String? {
    let value = name.split(separator: ".").reduce(Value?.some(workflow)) { $0?.member(String($1)) }
    guard case .list(let items)? = value else { return value?.scalarText }
    let layers = items.filter { if case .map = $0 { true } else { false } }
    guard layers.isEmpty else { return layers.compactMap(layer).joined(separator: "\n\n") }
    let lines = items.compactMap(\.scalarText).map { "- " + $0.split(separator: "\n").joined(separator: "\n  ") }
    return lines.isEmpty ? "_None._" : lines.joined(separator: "\n")
  }

  private static func layer(_ item: Value) -> String? {
    let id = item.member("id")?.scalarText ?? ""
    guard let words = item.member("instruction")?.scalarText?.trimmed, !words.isEmpty else { return nil }
    let heading = "#### \(item.member("name")?.scalarText ?? id) (`\(id)`)"
    let condition = item.member("when")?.scalarText.map { "\n\nRun only when: \($0)" } ?? ""
    return "\(heading)\(condition)\n\n\(words)"
  }
}
