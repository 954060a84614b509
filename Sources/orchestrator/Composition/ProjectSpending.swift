import Host
import Kernel

/// What calls cost, by the price table, within the project's caps.
struct ProjectSpending: Spending {
  /// Providers that are no vendor's: what they answer costs nothing.
  private static let free: Set<String> = ["offline", "replay"]

  let prices: PriceTable
  let ledger: SpendingLedger
  let clock: any RunClock

  func estimate(_ request: ModelRequest, provider: String) -> Double? {
    guard !Self.free.contains(provider) else { return 0 }
    let bytes = request.messages.reduce(request.system.utf8.count) { $0 + $1.rendered.utf8.count }
    return prices.estimate(
      promptBytes: bytes, maxOutputTokens: request.maxOutputTokens, model: Self.name(request.model, provider),
      on: clock.today())
  }

  /// Whether what a model costs is known, rather than only what caps count for it.
  func knowsPrice(of model: String, provider: String) -> Bool {
    Self.free.contains(provider) || prices.price(of: Self.name(model, provider), on: clock.today()) != nil
  }

  func cost(of usage: TokenUsage, model: String, provider: String) -> Double? {
    guard !Self.free.contains(provider) else { return 0 }
    // A reply without a word about tokens has an unknown price, not none.
    guard usage != TokenUsage() else { return nil }
    return prices.cost(of: usage, model: Self.name(model, provider), on: clock.today())
  }

  func reserve(
    _ estimate: Double?, request: ModelRequest, provider: String, run: String, agent: String
  ) throws -> String {
    guard !Self.free.contains(provider) else { return "" }
    guard let estimate else {
      throw Failure(.waiting, "budget", "No price is known at all, so no cap can be kept.")
    }
    let name = Self.name(request.model, provider)
    do {
      return try ledger.reserve(
        MicroDollars(roundingUp: estimate),
        for: SpendingLedger.Call(
          run: run, agent: agent, model: name, call: "\(request.messages.count)", day: clock.today())
      ).id
    } catch let exceeded as BudgetExceeded {
      throw exceeded.failure
    }
  }

  /// As prices are looked up: `ollama/qwen3`, so that a whole provider can have a price.
  private static func name(_ model: String, _ provider: String) -> String {
    model.isEmpty ? provider : "\(provider)/\(model)"
  }

  func settle(_ reservation: String, cost: Double?) throws {
    guard !reservation.isEmpty else { return }
    try ledger.settle(reservation, cost: cost.map(MicroDollars.init(roundingUp:)))
  }
}
