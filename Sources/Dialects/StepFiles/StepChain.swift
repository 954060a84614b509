import Kernel

/// The files of a workflow in the order in which they run: those that follow one another first, then those that only a
/// choice or a condition leads to.
struct StepChain {
  struct Link {
    let file: StepFile
    let succession: StepSuccession
    /// The path of the usual next step; nil at the end.
    var next: String?
    /// The paths of the steps that its menus and conditions lead to, by their names as written.
    var targets: [String: String]
  }

  private(set) var links: [Link] = []
  private(set) var diagnostics: [Diagnostic] = []
  private let files: WorkflowFiles
  private let directory: String
  private var variables: VariableTable
  private var known: [String: StepFile?] = [:]
  private var placed: Set<String> = []

  /// More files than any workflow has.
  private static let longest = 200

  /// `starts` are the first step and others that the workflow's document leads to, as written there.
  init(from starts: [String], in directory: String, files: WorkflowFiles, variables: VariableTable) throws {
    self.files = files
    self.directory = directory
    self.variables = variables
    var waiting: [String] = []
    for start in starts {
      if let file = try file(start, seenFrom: directory) { waiting.append(file.source.path) }
    }
    if waiting.isEmpty, let first = try firstOfFolder() { waiting = [first] }
    // What a step leads to aside of the usual way comes after everything that is reached in the usual way.
    while !waiting.isEmpty, links.count < Self.longest {
      waiting += try follow(waiting.removeFirst())
    }
    try takeFollowingNumbers()
  }

  /// Adds a step and those after it; the steps that are reached from them in other ways.
  private mutating func follow(_ start: String) throws -> [String] {
    var others: [String] = []
    var path: String? = start
    while let current = path, links.count < Self.longest, !placed.contains(current),
      let file = try file(current, seenFrom: ".")
    {
      placed.insert(current)
      let succession = StepSuccession(file)
      let next = try target(succession.next, from: file)
      diagnostics += file.diagnostics
      let aside =
        succession.branches.map(\.path)
        + succession.menus.flatMap(\.options).flatMap { option in
          option.handler.map { StepMentions(file.front).paths(in: $0.text) } ?? []
        }
      var targets: [String: String] = [:]
      for written in aside where targets[written] == nil {
        guard let other = try target([written], from: file) else { continue }
        targets[written] = other
        others.append(other)
      }
      links.append(Link(file: file, succession: succession, next: next, targets: targets))
      path = next
    }
    return others
  }

  /// The first of the written names that is a step file other than this one, and no mere taking up of an earlier run.
  private mutating func target(_ written: [String], from file: StepFile) throws -> String? {
    let folder = ProjectPath.folder(of: file.source.path)
    for name in written {
      if let found = try self.file(name, seenFrom: folder), found.source.path != file.source.path,
        !found.isContinuation
      {
        return found.source.path
      }
    }
    return nil
  }

  /// A file under the path as written, seen from a folder or the workflow, bound, or by its name in one of the folders.
  private mutating func file(_ written: String, seenFrom folder: String) throws -> StepFile? {
    guard let bound = variables.bind(.string(written))?.scalarText else { return nil }
    var paths: [String] = []
    if !bound.contains("{"), !ProjectPath.isAbsolute(bound) {
      let folders = written.hasPrefix("{") || folder == "." ? [".", folder, directory] : [folder, directory, "."]
      paths = folders.compactMap { ProjectPath.normalised(ProjectPath.join($0, bound)) }
    }
    // Trees are moved when they are installed; the file then lies where its name is.
    paths.append(ProjectPath.join(folder, ProjectPath.name(of: bound)))
    if let parent = bound.split(separator: "/").dropLast().last, parent != ".", parent != ".." {
      paths.append(ProjectPath.join(directory, "\(parent)/\(ProjectPath.name(of: bound))"))
    }
    for path in paths where StepFileName(path) != nil {
      if let file = known[path] ?? nil { return file }
      guard known[path] == nil else { continue }
      let file = try files.read(path).map { StepFile(SourceText(path: path, text: $0)) }
      known[path] = .some(file)
      if let file { return file }
    }
    return nil
  }
}

extension StepChain {
  /// The folders that hold step files, those of the workflow itself first.
  private func folders() throws -> [String] {
    let names = try files.list(directory).sorted()
    let divided = names.filter { $0.hasPrefix("steps") || $0.hasSuffix("-steps") }
    return [directory] + divided.map { ProjectPath.join(directory, $0) }
  }

  private func firstOfFolder() throws -> String? {
    for folder in try folders() {
      let names = try files.list(folder).compactMap(StepFileName.init).filter { $0.order != nil && $0.letter.isEmpty }
      if let first = names.min(by: { ($0.order ?? 0, $0.stem) < ($1.order ?? 0, $1.stem) }) {
        return ProjectPath.join(folder, first.stem + ".md")
      }
    }
    return nil
  }

  /// Where no file leads anywhere but on, the numbers in the names say what follows a step that does not.
  private mutating func takeFollowingNumbers() throws {
    guard
      !links.contains(where: { link in
        !link.succession.branches.isEmpty
          || link.succession.menus.contains { menu in
            Set(menu.options.compactMap(\.handler).flatMap { StepMentions(link.file.front).paths(in: $0.text) }).count
              > 1
          }
      })
    else { return }
    while let last = links.indices.last, links[last].next == nil, links.count < Self.longest,
      let next = try followingNumber(of: links[last].file.source.path), !placed.contains(next)
    {
      links[last].next = next
      _ = try follow(next)
      guard links.indices.last != last else { return }
    }
  }

  private func followingNumber(of path: String) throws -> String? {
    guard let name = StepFileName(path), let order = name.order else { return nil }
    let folder = ProjectPath.folder(of: path)
    let others = try files.list(folder).compactMap(StepFileName.init).filter { $0.series == name.series }
    let later = others.filter { ($0.order ?? -1) == order + 1 && !$0.isContinuation }
    return later.min { $0.letter < $1.letter }.map { ProjectPath.join(folder, $0.stem + ".md") }
  }
}
