import ArgumentParser
import Kernel

import func Host.nearestName

/// A command line in the order in which the parser wants it: command names, then global flags, then the rest.
///
/// People may write global flags anywhere; only the commands at the leaves declare them.
struct ArgumentOrder {
  /// Names of the commands that the line names, without the program's.
  private(set) var path: [String] = []
  /// What the parser is given.
  private(set) var arguments: [String] = []

  /// Flags that the parser library has for itself and that are no part of this program.
  private static let foreign = ["--generate-completion-script", "--experimental-dump-help", "---"]
  private static let flags: Set<String> = ["--json", "--quiet", "--verbose", "--no-color"]

  /// - Parameter line: the arguments without the program's name.
  /// - Throws: `Failure` of kind `usage` for a command that does not exist, with the nearest that does.
  init(_ line: [String], root: any ParsableCommand.Type) throws(Failure) {
    var node = root
    var globals: [String] = []
    var index = line.startIndex
    while index < line.endIndex, !node.configuration.subcommands.isEmpty {
      let word = line[index]
      if word == "--" { break }
      if let length = Self.globalLength(word, followedBy: line.dropFirst(index + 1).first) {
        globals += line[index..<(index + length)]
        index += length
        continue
      }
      let children = node.configuration.subcommands
      guard let next = children.first(where: { $0.configuration.commandName == word }) else { break }
      path.append(word)
      node = next
      index += 1
    }
    let rest = Array(line[index...])
    try Self.check(rest, node: node, path: path)
    let asksHelp = rest.first.map { ["--help", "-h", "help", "--version"].contains($0) } ?? false
    if asksHelp || node.configuration.subcommands.isEmpty {
      arguments = path + (asksHelp && !node.configuration.subcommands.isEmpty ? [] : globals) + rest
    } else if let standard = node.configuration.defaultSubcommand {
      path.append(standard.configuration.commandName ?? "")
      arguments = path + globals + rest
    } else {
      guard rest.isEmpty, globals.isEmpty else {
        throw Failure(.usage, "no-command", "No command is given.", hint: "orchestrator --help lists the commands.")
      }
      arguments = path
    }
  }

  /// Whether the line asks for JSON, even where it cannot be parsed.
  static func asksForJSON(_ line: [String]) -> Bool { line.prefix { $0 != "--" }.contains("--json") }

  /// How many arguments a global flag at this place takes up; nil where there is none.
  private static func globalLength(_ word: String, followedBy next: String?) -> Int? {
    if flags.contains(word) { return 1 }
    guard word.hasPrefix("-C") else { return nil }
    return word == "-C" && next != nil ? 2 : 1
  }

  private static func check(_ rest: [String], node: any ParsableCommand.Type, path: [String]) throws(Failure) {
    let options = rest.prefix { $0 != "--" }
    if let foreign = options.first(where: { word in foreign.contains { word.hasPrefix($0) } }) {
      throw Failure(.usage, "usage", "Unknown option '\(foreign)'")
    }
    let names = node.configuration.subcommands.compactMap { $0.configuration.commandName }
    guard !names.isEmpty, let word = rest.first, !word.hasPrefix("-"), word != "help" || !path.isEmpty else { return }
    let place = (["orchestrator"] + path).joined(separator: " ")
    let near = nearestName(to: word, among: names)
    throw Failure(
      .usage, "unknown-command", "There is no command '\((path + [word]).joined(separator: " "))'.",
      hint: near.map { "Did you mean '\(place) \($0)'?" } ?? "\(place) --help lists the commands.")
  }
}
