import Foundation
import Host
import Kernel
import Providers
import Testing

struct ShippedPricesTests {
  private let day = "2026-11-20"
  private let table: PriceTable

  init() throws { table = try PriceFile.parse(Array(ShippedPrices.text.utf8), file: "prices.yaml") }

  @Test(arguments: [
    ("claude-fable-5-1", 10.0, 50.0, 0.25), ("claude-opus-5-5", 4, 20, 0.2), ("claude-sonnet-5-5", 2, 10, 0.1),
    ("claude-haiku-5-5", 0.1, 0.5, 0.01), ("claude-opus-4-5-20251101", 5, 25, 0.5), ("gpt-6-astra", 10, 50, 1),
    ("gpt-6.1-sol", 2, 10, 0.1), ("gpt-6.1-terra", 1, 5, 0.05), ("gpt-6-luna", 0.1, 0.5, 0.01),
    ("gpt-5.4-mini", 0.75, 4.5, 0.075), ("openai/gpt-4.1", 2, 8, 0.5), ("gemini-4-argon", 2, 10, 0.1),
    ("gemini-3.8-flash", 0.75, 3.75, 0.075), ("gemini/gemini-2.5-pro", 1.25, 10, 0.125),
  ])
  func `current models have their prices`(model: String, input: Double, output: Double, read: Double) throws {
    let prices = try #require(table.price(of: model, on: day)).prices
    #expect((prices.input, prices.output, prices.cacheRead) == (input, output, read))
  }

  @Test(arguments: [
    ("claude-haiku-5-5", 100_000, 0.5), ("gemini-3.1-pro-preview", 200_000, 4), ("gpt-6-sol", 272_000, 4),
  ])
  func `large prompts have their tier`(model: String, size: Int, input: Double) throws {
    let price = try #require(table.price(of: model, on: day))
    #expect(price.prices(forPromptOf: size) == price.prices)
    #expect(price.prices(forPromptOf: size + 1).input == input)
  }

  @Test func `every provider's default has a price and a window`() throws {
    #expect(Set(table.defaults.keys) == ["anthropic", "openai", "gemini", "cli:claude", "cli:codex"])
    for model in table.defaults.values {
      let price = try #require(table.price(of: model, on: day))
      #expect(price.contextWindow != nil && price.maxOutput != nil)
    }
    #expect(table.price(of: "gpt-6.2", on: day) == nil)
  }

  private struct Reference: Decodable {
    struct Model: Decodable {
      var input: Double?
      var output: Double?
      var read: Double?
      var write: Double?
      var hour: Double?
      var window: Int?

      enum CodingKeys: String, CodingKey {
        case input = "input_cost_per_token"
        case output = "output_cost_per_token"
        case read = "cache_read_input_token_cost"
        case write = "cache_creation_input_token_cost"
        case hour = "cache_creation_input_token_cost_above_1hr"
        case window = "max_input_tokens"
      }
    }

    var models: [String: Model]
  }

  private static let reference = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../../shared/fixtures/model-prices.json").standardized

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: reference.path(percentEncoded: false)),
      "the vendors' list is not on this machine"))
  func `the prices are those of the vendors' list`() throws {
    let models = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: Self.reference)).models
    var compared = 0
    for (name, model) in models {
      let name = name.replacing("gemini/", with: "")
      guard table.models.contains(name), let price = table.price(of: name, on: day) else { continue }
      compared += 1
      let found = [
        price.prices.input, price.prices.output, price.prices.cacheRead, price.prices.cacheWrite5m,
        price.prices.cacheWrite1h,
      ]
      let wanted = [
        model.input, model.output, model.read ?? model.input, model.write ?? model.input,
        model.hour ?? model.write ?? model.input,
      ]
      for (found, wanted) in zip(found, wanted) {
        #expect(abs(found - (try #require(wanted)) * 1e6) < 1e-6, "\(name)")
      }
      #expect(price.contextWindow == model.window, "\(name)")
    }
    #expect(compared >= table.models.count - 1)
  }
}
