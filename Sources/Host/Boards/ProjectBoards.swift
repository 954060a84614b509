import Boards
import Kernel

/// A project's board, epics and stories on the disk: found where the project keeps them, read whole at each call, and
/// changed one status at a time.
package struct ProjectBoards: Sendable {
  /// What a change did.
  package struct Change: Sendable, Hashable {
    /// The file's path.
    package var path: String
    package var from: String
    package var to: String

    /// Whether a byte was written.
    package var isWritten: Bool { from != to }
  }

  let files: ConfinedFiles
  private let installRoot: InstallRoot?
  private let settings: [String: String]
  private let outputFolder: String
  private let clock: any RunClock
  private let patience: Duration

  /// - Parameters:
  ///   - settings: BMAD's configuration, such as `output_folder` and `implementation_artifacts`.
  ///   - outputFolder: where the project's documents lie, relative to it.
  ///   - patience: how long a change waits for another process that changes a status.
  package init(
    files: ConfinedFiles, installRoot: InstallRoot?, settings: [String: String], outputFolder: String,
    clock: any RunClock, patience: Duration = .seconds(5)
  ) {
    (self.files, self.installRoot, self.settings) = (files, installRoot, settings)
    self.outputFolder = outputFolder
    (self.clock, self.patience) = (clock, patience)
  }

  /// The board; nil where the project has none. Of several the first with stories.
  package func board() throws -> SprintBoard? {
    var empty: SprintBoard?
    for folder in folders().boards {
      for name in ["sprint-status.yaml", "sprint-status.yml"] {
        guard let (path, bytes) = try read(folder, name) else { continue }
        let board = SprintBoard(bytes, file: path)
        if !board.entries.isEmpty { return board }
        empty = empty ?? (board.doubt == nil ? nil : board)
      }
    }
    return empty
  }

  /// All that is known about stories.
  package func catalog() throws -> StoryCatalog {
    let board = try board()
    let folders = folders(storyLocation: board?.fields["story_location"])
    return StoryCatalog(
      board: board, epics: try epics(folders), list: try list(folders), files: try storyFiles(folders, board))
  }

  /// Changes one status of the board.
  ///
  /// - Throws: `Failure` of kind `notFound` where there is no board or no such key, `badInput` in doubt, `waiting`
  ///   where another process holds the board too long.
  package func update(_ key: String, to status: String) throws -> Change {
    guard let path = try board()?.file else { throw Self.noBoard }
    var from = ""
    try edit(path) { bytes in
      let board = SprintBoard(bytes, file: path)
      from = board[key]?.status.text ?? ""
      let new = try board.setting(key, to: status)
      return new == bytes ? new : try SprintBoard(new, file: path).dated(clock.today())
    }
    let now = SprintBoard(try files.read(path) ?? [], file: path)[key]?.status.text ?? status
    return Change(path: path, from: from, to: now)
  }

  /// Changes the status that a story's own file states.
  /// - Throws: as for the board.
  package func updateStory(file path: String, to status: String) throws -> Change {
    var from = ""
    try edit(path) { bytes in
      let story = StoryFile(bytes, file: path)
      from = story.status?.status.text ?? ""
      return try story.settingStatus(status)
    }
    let now = StoryFile(try files.read(path) ?? [], file: path).status?.status.text ?? status
    return Change(path: path, from: from, to: now)
  }

  /// A story's own file, read.
  /// - Throws: `Failure` of kind `notFound`.
  package func story(file path: String) throws -> StoryFile {
    guard let bytes = try files.read(path) else {
      throw Failure(.notFound, "no-such-file", "There is no file \(path).")
    }
    return StoryFile(bytes, file: path)
  }

  /// `bmm-workflow-status.yaml`; nil where the project has none.
  package func workflowStatus() throws -> WorkflowStatusFile? {
    for folder in folders().epics {
      guard let (path, bytes) = try read(folder, "bmm-workflow-status.yaml") else { continue }
      return WorkflowStatusFile(bytes, file: path)
    }
    return nil
  }

  /// The reading modes of the workflow-status service.
  package func workflowStatusService() throws -> WorkflowStatusService {
    let status = try workflowStatus()
    let place = status?.file ?? (folders().epics.first.map { "\($0)/bmm-workflow-status.yaml" } ?? "")
    return WorkflowStatusService(status, path: place, pathFile: try status.flatMap(pathFile))
  }

  /// The error of a project without a board.
  package static let noBoard = Failure(
    .notFound, "no-board", "The project has no sprint-status.yaml.", hint: "Run sprint-planning to make one.")

  /// Reads, changes and replaces a file under the board's lock, a copy of the old one kept.
  ///
  /// - Parameters:
  ///   - isNew: whether there may be no file yet; then it is changed from nothing, and never replaces one that another
  ///     process makes meanwhile.
  ///   - removed: keys that a board is to lose.
  ///   - isProven: whether the change is one single value whose direction is meant.
  func edit(
    _ path: String, isNew: Bool = false, removed: Set<String> = [], isProven: Bool = false,
    _ change: ([UInt8]) throws -> [UInt8]
  ) throws {
    let lock = try FileLock.lock(files.root + "/.bmad/board.lock", timeout: patience, clock: clock)
    defer { withExtendedLifetime(lock) {} }
    let found = try files.read(path)
    guard let old = found ?? (isNew ? [] : nil) else {
      throw Failure(.notFound, "no-such-file", "There is no file \(path).")
    }
    let new = try change(old)
    guard new != old else { return }
    guard found != nil else { return try files.create(path, with: new) }
    if !isProven { try StatusFileGuard.check(path, from: found, to: new, removed: removed) }
    try Snapshots(files: files).keep(path, old, at: clock.now())
    // An editor or agent of a person's knows nothing of the lock.
    guard try files.read(path) == found else {
      throw Failure(
        .waiting, "file-changed", "\(path) was changed by another program at the same moment.",
        hint: "Try again; nothing was written.")
    }
    try files.replace(path, with: new, durable: true)
  }

  func folders(storyLocation: String? = nil) -> BoardFolders {
    BoardFolders(
      settings: installRoot == nil ? nil : settings, outputFolder: outputFolder, storyLocation: storyLocation,
      root: files.root)
  }

  func pathFile(of status: WorkflowStatusFile) throws -> [UInt8]? {
    guard let name = status.fields["workflow_path"]?.split(separator: "/").last, let root = installRoot,
      name.allSatisfy({ $0.isLetter || $0.isNumber || "-_.".contains($0) })
    else {
      return nil
    }
    return try files.glob("\(root.path)/**/paths/\(name)").first.flatMap { try files.read($0) }
  }

  func epics(_ folders: BoardFolders) throws -> EpicsDocument? {
    for folder in folders.epics {
      let sources = try EpicsSearch(files: files, folder: folder).sources()
      let document = EpicsDocument(sources)
      if !document.epics.isEmpty { return document }
    }
    return nil
  }

  private func list(_ folders: BoardFolders) throws -> StoriesFile? {
    for folder in folders.boards + folders.epics {
      if let (path, bytes) = try read(folder, "stories.yaml") { return StoriesFile(bytes, file: path) }
    }
    return nil
  }

  private func storyFiles(_ folders: BoardFolders, _ board: SprintBoard?) throws -> [StoryFile] {
    let keys = Set((board?.stories ?? []).map { "\($0.key.text).md" })
    var found: [StoryFile] = []
    for folder in folders.stories {
      for entry in try list(folder) where entry.hasSuffix(".md") {
        let name = entry.hasPrefix("spec-") ? String(entry.dropFirst("spec-".count)) : entry
        let isCandidate = keys.contains(name) || name.first?.isNumber == true || name.lowercased().contains("story")
        guard isCandidate, let (path, bytes) = try read(folder, entry) else { continue }
        found.append(StoryFile(bytes, file: path))
      }
    }
    return found
  }

  func list(_ folder: String) throws -> [String] {
    try optional { try files.list(folder).filter { $0.kind != .folder }.map(\.name) } ?? []
  }

  private func read(_ folder: String, _ name: String) throws -> (path: String, bytes: [UInt8])? {
    let path = folder == "." ? name : "\(folder)/\(name)"
    return try optional { try files.read(path) }.flatMap(\.self).map { (path, $0) }
  }

  /// A place that leads out of the project, or is a folder, holds nothing of ours.
  private func optional<T>(_ read: () throws -> T) throws -> T? {
    do { return try read() } catch let failure as Failure where failure.kind == .refused || failure.kind == .badInput {
      return nil
    }
  }
}
