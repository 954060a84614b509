import Kernel
import YAML

/// Reads a persona: ours is markdown with front matter, BMAD's a file `*.agent.yaml`.
package struct PersonaParser: Sendable {
  private let paths: PathBinder

  /// `installRoot` is BMAD's install folder relative to the project; nil means `bmad`.
  package init(installRoot: String? = nil) { paths = PathBinder(installRoot: installRoot) }

  /// The persona in `text`, which was read from the file at `path`. Throws a `Failure` with all that is wrong.
  package func parse(_ text: String, path: String) throws -> Persona {
    path.hasSuffix(".yaml") || path.hasSuffix(".yml")
      ? try agentFile(text, path: path) : try markdown(text, path: path)
  }

  private func markdown(_ text: String, path: String) throws -> Persona {
    let (front, body) = try FrontMatter.split(text, file: path)
    guard let front, front.pairs != nil else {
      throw Failure(
        .badInput, "not-a-persona", "this file has no front matter with a name",
        at: SourceLocation(file: path, line: 1, column: 1), hint: "Start it with a line ---, name: Mary and a line ---."
      )
    }
    var faults: [Failure] = []
    let name = required("name", in: front, path, &faults)
    let title = front["title"]?.text ?? ""
    let menu = menu(front["menu"], path, &faults)
    try check(faults)
    let role = front["role"]?.text?.trimmed ?? ""
    let instructions = [Self.opening(name: name, title: title), role, body.trimmed]
    return Persona(
      id: Self.id(path), name: name, title: title, icon: front["icon"]?.text ?? "",
      instructions: Self.unified(instructions.filter { !$0.isEmpty }.joined(separator: "\n\n")), menu: menu)
  }

  private func agentFile(_ text: String, path: String) throws -> Persona {
    let document: YAML.Node?
    do { document = try YAML.parse(text, file: path) } catch { throw Failure(error) }
    guard let agent = document?["agent"], let metadata = agent["metadata"] else {
      throw Failure(
        .badInput, "not-a-persona", "this file does not describe an agent: it has no agent with metadata",
        at: SourceLocation(file: path, line: 1, column: 1))
    }
    var faults: [Failure] = []
    let name = required("name", in: metadata, path, &faults)
    let menu = menu(agent["menu"], path, &faults)
    try check(faults)
    let title = metadata["title"]?.text ?? ""
    let persona = agent["persona"]
    var parts = [Self.opening(name: name, title: title)]
    for (key, heading) in [
      ("role", "Role"), ("identity", "Identity"), ("communication_style", "Communication style"),
      ("principles", "Principles"),
    ] {
      let words = Self.prose(persona?[key])
      if !words.isEmpty { parts.append("\(heading):\n\(words)") }
    }
    let rules = Self.prose(agent["critical_actions"])
    if !rules.isEmpty { parts.append("Always:\n\(rules)") }
    return Persona(
      id: Self.id(path), name: name, title: title, icon: metadata["icon"]?.text ?? "",
      instructions: parts.joined(separator: "\n\n"), menu: menu)
  }

  private func menu(_ node: YAML.Node?, _ path: String, _ faults: inout [Failure]) -> [Persona.MenuItem] {
    guard let node, !node.isNull else { return [] }
    guard let items = node.items else {
      faults.append(Self.fault("bad-menu", "menu must be a list", node, path))
      return []
    }
    return items.compactMap { item in
      guard let written = item["trigger"]?.text, !written.trimmed.isEmpty else {
        faults.append(Self.fault("bad-menu", "this menu entry has no trigger", item, path))
        return nil
      }
      return Persona.MenuItem(
        trigger: Self.trigger(written), workflow: workflow(item["workflow"]?.text),
        summary: item["description"]?.text ?? "")
    }
  }

  /// `todo` marks what BMAD has not written yet.
  private func workflow(_ text: String?) -> String? {
    guard let text = text?.trimmed, !text.isEmpty, text != "todo" else { return nil }
    return paths.bind(text, variables: [:])
  }

  /// `CS or fuzzy match on create-story` asks for `create-story`; a leading `*` is BMAD's sign of a command.
  private static func trigger(_ text: String) -> String {
    let words = text.split(whereSeparator: \.isWhitespace)
    let word = words.firstIndex(of: "on").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil } ?? words.first
    return (word ?? Substring(text)).drop { $0 == "*" }.trimmed
  }

  private static func id(_ path: String) -> String {
    var name = ProjectPath.name(of: path)
    for ending in [".agent.yaml", ".agent.yml", ".agent.md", ".md", ".yaml", ".yml"] where name.hasSuffix(ending) {
      name.removeLast(ending.count)
      break
    }
    return name
  }

  private static func opening(name: String, title: String) -> String {
    title.isEmpty ? "You are \(name)." : "You are \(name), \(title)."
  }

  /// A text as it stands, a list as one line an item.
  private static func prose(_ node: YAML.Node?) -> String {
    guard let node, !node.isNull else { return "" }
    return node.items?.compactMap { $0.text.map { "- \($0.trimmed)" } }.joined(separator: "\n")
      ?? unified(node.text?.trimmed ?? "")
  }

  private static func unified(_ text: String) -> String {
    String(decoding: text.utf8.filter { $0 != .carriageReturn }, as: UTF8.self)
  }

  private func required(_ key: String, in node: YAML.Node, _ path: String, _ faults: inout [Failure]) -> String {
    if let text = node[key]?.text, !text.trimmed.isEmpty { return text.trimmed }
    faults.append(Self.fault("missing-name", "this persona has no \(key)", node[key] ?? node, path))
    return ""
  }

  private static func fault(_ code: String, _ message: String, _ node: YAML.Node, _ path: String) -> Failure {
    Failure(
      .badInput, code, message, at: SourceLocation(file: path, line: node.place.line, column: node.place.column))
  }

  private func check(_ faults: [Failure]) throws {
    guard var first = faults.first else { return }
    first.related = Array(faults.dropFirst())
    throw first
  }
}
