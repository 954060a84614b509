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
      throw UnknownOption(foreign).failure(command: path)
    }
    guard !node.configuration.subcommands.isEmpty, let word = rest.first, word != "--" else { return }
    if word == "help", path.isEmpty { return try checkHelp(rest.dropFirst(), of: node) }
    guard word.hasPrefix("-") else { throw unknown(word, below: node, path, asked: path) }
    guard node.configuration.defaultSubcommand == nil, !["--help", "-h", "--version"].contains(word) else { return }
    let later = rest.first { name in node.configuration.subcommands.contains { $0.configuration.commandName == name } }
    throw UnknownOption(word).failure(command: path, before: later)
  }

  /// The words after `help` name commands, and nothing else does.
  private static func checkHelp(_ words: ArraySlice<String>, of root: any ParsableCommand.Type) throws(Failure) {
    var node = root
    var path: [String] = []
    for word in words where !word.hasPrefix("-") {
      guard let next = node.configuration.subcommands.first(where: { $0.configuration.commandName == word }) else {
        throw unknown(word, below: node, path, asked: ["help"] + path)
      }
      path.append(word)
      node = next
    }
  }

  /// - Parameter asked: the words before the one in question, for the command that was meant.
  private static func unknown(
    _ word: String, below node: any ParsableCommand.Type, _ path: [String], asked: [String]
  ) -> Failure {
    let names = node.configuration.subcommands.compactMap { $0.configuration.commandName }
    let place = (["orchestrator"] + asked).joined(separator: " ")
    let near = nearestName(to: word, among: names).map { "\(place) \($0)" }
    // `version` is the one word that people type for a flag.
    let flag = path.isEmpty && word == "version" ? "orchestrator --version" : nil
    return Failure(
      .usage, "unknown-command", "There is no command '\((path + [word]).joined(separator: " "))'.",
      hint: (flag ?? near).map { "Did you mean '\($0)'?" }
        ?? "\((["orchestrator"] + path).joined(separator: " ")) --help lists the commands.")
  }
}
