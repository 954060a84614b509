import Kernel

/// What a skill brings besides its text: customization, files that it refers to.
struct SkillSettings {
  let customization: Customization
  private let folder: String

  init(of folder: String, installRoot: String, files: WorkflowFiles) throws {
    self.folder = folder
    customization = try Customization(skill: folder, installRoot: installRoot, files: files)
  }

  /// Makes `{skill-root}`, `{skill-name}` and `{workflow.…}` known.
  func declare(in variables: inout VariableTable) {
    variables.set("skill-root", to: .string(folder))
    variables.set("skill-name", to: .string(ProjectPath.name(of: folder)))
    for (name, table) in customization.tables.sorted(by: { $0.key < $1.key }) { variables.set(name, to: table) }
  }

  /// Adds facts that are files, the steps before and after activation, and what is to be done at the end.
  func apply(to workflow: inout Workflow, _ variables: inout VariableTable) {
    workflow.files += customization.sources
    workflow.diagnostics += customization.diagnostics
    addFacts(to: &workflow, &variables)
    let steps = workflow.body.indices.filter { workflow.body[$0].tag == .step }
    guard let first = steps.first, let last = steps.last else { return }
    let before = customization.texts("activation_steps_prepend") + customization.texts("activation_steps_append")
    let start = workflow.body[first].range.start
    workflow.body[first].children.insert(
      contentsOf: before.map { action($0, SourceRange(start, start)) }, at: 0)
    guard let words = customization.text("on_complete") else { return }
    for index in steps {
      let end = workflow.body[index].range.end
      // A chain of step files may end in several places.
      if let exit = workflow.body[index].children.last, exit.tag == .action, exit.prose == StepFileNodes.exit {
        let place = workflow.body[index].children.endIndex - 1
        workflow.body[index].children.insert(action(words, SourceRange(end, end)), at: place)
      } else if index == last {
        workflow.body[index].children.append(action(words, SourceRange(end, end)))
      }
    }
  }

  private func action(_ words: String, _ range: SourceRange) -> Node {
    Node(tag: .action, children: [Node(tag: .text, text: words, range: range)], range: range)
  }

  /// Documents and sentences that hold for the whole run.
  func addFacts(to workflow: inout Workflow, _ variables: inout VariableTable) {
    var globs: [String] = []
    for fact in customization.texts("persistent_facts") {
      guard fact.hasPrefix("file:") else {
        let range = SourceRange(.start, .start)
        workflow.preamble.append(
          Node(tag: .critical, children: [Node(tag: .text, text: fact, range: range)], range: range))
        continue
      }
      let path = variables.bind(.string(fact.dropFirst(5).trimmed))?.scalarText ?? ""
      if let glob = ProjectPath.normalised(path), !path.contains("{"), !path.isEmpty { globs.append(glob) }
    }
    for (index, glob) in globs.enumerated() {
      let name = index == 0 ? "persistent_facts" : "persistent_facts_\(index + 1)"
      workflow.inputs.append(InputPattern(name: name, globs: [glob], strategy: .full))
    }
  }
}

/// The files beside a document that its words refer to: `references/probing.md`, `./assets/template.md`.
struct References {
  private static let endings: Set<String> = ["md", "csv", "yaml", "yml", "toml", "json", "txt", "html", "xml"]
  /// More than any document refers to.
  private static let most = 60

  /// Paths in a folder, in the order of the text.
  static func paths(in text: String, folder: String) -> [String] {
    var found: [String] = []
    for word in text.split(whereSeparator: { !($0.isLetter || $0.isNumber || "_./{}-".contains($0)) }) {
      guard found.count < most else { break }
      var path = String(word)
      for root in ["{skill-root}/", "{installed_path}/", "./"] where path.hasPrefix(root) {
        path = String(path.dropFirst(root.count))
      }
      while path.hasSuffix(".") { path.removeLast() }
      guard let ending = ProjectPath.fileExtension(of: path), endings.contains(ending), !path.contains("{"),
        let whole = ProjectPath.normalised(ProjectPath.join(folder, path)), ProjectPath.isInside(whole, folder),
        !found.contains(whole)
      else { continue }
      found.append(whole)
    }
    return found
  }
}
