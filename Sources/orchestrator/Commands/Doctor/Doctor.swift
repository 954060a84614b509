import ArgumentParser
import Kernel

/// `doctor`: whether everything that a run needs is there.
struct Doctor: Command {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check that everything a run needs is there, and say what to do where it is not.",
    discussion: """
      Exits with 0 if nothing is wrong, else with the code of the worst finding.

        orchestrator -C field-notes doctor
      """)

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let findings = await Examination(invocation).findings()
    let exitCode = Self.exitCode(findings)
    let console = invocation.console
    console.document([
      "schema": 1, "exitCode": .int(Int(exitCode)), "checks": .list(findings.map(\.json)),
    ])
    for finding in findings where console.verbosity > .quiet || finding.isFault {
      for line in finding.lines { console.line(line) }
    }
    let faults = findings.count(where: \.isFault)
    console.remark("")
    console.remark(
      faults == 0
        ? "\("All is well.", .good)" : "\("\(faults) \(faults == 1 ? "thing is" : "things are") wrong.", .bad)")
    return exitCode
  }

  /// Of what stops the most: first a missing or wrong project, then a place that cannot be written, then the rest.
  private static func exitCode(_ findings: [Finding]) -> Int32 {
    let order: [Failure.Kind] = [
      .notFound, .configuration, .cannotCreate, .io, .refused, .unavailable, .badInput, .internalFault,
    ]
    let kinds = findings.compactMap(\.faultKind)
    let worst = order.first(where: kinds.contains) ?? kinds.first
    return worst?.exitCode ?? 0
  }
}

/// What one check found.
struct Finding: Sendable {
  /// How the check came out.
  enum Result: Sendable, Hashable {
    case good
    /// Worth knowing, and no hindrance.
    case note
    case fault(Failure.Kind)
  }

  /// A stable name for programs.
  var check: String
  var result: Result
  var detail: String
  /// What to do about it.
  var advice: String?

  init(_ check: String, _ result: Result, _ detail: String, advice: String? = nil) {
    (self.check, self.result, self.detail, self.advice) = (check, result, detail, advice)
  }

  init(_ check: String, _ failure: Failure) {
    self.init(check, .fault(failure.kind), failure.description, advice: failure.hint)
  }

  var faultKind: Failure.Kind? {
    if case .fault(let kind) = result { kind } else { nil }
  }

  var isFault: Bool { faultKind != nil }

  var json: JSON {
    let word =
      switch result {
      case .good: "ok"
      case .note: "note"
      case .fault: "fault"
      }
    return [
      "check": .string(check), "result": .string(word), "detail": .string(detail), "advice": JSON(advice),
    ]
  }

  var lines: [StyledText] {
    let mark: StyledText =
      switch result {
      case .good: "\("✓", .good)"
      case .note: "\("–", .warning)"
      case .fault: "\("✗", .bad)"
      }
    let first: StyledText = "\(mark) \(check): \(TerminalText.oneLine(detail))"
    return [first] + (advice.map { ["    \(TerminalText.oneLine($0))"] } ?? [])
  }
}
