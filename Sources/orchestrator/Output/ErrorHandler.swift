import ArgumentParser
import Kernel

/// The one place that turns an error into text and an exit code.
struct ErrorHandler {
  /// What is left to do once a command is over.
  struct Verdict: Sendable, Hashable {
    /// For standard output as it stands; nil for nothing.
    var output: String?
    var diagnostics: [StyledText] = []
    var exitCode: Int32

    /// The same where its words could not be written: said on the other stream, and no success.
    func given(_ fault: Failure?) -> Verdict {
      guard let fault else { return self }
      var verdict = self
      verdict.diagnostics += ErrorHandler.lines(fault)
      if exitCode == 0 { verdict.exitCode = fault.kind.exitCode }
      return verdict
    }

    func print(to console: Console) {
      if let output { console.output.write(output) }
      for line in diagnostics { console.note(line) }
    }
  }

  let isJSON: Bool
  /// The words of the command that was given, for pointing at its help.
  let command: [String]
  /// How the caller types commands for the same project.
  var program = "orchestrator"

  /// Judges what the parser of the command line threw: help and version are no faults.
  func judge(parsing error: any Error, root: any ParsableCommand.Type) -> Verdict {
    if let failure = error as? Failure { return judge(failure) }
    if root.exitCode(for: error) == .success {
      return Verdict(output: root.fullMessage(for: error) + "\n", exitCode: 0)
    }
    let place = (["orchestrator"] + command).joined(separator: " ")
    let message = root.message(for: error)
    if let unknown = UnknownOption(message: message) { return judge(unknown.failure(command: command)) }
    return judge(Failure(.usage, "usage", message, hint: "\(place) --help shows how it is used."))
  }

  /// Judges what a command threw.
  func judge(_ error: any Error) -> Verdict {
    let failure = Self.failure(error).addressed(to: program)
    if isJSON {
      let document: JSON = ["schema": 1, "error": JSON(failure)]
      // The document tells of one fault; the others of the same pass are diagnostics.
      let others = failure.related.flatMap(Self.lines)
      return Verdict(output: document.text + "\n", diagnostics: others, exitCode: failure.kind.exitCode)
    }
    return Verdict(diagnostics: Self.lines(failure), exitCode: failure.kind.exitCode)
  }

  /// The failure that an error stands for; one of a kind that nobody foresaw is our own fault.
  static func failure(_ error: any Error) -> Failure {
    if let failure = error as? Failure { return failure }
    if error is CancellationError { return Failure(.interrupted, "interrupted", "Interrupted.") }
    return Failure(
      .internalFault, "internal-fault",
      "Something went wrong that orchestrator did not expect; this is our bug: \(error)",
      hint: "Please report it with the command you typed. Nothing that was recorded is lost.")
  }

  /// A failure for people: each fault with its place first, as editors and compilers know it, and what to do next.
  static func lines(_ failure: Failure) -> [StyledText] {
    var lines: [StyledText] = []
    for fault in [failure] + failure.related {
      let place = fault.location.map { "\($0): " } ?? ""
      lines.append("\(place)\("error:", .bad) \(fault.message)")
      if let hint = fault.hint { lines.append("  \("hint:", .strong) \(hint)") }
    }
    return lines
  }
}
