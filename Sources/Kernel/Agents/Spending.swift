/// Keeps what calls cost within the project's caps. An estimate is set aside before each call, under one lock for all
/// processes of the project, and replaced by the actual cost after it.
package protocol Spending: Sendable {
  /// US dollars that a call may cost at most; nil where the price is unknown.
  func estimate(_ request: ModelRequest, provider: String) -> Double?

  /// US dollars that a call did cost; nil where the price is unknown.
  func cost(of usage: TokenUsage, model: String, provider: String) -> Double?

  /// Sets an estimate aside; nil is counted as the dearest price known.
  /// - Returns: a name for `settle`.
  /// - Throws: `Failure` of kind `waiting`, code `budget`, where a cap would be passed.
  func reserve(_ estimate: Double?, request: ModelRequest, provider: String, run: String, agent: String) throws
    -> String

  /// Replaces a reservation; nil keeps it as spent.
  func settle(_ reservation: String, cost: Double?) throws
}

extension ModelRequest {
  /// Servers that may pause a turn take it up three times more.
  private static let mostCalls = 4
  /// What a provider may put around a request: a command-line agent has instructions of its own.
  private static let longestWrapping = 65_536

  /// What a call of this request can have used: no byte of it makes more than one token, and no reply is longer than it
  /// may be. A server that claims more has counted wrong, and nothing is known.
  package func credible(_ usage: TokenUsage) -> TokenUsage? {
    let bytes = messages.reduce(system.utf8.count) { $0 + $1.rendered.utf8.count }
    let prompt = usage.input + usage.cacheRead + usage.cacheWrite
    let isCredible =
      prompt <= Self.mostCalls * (bytes + Self.longestWrapping) && usage.output <= Self.mostCalls * maxOutputTokens
    return isCredible ? usage : nil
  }
}

/// For providers that cost nothing.
package struct FreeOfCharge: Spending {
  package init() {}
  package func estimate(_ request: ModelRequest, provider: String) -> Double? { 0 }
  package func cost(of usage: TokenUsage, model: String, provider: String) -> Double? { 0 }
  package func reserve(
    _ estimate: Double?, request: ModelRequest, provider: String, run: String, agent: String
  ) -> String { "" }
  package func settle(_ reservation: String, cost: Double?) {}
}

/// For one process alone.
package struct OpenGate: CallGate {
  private struct Permit: CallPermit { func release() {} }
  package init() {}
  package func enter() async throws -> any CallPermit { Permit() }
}
