import Boards
import Kernel

/// The files in which one folder plans epics: a whole document first, then a folder of shards, then a file for each.
struct EpicsSearch {
  let files: ConfinedFiles
  let folder: String

  /// Names that a wide glob would also find.
  private static let others = [
    "validation", "retro", "tech-spec", "context", "story", "stories", "review", "readiness",
  ]

  func sources() throws -> [(file: String, bytes: [UInt8])] {
    let prefix = folder == "." ? "" : folder + "/"
    let entries: [FolderListing.Entry]
    do { entries = try files.list(folder) } catch let failure as Failure where failure.kind == .refused { return [] }
    let names = entries.map(\.name).filter { name in
      let lower = name.lowercased()
      return lower.contains("epic") && !Self.others.contains { lower.contains($0) }
    }
    let documents = names.filter { $0.lowercased().hasSuffix(".md") }
    for name in ["epics.md", "bmm-epics.md"] {
      if let whole = documents.first(where: { $0.lowercased() == name }) { return try read([prefix + whole]) }
    }
    let single = documents.filter { !$0.lowercased().hasPrefix("epic-") }
    if let whole = single.first { return try read([prefix + whole]) }
    for name in names where try files.exists("\(prefix)\(name)/index.md") {
      let shards = try files.list(prefix + name).map(\.name).filter {
        $0.lowercased().hasSuffix(".md") && $0 != "index.md"
      }
      return try read(["\(prefix)\(name)/index.md"] + shards.sorted(by: Self.isBefore).map { "\(prefix)\(name)/\($0)" })
    }
    return try read(documents.sorted(by: Self.isBefore).map { prefix + $0 })
  }

  private func read(_ paths: [String]) throws -> [(file: String, bytes: [UInt8])] {
    try paths.compactMap { path in try files.read(path).map { (path, $0) } }
  }

  /// `epic-2` before `epic-10`.
  private static func isBefore(_ a: String, _ b: String) -> Bool {
    func number(_ name: String) -> Int { Int(name.drop { !$0.isNumber }.prefix(while: \.isNumber)) ?? .max }
    return (number(a), a) < (number(b), b)
  }
}
