import Host
import Kernel
import Testing

struct PriceFileTests {
  private let day = "2026-11-20"
  private let shipped = """
    schema: 1
    from: 2026-11-20
    defaults: {openai: gpt-x}
    models:
      - {model: gpt-x, input: 2, output: 8, context: 400000, max_output: 32000}
      - {model: gpt-y, input: 1, output: 4}
    """

  @Test func `a project's own prices replace those that ship, model by model`() throws {
    let project = try ScratchProject()
    #expect(try PriceFile.load(shipped: shipped, from: project.files()).models == ["gpt-x", "gpt-y"])
    try project.write(
      PriceFile.path,
      """
      schema: 1
      defaults: {ollama: qwen}
      models:
        - {model: gpt-x, input: 3, output: 9, cache_read: 0.5, cache_write_5m: 4,
           tiers: [{above: 1000, input: 6, output: 18}]}
        - {model: gpt-x, from: 2027-01-01, input: 1, output: 1}
        - {model: ollama/*, input: 0, output: 0}
      """)
    let table = try PriceFile.load(shipped: shipped, from: project.files())
    let price = try #require(table.price(of: "gpt-x", on: day))
    #expect(price.prices == TokenPrices(input: 3, output: 9, cacheRead: 0.5, cacheWrite5m: 4, cacheWrite1h: 4))
    #expect(price.prices(forPromptOf: 1001).input == 6)
    #expect(price.contextWindow == nil)
    #expect(table.price(of: "gpt-x", on: "2027-03-01")?.prices.input == 1)
    #expect(table.cost(of: TokenUsage(input: 5, output: 5), model: "ollama/qwen", on: day) == 0)
    #expect(table.defaults == ["openai": "gpt-x", "ollama": "qwen"])
    #expect(table.price(of: "gpt-y", on: day)?.prices.input == 1)
  }

  @Test func `a file of comments corrects nothing`() throws {
    let project = try ScratchProject()
    try project.write(PriceFile.path, "# nothing yet\n")
    #expect(try PriceFile.load(shipped: shipped, from: project.files()).models == ["gpt-x", "gpt-y"])
  }

  @Test func `every fault is told with its place`() throws {
    let fault = try failure {
      try PriceFile.parse(
        Array(
          """
          schema: 1
          form: 2026-11-20
          models:
            - {model: a, input: -1, output: 4}
            - {input: 1, output: much}
            - {model: b, from: 20.11.2026, input: 1}
            - {model: c, input: 1, output: 1}
            - {model: c, input: 1, output: 1}
          """.utf8), file: "prices.yaml")
    }
    let all = [fault] + fault.related
    #expect(fault.kind == .badInput)
    #expect(all.compactMap(\.location?.line) == [2, 4, 5, 5, 6, 6, 8])
    #expect(all.allSatisfy { $0.location?.column != nil })
    #expect(try failure { try PriceFile.parse(Array("schema: 2\n".utf8), file: "p") }.message.contains("schema 2"))
    #expect(try failure { try PriceFile.parse(Array("- a\n".utf8), file: "p") }.location?.line == 1)
    #expect(try failure { try PriceFile.parse(Array("a: [\n".utf8), file: "p") }.code == "bad-prices")
  }
}
