import Kernel

/// The files of a workflow in the order in which they run: those that follow one another first, then those that only a
/// choice or a condition leads to.
struct StepChain {
  struct Link {
    let file: StepFile
    let succession: StepSuccession
    /// The path of the usual next step; nil at the end.
    var next: String?
    /// The path of the next step as the file says it apart from its menus.
    var plainNext: String?
    /// The paths of the steps that its menus and conditions lead to, by their names as written.
    var targets: [String: String]
    /// What its text leads to under conditions.
    var branches: [StepSuccession.Branch]
  }

  private(set) var links: [Link] = []
  /// The paths of the first steps, by their names as written.
  private(set) var starts: [String: String] = [:]
  private(set) var diagnostics: [Diagnostic] = []
  private let files: WorkflowFiles
  private let directory: String
  private var variables: VariableTable
  private var known: [String: StepFile?] = [:]
  private var placed: Set<String> = []
  /// What follows a step that another one hands out, whatever its own file says.
  private var following: [String: String] = [:]

  /// More files than any workflow has.
  private static let longest = 200

  /// `first` are the first step and others that the workflow's document leads to, as written there.
  init(from first: [String], in directory: String, files: WorkflowFiles, variables: VariableTable) throws {
    self.files = files
    self.directory = directory
    self.variables = variables
    var beginnings: [String] = []
    for start in first {
      guard let file = try file(start, seenFrom: directory) else { continue }
      starts[start] = file.source.path
      beginnings.append(file.source.path)
    }
    if beginnings.isEmpty, let first = try firstOfFolder() { beginnings = [first] }
    for beginning in beginnings { try take(beginning) }
    try takeWhatIsOnlyTold()
    try takeFollowingNumbers()
  }

  /// Adds a step and all that follows it. What is reached aside of the usual way comes after everything that is reached
  /// in the usual way.
  private mutating func take(_ beginning: String) throws {
    var waiting = [beginning]
    while !waiting.isEmpty, links.count < Self.longest { waiting += try follow(waiting.removeFirst()) }
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
      let own = try target(succession.next, from: file)
      let next = try handOut(succession.handedOut, of: file, before: following[current] ?? own)
      diagnostics += file.diagnostics
      let offered = succession.menus.flatMap(\.options).flatMap { option in
        option.handler.map { StepMentions(file.front).paths(in: $0.text) } ?? []
      }
      var targets: [String: String] = [:]
      for written in succession.branches.map(\.path) + offered where targets[written] == nil {
        guard let other = try target([written], from: file), !isOtherWorkflow(other, of: current) else { continue }
        targets[written] = other
        others.append(other)
      }
      // A menu may also lead back to the step that shows it.
      for written in offered where targets[written] == nil && ProjectPath.name(of: written) == file.id + ".md" {
        targets[written] = current
      }
      links.append(
        Link(
          file: file, succession: succession, next: next, plainNext: try target(succession.plainNext, from: file),
          targets: targets, branches: succession.branches))
      path = next
    }
    return others
  }

  /// Whether a step that is aside of the usual way is where another of the folder's workflows begins: at the end of
  /// validating one may go on to editing.
  private func isOtherWorkflow(_ path: String, of current: String) -> Bool {
    ProjectPath.folder(of: path) != ProjectPath.folder(of: current)
      && (StepFileName(path).flatMap(\.order) ?? 2) <= 1 && !starts.values.contains(path)
  }

  /// Puts the steps that a step hands out in a row between it and its next one; the first of them, or that next one.
  private mutating func handOut(_ written: [String], of file: StepFile, before next: String?) throws -> String? {
    var row: [String] = []
    for name in written {
      guard let path = try target([name], from: file), path != next, !row.contains(path), !placed.contains(path) else {
        continue
      }
      row.append(path)
    }
    for (path, after) in zip(row, row.dropFirst()) { following[path] = after }
    if let last = row.last { following[last] = next }
    return row.first ?? next
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
    for path in paths where path.hasSuffix(".md") {
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
  /// What each step is known by, by its path: its file's name, with the folder's where two files have one.
  var names: [String: String] {
    var (names, taken) = ([String: String](), Set<String>())
    for link in links {
      let path = link.file.source.path
      let isFirst = taken.insert(link.file.id).inserted
      let folder = ProjectPath.name(of: ProjectPath.folder(of: path))
      names[path] = isFirst ? link.file.id : "\(folder)/\(link.file.id)"
    }
    return names
  }

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

  /// A step that the text sends the reader to, without a condition that can be told from the rest of its words, is
  /// reached where these words hold.
  private mutating func takeWhatIsOnlyTold() throws {
    var index = 0
    while index < links.count, links.count < Self.longest {
      for branch in links[index].succession.unconditional {
        guard let path = try target([branch.path], from: links[index].file), !placed.contains(path),
          !isOtherWorkflow(path, of: links[index].file.source.path)
        else { continue }
        links[index].branches.append(branch)
        links[index].targets[branch.path] = path
        try take(path)
      }
      index += 1
    }
  }

  /// Where no file leads anywhere but on, the numbers in the names say what follows a step that does not.
  private mutating func takeFollowingNumbers() throws {
    guard
      !links.contains(where: { link in
        !link.branches.isEmpty
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
