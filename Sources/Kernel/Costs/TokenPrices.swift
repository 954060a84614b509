/// US dollars for a million tokens of each kind.
package struct TokenPrices: Sendable, Hashable {
  package var input: Double
  package var output: Double
  package var cacheRead: Double
  /// Tokens written to a cache that keeps them for five minutes.
  package var cacheWrite5m: Double
  /// Tokens written to a cache that keeps them for an hour.
  package var cacheWrite1h: Double

  /// A kind that has no price of its own costs what a plain input token costs.
  package init(
    input: Double, output: Double, cacheRead: Double? = nil, cacheWrite5m: Double? = nil, cacheWrite1h: Double? = nil
  ) {
    self.input = input
    self.output = output
    self.cacheRead = cacheRead ?? input
    self.cacheWrite5m = cacheWrite5m ?? input
    self.cacheWrite1h = cacheWrite1h ?? cacheWrite5m ?? input
  }

  /// What the tokens of one call cost, in dollars.
  func cost(of usage: TokenUsage, writes: CacheLifetime) -> Double {
    let write = writes == .hour ? cacheWrite1h : cacheWrite5m
    let sum =
      Double(usage.input) * input + Double(usage.cacheRead) * cacheRead + Double(usage.cacheWrite) * write
      + Double(usage.output) * output
    return sum / 1_000_000
  }

  /// Each kind at the dearer of two prices.
  func dearer(_ other: TokenPrices) -> TokenPrices {
    TokenPrices(
      input: max(input, other.input), output: max(output, other.output), cacheRead: max(cacheRead, other.cacheRead),
      cacheWrite5m: max(cacheWrite5m, other.cacheWrite5m), cacheWrite1h: max(cacheWrite1h, other.cacheWrite1h))
  }
}

/// How long a prompt cache keeps what a call writes to it.
package enum CacheLifetime: Sendable, Hashable { case fiveMinutes, hour }

/// What one model costs, and how much it takes, from some day on.
package struct ModelPrice: Sendable, Hashable {
  /// Other prices for the whole of a request whose prompt is larger than `above` tokens.
  package struct Tier: Sendable, Hashable {
    package var above: Int
    package var prices: TokenPrices

    package init(above: Int, prices: TokenPrices) { (self.above, self.prices) = (above, prices) }
  }

  /// The model's name; ending in `*` for all that begin so.
  package var model: String
  /// The first day on which this holds, as `2026-11-20`.
  package var from: String
  package var prices: TokenPrices
  /// By size, the smallest first.
  package var tiers: [Tier]
  /// Tokens that a prompt and its reply may have together, where known.
  package var contextWindow: Int?
  package var maxOutput: Int?

  package init(
    model: String, from: String, prices: TokenPrices, tiers: [Tier] = [], contextWindow: Int? = nil,
    maxOutput: Int? = nil
  ) {
    self.model = model
    self.from = from
    self.prices = prices
    self.tiers = tiers.sorted { $0.above < $1.above }
    self.contextWindow = contextWindow
    self.maxOutput = maxOutput
  }

  /// What a request of this size is charged.
  package func prices(forPromptOf tokens: Int) -> TokenPrices {
    tiers.last { $0.above < tokens }?.prices ?? prices
  }

  /// The dearest that a request of at most this size can be charged.
  func dearestPrices(forPromptOfAtMost tokens: Int) -> TokenPrices {
    tiers.filter { $0.above < tokens }.reduce(prices) { $0.dearer($1.prices) }
  }
}
