import ArgumentParser
import Kernel

extension Failure {
  /// The same failure with the commands in its words as this caller types them: with the `-C` that was used.
  func addressed(to command: String) -> Failure {
    guard command != "orchestrator" else { return self }
    var failure = self
    failure.message = Self.addressed(message, to: command)
    failure.hint = hint.map { Self.addressed($0, to: command) }
    failure.related = related.map { $0.addressed(to: command) }
    return failure
  }

  private static let verbs = Set(RootCommand.configuration.subcommands.compactMap { $0.configuration.commandName })

  private static func addressed(_ text: String, to command: String) -> String {
    let program = "orchestrator "
    var result = ""
    var rest = text[...]
    while let found = rest.firstRange(of: program) {
      result += rest[..<found.lowerBound]
      rest = rest[found.upperBound...]
      result += verbs.contains(String(rest.prefix { $0.isLetter })) ? command + " " : program
    }
    return result + rest
  }
}
