import Kernel
import YAML

/// Reads a persona: ours is markdown with front matter; BMAD's are `*.agent.yaml` files, what its installer makes of them
/// (markdown with an `<agent>` element), and skills `bmad-agent-*` with an `[agent]` table in their `customize.toml`.
package struct PersonaParser: Sendable {
  private let paths: PathBinder

  /// `installRoot` is BMAD's install folder relative to the project; nil means `bmad`.
  package init(installRoot: String? = nil) { paths = PathBinder(installRoot: installRoot) }

  /// The persona in `text`, which was read from the file at `path`. Throws a `Failure` with all that is wrong.
  package func parse(_ text: String, path: String) throws -> Persona {
    if path.hasSuffix(".yaml") || path.hasSuffix(".yml") { return try agentFile(text, path: path) }
    if let markup = AgentMarkup(text) { return try compiled(markup, path: path) }
    return try markdown(text, path: path)
  }

  /// The same for a file that may be a skill's `SKILL.md`, which is not all that the skill is.
  package func parse(_ text: String, path: String, files: WorkflowFiles) throws -> Persona {
    Self.isSkill(path) ? try parse(skill: text, path: path, files: files) : try parse(text, path: path)
  }

  /// The files that make up the persona in `text`, which was read from the file at `path`.
  package func sources(of text: String, path: String, files: WorkflowFiles) throws -> [SourceText] {
    let own = SourceText(path: path, text: text)
    guard Self.isSkill(path) else { return [own] }
    return [own]
      + (try Customization(skill: ProjectPath.folder(of: path), installRoot: paths.root, files: files)).sources
  }

  private static func isSkill(_ path: String) -> Bool { path.hasSuffix("/SKILL.md") }

  /// The persona of a skill, whose `SKILL.md` is at `path`, with what its users made of it.
  package func parse(skill text: String, path: String, files: WorkflowFiles) throws -> Persona {
    let folder = ProjectPath.folder(of: path)
    let customization = try Customization(skill: folder, installRoot: paths.root, files: files)
    let map = SourceMap(text)
    let front = FrontMatter(map, file: path)
    let agent = customization.tables["agent"] ?? .map([:])
    let older = customization.tables["persona"] ?? .map([:])
    func value(_ names: String...) -> String {
      for name in names {
        for table in [agent, older] {
          let text: String? =
            if case .list(let items)? = table.member(name) {
              items.compactMap { $0.scalarText.map { "- \($0.trimmed)" } }.joined(separator: "\n")
            } else {
              table.member(name)?.scalarText?.trimmed
            }
          if let text, !text.isEmpty { return text }
        }
      }
      return ""
    }
    let heading = Markdown(map, from: front.end).headings.first?.title.split(whereSeparator: { "—–-(".contains($0) })
    let written = front.entries.first { $0.name == "name" }?.value.scalarText
    let spoken = value("name", "displayName")
    let name = spoken.isEmpty ? heading?.first?.trimmed ?? written ?? ProjectPath.name(of: folder) : spoken
    let title = value("title")
    var parts = [Self.opening(name: name, title: title)]
    for (keys, label) in [
      (["role"], "Role"), (["identity"], "Identity"),
      (["communication_style", "communicationStyle"], "Communication style"), (["principles"], "Principles"),
    ] {
      let words = keys.map { value($0) }.first { !$0.isEmpty } ?? ""
      if !words.isEmpty { parts.append("\(label):\n\(Self.unified(words))") }
    }
    let id = ProjectPath.name(of: folder)
    return Persona(
      id: id.hasPrefix("bmad-agent-") ? String(id.dropFirst("bmad-agent-".count)) : id, name: name, title: title,
      icon: value("icon"), instructions: parts.joined(separator: "\n\n"),
      menu: Self.menu(agent.member("menu") ?? customization.tables["menu"]))
  }

  private static func menu(_ value: Kernel.Value?) -> [Persona.MenuItem] {
    guard case .list(let items)? = value else { return [] }
    return items.compactMap { item in
      guard let code = item.member("code")?.scalarText?.trimmed, !code.isEmpty else { return nil }
      let skill = item.member("skill")?.scalarText?.trimmed
      return Persona.MenuItem(
        trigger: skill ?? code, code: code, workflow: skill, summary: item.member("description")?.scalarText ?? "")
    }
  }

  private func compiled(_ markup: AgentMarkup, path: String) throws -> Persona {
    guard let name = markup.attributes["name"]?.trimmed, !name.isEmpty else {
      throw Failure(
        .badInput, "missing-name", "this persona has no name", at: SourceLocation(file: path, line: 1, column: 1))
    }
    let title = markup.attributes["title"] ?? ""
    var parts = [Self.opening(name: name, title: title)]
    for (element, heading) in [
      ("role", "Role"), ("identity", "Identity"), ("communication_style", "Communication style"),
      ("principles", "Principles"),
    ] {
      if let words = markup.words(of: element) { parts.append("\(heading):\n\(Self.unified(words))") }
    }
    let rules = markup.elements(called: ["i"]).map(\.text).filter { !$0.isEmpty && !Self.isSetUp($0) }
    if !rules.isEmpty { parts.append("Always:\n" + rules.map { "- \($0)" }.joined(separator: "\n")) }
    let menu = markup.elements(called: ["c", "item"]).compactMap { element -> Persona.MenuItem? in
      guard let command = element.attributes["cmd"], !command.trimmed.isEmpty else { return nil }
      let trigger = MenuTrigger(command)
      let target = element.attributes["workflow"] ?? element.attributes["run-workflow"] ?? element.attributes["exec"]
      return Persona.MenuItem(
        trigger: trigger.word, code: trigger.code, workflow: workflow(target),
        validates: workflow(element.attributes["validate-workflow"]), summary: Self.unified(element.text))
    }
    return Persona(
      id: Self.id(path), name: name, title: title, icon: markup.attributes["icon"] ?? "",
      instructions: parts.joined(separator: "\n\n"), menu: menu)
  }

  /// What an agent does when a person calls it up: no run needs it.
  private static func isSetUp(_ words: String) -> Bool {
    let words = words.lowercased()
    return ["config.yaml", "remember the user", "communicate in {communication_language}"].contains(
      where: words.contains)
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
    let menu = (agent["menu"]?.items ?? []).flatMap(menuItems)
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
      let trigger = MenuTrigger(written)
      return Persona.MenuItem(
        trigger: trigger.word, code: trigger.code, workflow: workflow(item["workflow"]?.text),
        summary: item["description"]?.text ?? "")
    }
  }

  /// An entry of BMAD's menus, or several under one line (`multi`); whatever else stands there is none.
  private func menuItems(_ item: YAML.Node) -> [Persona.MenuItem] {
    if let written = item["trigger"]?.text, !written.trimmed.isEmpty {
      let trigger = MenuTrigger(written)
      return [
        Persona.MenuItem(
          trigger: trigger.word, code: trigger.code,
          workflow: workflow(item["workflow"]?.text ?? item["exec"]?.text),
          validates: workflow(item["validate-workflow"]?.text), summary: item["description"]?.text ?? "")
      ]
    }
    return (item["triggers"]?.items ?? []).flatMap { $0.pairs ?? [] }.compactMap { pair in
      guard let name = pair.key.text, !name.trimmed.isEmpty else { return nil }
      let fields = pair.value.items ?? [pair.value]
      func field(_ key: String) -> String? { fields.lazy.compactMap { $0[key]?.text }.first }
      return Persona.MenuItem(
        trigger: MenuTrigger(name).word, code: field("input").flatMap { MenuTrigger($0).code },
        workflow: workflow(field("route") ?? field("workflow") ?? field("exec")),
        summary: item["multi"]?.text ?? "")
    }
  }

  /// The path of a workflow; nil for a task, and for `todo`, which marks what BMAD has not written yet.
  private func workflow(_ text: String?) -> String? {
    guard let text = text?.trimmed, !text.isEmpty, text != "todo" else { return nil }
    let name = ProjectPath.name(of: text)
    let isWorkflow =
      ProjectPath.fileExtension(of: name) == nil || name.hasPrefix("workflow") || name == "SKILL.md"
      || text.contains("/workflows/") && (name.hasSuffix(".yaml") || name.hasSuffix(".md"))
    return isWorkflow ? paths.bind(text, variables: [:]) : nil
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
