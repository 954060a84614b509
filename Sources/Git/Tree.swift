import CLibGit2

/// Changes to make to a tree.
package struct TreeChange: Sendable, Hashable {
  /// Bytes by path below the top of the tree; nil takes the path away.
  package var files: [String: [UInt8]?]
  /// Folders of which nothing stays but what `files` has.
  package var replacedFolders: [String]

  package init(files: [String: [UInt8]?], replacedFolders: [String] = []) {
    self.files = files
    self.replacedFolders = replacedFolders
  }
}

extension Repository {
  /// A tree's changes with the blobs written, ready to be put on any base.
  struct PreparedChange {
    indirect enum Node {
      case blob(ObjectID)
      case removed
      case folder([String: Node], isReplaced: Bool)
    }
    var root: [String: Node] = [:]
  }

  func prepare(_ change: TreeChange) throws(GitError) -> PreparedChange {
    var root = PreparedChange.Node.folder([:], isReplaced: false)
    for folder in change.replacedFolders { root.put(.folder([:], isReplaced: true), at: Self.components(folder)[...]) }
    for (path, bytes) in change.files.sorted(by: { $0.key < $1.key }) {
      let node: PreparedChange.Node = if let bytes { .blob(try write(bytes, path)) } else { .removed }
      root.put(node, at: Self.components(path)[...])
    }
    guard case .folder(let nodes, _) = root else { return PreparedChange() }
    return PreparedChange(root: nodes)
  }

  private static func components(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }

  private func write(_ bytes: [UInt8], _ path: String) throws(GitError) -> ObjectID {
    var id = git_oid()
    let code = bytes.withUnsafeBytes { git_blob_create_from_buffer(&id, handle.pointer, $0.baseAddress, $0.count) }
    try LibGit2.check(code, "store \(path)")
    return ObjectID(id)
  }

  /// Puts changes on a tree.
  /// - Parameter base: nil for an empty one.
  /// - Returns: the new tree; nil where nothing is left in it.
  func apply(_ nodes: [String: PreparedChange.Node], to base: ObjectID?) throws(GitError) -> ObjectID? {
    let builder = try builder(base)
    for (name, node) in nodes.sorted(by: { $0.key < $1.key }) {
      let found = git_treebuilder_get(builder.pointer, name)
      switch node {
      case .blob(let id): try insert(id, GIT_FILEMODE_BLOB, name, builder)
      case .removed:
        if found != nil { try LibGit2.check(git_treebuilder_remove(builder.pointer, name), "remove \(name)") }
      case .folder(let children, let isReplaced):
        let isFolder = found.map { git_tree_entry_filemode($0) == GIT_FILEMODE_TREE } ?? false
        let below = isFolder && !isReplaced ? found.flatMap { git_tree_entry_id($0) }.map { ObjectID($0.pointee) } : nil
        if let id = try apply(children, to: below) {
          try insert(id, GIT_FILEMODE_TREE, name, builder)
        } else if isFolder {
          try LibGit2.check(git_treebuilder_remove(builder.pointer, name), "remove \(name)")
        }
      }
    }
    guard git_treebuilder_entrycount(builder.pointer) > 0 else { return nil }
    var id = git_oid()
    try LibGit2.check(git_treebuilder_write(&id, builder.pointer), "store a folder's names")
    return ObjectID(id)
  }

  private func builder(_ base: ObjectID?) throws(GitError) -> Handle {
    let action = "begin a tree"
    guard let base else {
      return try Handle(action, free: git_treebuilder_free) { git_treebuilder_new(&$0, handle.pointer, nil) }
    }
    let tree = try tree(base)
    return try Handle(action, free: git_treebuilder_free) {
      git_treebuilder_new(&$0, handle.pointer, tree.pointer)
    }
  }

  private func insert(_ id: ObjectID, _ mode: git_filemode_t, _ name: String, _ builder: borrowing Handle)
    throws(GitError)
  {
    var raw = id.raw
    try LibGit2.check(git_treebuilder_insert(nil, builder.pointer, name, &raw, mode), "name \(name) in a tree")
  }

  private func tree(_ id: ObjectID) throws(GitError) -> Handle {
    var raw = id.raw
    return try damaged { () throws(GitError) in
      try Handle("read the tree \(id)", free: git_tree_free) { git_tree_lookup(&$0, handle.pointer, &raw) }
    }
  }

  /// The bytes of a file in a tree; nil where there is none.
  package func file(_ path: String, in tree: ObjectID) throws(GitError) -> [UInt8]? {
    let root = try self.tree(tree)
    let entry: Handle
    do throws(GitError) {
      entry = try Handle("find \(path)", free: git_tree_entry_free) { git_tree_entry_bypath(&$0, root.pointer, path) }
    } catch  where error.kind == .notFound { return nil }
    guard git_tree_entry_type(entry.pointer) == GIT_OBJECT_BLOB, let id = git_tree_entry_id(entry.pointer) else {
      return nil
    }
    let raw = id.pointee
    let blob = try damaged { () throws(GitError) in
      var raw = raw
      return try Handle("read \(path)", free: git_blob_free) { git_blob_lookup(&$0, handle.pointer, &raw) }
    }
    let count = Int(git_blob_rawsize(blob.pointer))
    guard count > 0, let start = git_blob_rawcontent(blob.pointer) else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// An object that something names and that is not there.
  func damaged(_ body: () throws(GitError) -> Handle) throws(GitError) -> Handle {
    do throws(GitError) { return try body() } catch  where error.kind == .notFound {
      throw GitError(.damaged, error.action, error.reason)
    }
  }
}

extension Repository.PreparedChange.Node {
  /// Puts a node at a path, making folders on the way; a file in a folder's place gives way.
  fileprivate mutating func put(_ node: Self, at path: ArraySlice<String>) {
    guard let name = path.first else { return self = node }
    var (children, isReplaced): ([String: Self], Bool) = ([:], false)
    if case .folder(let found, let mark) = self { (children, isReplaced) = (found, mark) }
    children[name, default: .folder([:], isReplaced: false)].put(node, at: path.dropFirst())
    self = .folder(children, isReplaced: isReplaced)
  }
}
