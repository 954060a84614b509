/// What models cost. A model that is not in it has an unknown cost, never none.
package struct PriceTable: Sendable, Hashable {
  /// By model, the oldest first.
  private var entries: [String: [ModelPrice]] = [:]
  /// What stands in before the first day of the list that ships: a machine's clock may be wrong.
  private var first: [String: ModelPrice] = [:]
  /// The model that a provider runs when only the provider is named.
  package private(set) var defaults: [String: String] = [:]

  package init(_ prices: [ModelPrice], defaults: [String: String] = [:]) {
    entries = Dictionary(grouping: prices, by: \.model).mapValues { $0.sorted { $0.from < $1.from } }
    first = entries.compactMapValues(\.first)
    self.defaults = defaults
  }

  /// This table with another laid over it: a model that the other names is priced by the other alone, from the first
  /// day on that the other knows.
  package func overlaid(with other: PriceTable) -> PriceTable {
    var table = self
    table.entries.merge(other.entries) { own, theirs in
      own.filter { price in theirs.allSatisfy { price.from < $0.from } } + theirs
    }
    table.defaults.merge(other.defaults) { $1 }
    return table
  }

  /// Every model of the table, by name.
  package var models: [String] { entries.keys.sorted() }

  /// What holds for a model on a day; nil where the model is unknown. Names are taken as providers give them: a
  /// provider in front (`openai/gpt-4.1`) and a date behind (`gpt-4.1-2025-04-14`) do not make another model. A price
  /// that holds only from a later day on is none yet.
  package func price(of model: String, on day: String) -> ModelPrice? {
    closest(to: model) { current($0, on: day) } ?? closest(to: model) { first[$0] }
  }

  private func current(_ name: String, on day: String) -> ModelPrice? { entries[name]?.last { $0.from <= day } }

  /// By the most exact name that has a price, then by the family with the longest name.
  private func closest(to model: String, _ price: (String) -> ModelPrice?) -> ModelPrice? {
    for name in Self.names(of: model) {
      if let found = price(name) { return found }
    }
    let families = entries.keys.filter { $0.hasSuffix("*") && model.hasPrefix($0.dropLast()) }
    return families.sorted { ($0.count, $0) > ($1.count, $1) }.lazy.compactMap(price).first
  }

  /// What a call cost, in dollars; nil where the model is unknown.
  /// - Parameter promptTokens: the size of the prompt where it is not the sum that `usage` tells.
  package func cost(
    of usage: TokenUsage, model: String, promptTokens: Int? = nil, on day: String,
    cacheLifetime: CacheLifetime = .fiveMinutes
  ) -> Double? {
    let size = promptTokens ?? usage.input + usage.cacheRead + usage.cacheWrite
    return price(of: model, on: day)?.prices(forPromptOf: size).cost(of: usage, writes: cacheLifetime)
  }

  /// The dearest known price of each kind of token on a day for prompts of at most this size: what caps take for a
  /// model that is unknown. Nothing is known of an empty table.
  package func dearest(forPromptOfAtMost tokens: Int, on day: String) -> TokenPrices? {
    entries.keys.compactMap { name in
      (current(name, on: day) ?? first[name])?.dearestPrices(forPromptOfAtMost: tokens)
    }.reduce(nil) { $0?.dearer($1) ?? $1 }
  }

  /// A call's cost in dollars before it is made, so high that the call will hardly exceed it: every other byte a token,
  /// all of them written to a cache, the reply as long as allowed, an unknown model at the dearest known prices.
  /// - Returns: nil only from an empty table.
  package func estimate(
    promptBytes: Int, maxOutputTokens: Int, model: String, on day: String,
    cacheLifetime: CacheLifetime = .fiveMinutes
  ) -> Double? {
    let tokens = Self.pessimisticTokens(inBytes: promptBytes)
    let known = price(of: model, on: day)?.dearestPrices(forPromptOfAtMost: tokens)
    guard let prices = known ?? dearest(forPromptOfAtMost: tokens, on: day) else { return nil }
    let write = cacheLifetime == .hour ? prices.cacheWrite1h : prices.cacheWrite5m
    let perInput = max(prices.input, prices.cacheRead, write)
    return (Double(tokens) * perInput + Double(maxOutputTokens) * prices.output) / 1_000_000
  }

  /// More tokens than tokenisers make of prose, code or tables of that length, with room for what a provider wraps
  /// around a request.
  package static func pessimisticTokens(inBytes bytes: Int) -> Int { bytes / 2 + 1024 }

  /// The names under which a model may be listed, the most exact first.
  private static func names(of model: String) -> [String] {
    var names = [model]
    if let slash = model.firstIndex(of: "/") { names.append(String(model[model.index(after: slash)...])) }
    return names + names.compactMap(undated)
  }

  /// A name without the date at its end, `-20251001` or `-2025-10-01`; nil where it has none.
  private static func undated(_ name: String) -> String? {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    for shape in [[8], [4, 2, 2]] where parts.count > shape.count {
      let tail = parts.suffix(shape.count)
      guard zip(tail, shape).allSatisfy({ $0.utf8.count == $1 && $0.utf8.allSatisfy { (48...57).contains($0) } })
      else { continue }
      return parts.dropLast(shape.count).joined(separator: "-")
    }
    return nil
  }
}
