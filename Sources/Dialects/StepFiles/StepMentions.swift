import Kernel

/// Finds where a step file speaks of other step files, by their names or by entries of its front matter.
struct StepMentions {
  private let names: [String: String]

  /// `front` holds the entries that name step files, as written.
  init(_ front: [(name: String, value: Value)]) {
    var names: [String: String] = [:]
    for (name, value) in front {
      guard let path = value.scalarText, StepFileName(path) != nil else { continue }
      names[name.lowercased()] = path
    }
    self.names = names
  }

  /// The step files that a line names, as it writes them.
  func paths(in line: String) -> [String] {
    line.split { !($0.isLetter || $0.isNumber || "_./{}-".contains($0)) }.compactMap { word in
      let token = word.trimmed(of: ".-")
      if token.hasPrefix("{"), token.hasSuffix("}"), !token.contains("/") {
        return names[token.trimmed(of: "{}").lowercased()]
      }
      let path = word.hasPrefix("./") || word.hasPrefix("../") ? String(word).trimmed(ofEnd: ".") : token
      return StepFileName(path) == nil ? nil : path
    }
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
