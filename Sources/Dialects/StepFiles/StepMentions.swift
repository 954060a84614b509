import Kernel

/// Finds where a step file speaks of other step files, by their names or by entries of its front matter.
struct StepMentions {
  private let names: [String: String]

  /// `front` holds the entries that name step files, as written.
  init(_ front: [(name: String, value: Value)]) {
    var names: [String: String] = [:]
    for (name, value) in front {
      guard let path = value.scalarText, StepFileName(path) != nil || Self.isNext(name, path) else { continue }
      names[name.lowercased()] = path
    }
    self.names = names
  }

  /// Whether an entry can only name a step: one that is called so counts whatever its file is called.
  static func isNext(_ name: String, _ path: String) -> Bool {
    let name = name.lowercased()
    return path.hasSuffix(".md") && (name.hasPrefix("nextstep") || name.hasSuffix("stepfile"))
  }

  /// The step files that a line names, as it writes them.
  func paths(in line: String) -> [String] {
    Self.words(line).compactMap { word in
      let token = word.trimmed(of: ".-")
      if token.hasPrefix("{"), token.hasSuffix("}"), !token.contains("/") {
        return names[token.trimmed(of: "{}").lowercased()]
      }
      let path = Self.path(word)
      return StepFileName(path) == nil ? nil : path
    }
  }

  /// The file that a line tells to begin the workflow with, whatever it is called: "then execute `references/load.md` to
  /// begin the workflow".
  static func beginning(_ line: String) -> String? {
    let lowered = line.lowercased()
    guard lowered.contains("begin the workflow"), ["execute", "follow", "read"].contains(where: lowered.contains) else {
      return nil
    }
    let files = words(line).map(path).filter { path in
      let name = ProjectPath.name(of: path)
      return path.contains("/") && name.hasSuffix(".md") && name != "SKILL.md" && !name.hasPrefix("workflow")
    }
    return files.count == 1 ? files[0] : nil
  }

  private static func words(_ line: String) -> [Substring] {
    line.split { !($0.isLetter || $0.isNumber || "_./{}-".contains($0)) }
  }

  private static func path(_ word: Substring) -> String {
    word.hasPrefix("./") || word.hasPrefix("../") ? String(word).trimmed(ofEnd: ".") : word.trimmed(of: ".-")
  }
}

extension StringProtocol {
  /// Without any of `characters` at both ends.
  fileprivate func trimmed(of characters: String) -> String {
    String(drop { characters.contains($0) }).trimmed(ofEnd: characters)
  }

  fileprivate func trimmed(ofEnd characters: String) -> String {
    var view = Substring(self)
    while let last = view.last, characters.contains(last) { view.removeLast() }
    return String(view)
  }
}
