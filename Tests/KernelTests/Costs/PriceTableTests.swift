import Kernel
import Testing

struct PriceTableTests {
  private let day = "2026-11-20"
  private let table = PriceTable(
    [
      ModelPrice(
        model: "small", from: "2026-11-01",
        prices: TokenPrices(input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite5m: 0.125, cacheWrite1h: 0.2),
        tiers: [
          .init(above: 200_000, prices: TokenPrices(input: 9, output: 9)),
          .init(
            above: 100_000,
            prices: TokenPrices(input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite5m: 0.625, cacheWrite1h: 1)),
        ]),
      ModelPrice(model: "big", from: "2026-01-01", prices: TokenPrices(input: 20, output: 50)),
      ModelPrice(model: "big", from: "2026-06-01", prices: TokenPrices(input: 10, output: 40, cacheRead: 1)),
      ModelPrice(model: "big", from: "2027-01-01", prices: TokenPrices(input: 5, output: 20)),
      ModelPrice(model: "local/*", from: "2026-01-01", prices: TokenPrices(input: 0, output: 0)),
    ], defaults: ["vendor": "small"])

  @Test func `each kind of token has its price`() throws {
    let usage = TokenUsage(input: 1000, cacheRead: 2000, cacheWrite: 4000, output: 8000)
    let cost = try #require(table.cost(of: usage, model: "small", on: day))
    #expect(abs(cost - (1000 * 0.1 + 2000 * 0.01 + 4000 * 0.125 + 8000 * 0.5) / 1e6) < 1e-12)
    let hour = try #require(table.cost(of: usage, model: "small", on: day, cacheLifetime: .hour))
    #expect(abs(hour - cost - 4000 * 0.075 / 1e6) < 1e-12)
  }

  @Test(arguments: [(100_000, 0.1), (100_001, 0.5), (200_000, 0.5), (200_001, 9)])
  func `a large prompt is charged otherwise as a whole`(tokens: Int, price: Double) throws {
    let cost = try #require(table.cost(of: TokenUsage(input: tokens), model: "small", on: day))
    #expect(abs(cost - Double(tokens) * price / 1e6) < 1e-9)
    let cached = try #require(
      table.cost(of: TokenUsage(input: 10), model: "small", promptTokens: tokens, on: day))
    #expect(abs(cached - 10 * price / 1e6) < 1e-12)
  }

  @Test(arguments: [
    ("2025-01-01", 20.0), ("2026-05-31", 20), ("2026-06-01", 10), ("2026-12-31", 10), ("2027-01-01", 5),
  ])
  func `prices hold from their day on`(day: String, price: Double) {
    #expect(table.price(of: "big", on: day)?.prices.input == price)
  }

  @Test func `an unknown model costs an unknown amount, never nothing`() {
    #expect(table.cost(of: TokenUsage(), model: "bigger", on: day) == nil)
    #expect(table.price(of: "", on: day) == nil)
    #expect(table.price(of: "*", on: day) == nil)
    #expect(table.price(of: "big-mini", on: day) == nil)
  }

  @Test(arguments: ["big", "vendor/big", "big-20261001", "big-2026-10-01", "router/big-2026-10-01"])
  func `a provider before a name and a date behind it make no other model`(name: String) {
    #expect(table.price(of: name, on: day)?.model == "big")
  }

  @Test func `a family is priced by its beginning`() {
    #expect(table.price(of: "local/qwen:7b", on: day)?.prices.output == 0)
    #expect(table.price(of: "locals", on: day) == nil)
  }

  @Test func `the dearest is taken kind by kind`() throws {
    let dearest = try #require(table.dearest(forPromptOfAtMost: 1000, on: day))
    #expect(dearest == TokenPrices(input: 10, output: 40, cacheRead: 1, cacheWrite5m: 10, cacheWrite1h: 10))
    #expect(PriceTable([]).dearest(forPromptOfAtMost: 1, on: day) == nil)
    #expect(PriceTable([]).estimate(promptBytes: 1, maxOutputTokens: 1, model: "x", on: day) == nil)
  }

  @Test func `an estimate covers the call in every way it can be charged`() throws {
    for bytes in [0, 1000, 190_000, 210_000, 500_000] {
      let estimate = try #require(table.estimate(promptBytes: bytes, maxOutputTokens: 500, model: "small", on: day))
      let tokens = bytes / 2
      for usage in [
        TokenUsage(input: tokens, output: 500), TokenUsage(cacheRead: tokens, output: 500),
        TokenUsage(cacheWrite: tokens, output: 500), TokenUsage(input: tokens / 3, output: 0),
      ] {
        #expect(try #require(table.cost(of: usage, model: "small", on: day)) <= estimate)
      }
      let unknown = try #require(table.estimate(promptBytes: bytes, maxOutputTokens: 500, model: "?", on: day))
      #expect(unknown > estimate)
    }
  }

  @Test func `another table laid over it prices its models alone`() {
    let over = PriceTable(
      [ModelPrice(model: "big", from: "2026-11-20", prices: TokenPrices(input: 1, output: 1))],
      defaults: ["other": "big"])
    let both = table.overlaid(with: over)
    #expect(both.price(of: "big", on: "2027-06-01")?.prices.input == 1)
    #expect(both.price(of: "big", on: "2026-11-19")?.prices.input == 10)
    #expect(both.price(of: "small", on: day) == table.price(of: "small", on: day))
    #expect(both.defaults == ["vendor": "small", "other": "big"])
  }

  @Test func `a price of a later day is none yet`() throws {
    let free = TokenPrices(input: 0, output: 0)
    let over = PriceTable([
      ModelPrice(model: "big", from: "2030-01-01", prices: free),
      ModelPrice(model: "test-x", from: "2030-01-01", prices: free),
      ModelPrice(model: "test-*", from: "2026-01-01", prices: TokenPrices(input: 3, output: 3, cacheRead: 1)),
      ModelPrice(model: "new", from: "2030-01-01", prices: free),
    ])
    let both = table.overlaid(with: over)
    #expect(both.price(of: "big", on: day)?.prices.input == 10)
    #expect(both.price(of: "big", on: "2028-01-01")?.prices.input == 5)
    #expect(both.price(of: "big", on: "2030-01-01")?.prices.input == 0)
    #expect(both.price(of: "test-x", on: day)?.prices.input == 3)
    #expect(both.price(of: "test-x", on: "2031-01-01")?.prices.input == 0)
    #expect(both.price(of: "new", on: day) == nil)
    #expect(both.dearest(forPromptOfAtMost: 1000, on: day) == table.dearest(forPromptOfAtMost: 1000, on: day))
  }

  @Test func `amounts are exact`() {
    #expect(MicroDollars(roundingUp: 0.000_000_1) == MicroDollars(1))
    #expect(MicroDollars(roundingUp: 0) == .zero)
    #expect(MicroDollars(roundingUp: .nan) == .zero && MicroDollars(roundingUp: -3) == .zero)
    #expect(MicroDollars(roundingUp: .infinity).count > 8_000_000_000_000_000_000)
    #expect(MicroDollars(roundingDown: 0.07) == MicroDollars(70_000))
    #expect(MicroDollars(roundingDown: 0.000_001_9) == MicroDollars(1))
    #expect(
      (0..<1000).reduce(MicroDollars.zero) { sum, _ in sum + MicroDollars(roundingUp: 0.1) }.description == "$100.00")
    #expect(MicroDollars(1_234_500).description == "$1.2345" && MicroDollars(-1).description == "-$0.000001")
    #expect(MicroDollars(.max) + MicroDollars(1) == MicroDollars(.max))
  }
}
