import Kernel
import Logging

/// What the environment says about every call, whatever the configuration says.
struct CallLimits: Sendable, Hashable {
  /// `LLM_MAX_RETRIES`: calls beyond the first that a passing fault is worth.
  private(set) var retries: Int?
  /// `LLM_TIMEOUT_MS`: the whole of a call.
  private(set) var timeout: Duration?
  /// `ORCHESTRATOR_LOG`: from which level on exchanges with a server are told on standard error.
  private(set) var logLevel = Logger.Level.warning

  /// A variable that is empty is not set.
  /// - Throws: `Failure` of kind `configuration` with every variable that says something else than it may.
  init(environment: [String: String]) throws(Failure) {
    var faults: [Failure] = []
    func value<Value>(of name: String, _ expected: String, _ read: (String) -> Value?) -> Value? {
      guard let text = environment[name]?.trimmed, !text.isEmpty else { return nil }
      if let value = read(text) { return value }
      faults.append(
        Failure(
          .configuration, "bad-variable", "environment variable \(name): expected \(expected), not '\(text)'",
          hint: "Correct it, or take it out of the environment."))
      return nil
    }
    func number(_ name: String, in range: ClosedRange<Int>, _ unit: String) -> Int? {
      value(of: name, "a whole number of \(unit) from \(range.lowerBound) to \(range.upperBound)") { text in
        Int(text).flatMap { range.contains($0) ? $0 : nil }
      }
    }
    retries = number("LLM_MAX_RETRIES", in: 0...100, "further calls")
    timeout = number("LLM_TIMEOUT_MS", in: 1...86_400_000, "milliseconds").map { .milliseconds($0) }
    let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
    logLevel = value(of: "ORCHESTRATOR_LOG", "one of \(levels)") { Logger.Level(rawValue: $0.lowercased()) } ?? .warning
    guard var first = faults.first else { return }
    first.related = Array(faults.dropFirst())
    throw first
  }
}
