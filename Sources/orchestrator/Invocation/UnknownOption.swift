import Kernel

import func Host.nearestName

/// An option that a command does not have, and those that may have been meant.
struct UnknownOption {
  /// As it was typed.
  let word: String

  init(_ word: String) { self.word = word }

  /// Reads what the parser library says of one; nil for anything else that it says.
  init?(message: String) {
    guard let match = message.firstMatch(of: /^Unknown option '([^']*)'/) else { return nil }
    word = String(match.output.1)
  }

  /// - Parameters:
  ///   - command: the words that name it.
  ///   - next: a command that is named only after the option.
  func failure(command: [String], before next: String? = nil) -> Failure {
    let place = (["orchestrator"] + command).joined(separator: " ")
    if let next, let meant = nearest(in: command + [next]).first, Self.letters(meant) == Self.letters(word) {
      return Failure(
        .usage, "usage", "The option '\(word)' stands before the command that it belongs to.",
        hint: "Write \(place) \(next) \(meant).")
    }
    let near = nearest(in: command)
    let question = near.isEmpty ? "" : "Did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))? "
    return Failure(
      .usage, "usage", "Unknown option '\(word)'.", hint: "\(question)\(place) --help shows how it is used.")
  }

  /// The same letters with other dashes, else what begins so, else the nearest by its letters.
  private func nearest(in command: [String]) -> [String] {
    guard let root = try? CommandDescription.root() else { return [] }
    let options = root.options(of: command)
    let typed = Self.letters(word)
    guard !typed.isEmpty else { return [] }
    if let same = options.first(where: { Self.letters($0) == typed }) { return [same] }
    let longer = options.filter { Self.letters($0).hasPrefix(typed) }
    if !longer.isEmpty { return Array(longer.prefix(3)) }
    return nearestName(to: typed, among: options.map(Self.letters)).map { near in
      options.filter { Self.letters($0) == near }
    } ?? []
  }

  private static func letters(_ option: String) -> String {
    option.prefix { $0 != "=" }.lowercased().filter { $0 != "-" && $0 != "_" }
  }
}

extension CommandDescription {
  /// The long options of the command at the end of a path, those of every command among them.
  func options(of path: [String]) -> [String] {
    var command = self
    for word in path {
      guard let child = command.children.first(where: { $0.commandName == word }) else { break }
      command = child
    }
    let shared = leaf.arguments?.filter(\.isGlobal) ?? []
    var seen: Set<String> = []
    return ((command.arguments ?? []) + shared).flatMap { $0.names ?? [] }.map(\.word)
      .filter { $0.hasPrefix("--") && seen.insert($0).inserted }
  }

  /// A command that does something: the first below this one, or itself.
  var leaf: CommandDescription { children.first.map(\.leaf) ?? self }
}
