import Kernel

/// Story files under the names by which stories look for them.
struct StoryFileShelf {
  private var byStem: [String: StoryFile] = [:]
  private var byID: [String: StoryFile] = [:]
  private let files: [StoryFile]

  init(_ files: [StoryFile]) {
    self.files = files
    for file in files {
      let stem = Self.stem(file.file)
      if byStem[stem] == nil { byStem[stem] = file }
      guard file.looksLikeStory, let id = Self.id(of: stem) ?? file.id, byID[id] == nil else { continue }
      byID[id] = file
    }
  }

  /// A file of exactly the story's name, else one that is a story and says its number. A file in the right place that
  /// is neither a story nor says a status is a decoy.
  func file(key: String, id: String?) -> StoryFile? {
    for stem in [key, "spec-\(key)"] {
      if let file = byStem[stem], file.looksLikeStory || file.status != nil { return file }
    }
    return id.flatMap { byID[$0] }
  }

  /// Files that are stories and belong to none of the listed.
  func rest(board: SprintBoard?, stories: [StoryCatalog.Story]) -> [StoryFile] {
    let taken = Set(stories.compactMap(\.file))
    let ids = Set(stories.map(\.id))
    return files.filter { file in
      guard file.looksLikeStory, !taken.contains(file.file) else { return false }
      // A second file of a story that is listed already, such as its review.
      return (Self.id(of: Self.stem(file.file)) ?? file.id).map { !ids.contains($0) } ?? true
    }
  }

  /// The name without folder and extension.
  static func stem(_ path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    return name.hasSuffix(".md") ? String(name.dropLast(3)) : String(name)
  }

  /// The story's key as the file is named by it: later releases put `spec-` in front.
  static func key(_ path: String) -> String {
    let stem = stem(path)
    return stem.after("spec-").flatMap { $0.first?.isASCIIDigit == true ? String($0) : nil } ?? stem
  }

  /// The number that a file's name states: `1-2-login`, `spec-1-2-login`, `story-1.2`, `1.2.login`.
  private static func id(of stem: String) -> String? {
    let stem = key(stem)
    let key = BoardKey(stem)
    if key.kind == .story { return key.id }
    let name = stem.after("story-") ?? stem[...]
    let number = name.prefix { $0.isASCIIDigit || $0 == "." || $0 == "-" }
    let parts = number.split { $0 == "." || $0 == "-" }
    guard parts.count == 2, number.first?.isASCIIDigit == true else { return nil }
    return parts.map { BoardKey.canonical($0) }.joined(separator: ".")
  }
}
