import Kernel
import YAML

/// Price lists as YAML: the one that ships, and a project's own over it.
///
/// ```yaml
/// schema: 1
/// from: 2026-11-20            # for entries without a day of their own
/// defaults: {openai: gpt-x}   # the model of a provider that is named alone
/// models:                     # US dollars for a million tokens
///   - {model: gpt-x, input: 2, output: 8, cache_read: 0.5, context: 400000, max_output: 32000}
///   - {model: ollama/*, input: 0, output: 0}
/// ```
package enum PriceFile {
  /// Where a project corrects the prices that ship.
  package static let path = ".bmad/prices.yaml"
  private static let newestSchema = 1

  /// The prices that hold in a project.
  ///
  /// - Parameter shipped: the text of the list that ships.
  /// - Throws: `Failure` of kind `badInput`: the first fault in the project's file, all others as `related`.
  package static func load(shipped: String, from files: any ProjectFiles) throws -> PriceTable {
    let table = try parse(Array(shipped.utf8), file: "<embedded>/prices.yaml")
    guard let own = try files.read(path) else { return table }
    return table.overlaid(with: try parse(own, file: path))
  }

  /// Reads one list.
  /// - Throws: as for `load`.
  package static func parse(_ bytes: [UInt8], file: String) throws(Failure) -> PriceTable {
    let root: YAML.Node?
    do { root = try YAML.parse(bytes, file: file) } catch { throw Failure(error, "bad-prices") }
    // A file of nothing but comments corrects nothing.
    guard let root, !root.isNull else { return PriceTable([]) }
    guard root.pairs != nil else {
      throw Failure(root.error("expected a mapping of schema and models"), "bad-prices")
    }
    var reader = PriceReader()
    let table = reader.read(Field(root))
    let faults = YAMLErrors(reader.faults.errors).errors.map { Failure($0, "bad-prices") }
    guard var first = faults.first else { return table }
    first.related = Array(faults.dropFirst())
    throw first
  }

  /// Reads the keys of a list, gathering every fault.
  private struct PriceReader {
    var faults = Faults()

    mutating func read(_ root: Field) -> PriceTable {
      root.allow(["schema", "from", "defaults", "models"], &faults)
      let schema = root["schema"].int(&faults, required: true)
      if let schema, schema != newestSchema {
        faults.add(root["schema"].error("schema \(schema) is not \(newestSchema), which this version reads"))
      }
      let from = day(root["from"])
      var defaults: [String: String] = [:]
      for (provider, model) in root["defaults"].entries(&faults) {
        defaults[provider] = model.string(&faults, required: true)
      }
      var prices: [ModelPrice] = []
      for row in root["models"].items(&faults) {
        guard let price = price(row, from) else { continue }
        if prices.contains(where: { $0.model == price.model && $0.from == price.from }) {
          faults.add(row.error("\(price.model) has prices from \(price.from) already"))
        }
        prices.append(price)
      }
      return PriceTable(prices, defaults: defaults)
    }

    private mutating func price(_ row: Field, _ standard: String?) -> ModelPrice? {
      row.allow(["model", "from", "context", "max_output", "tiers"] + Self.kinds, &faults)
      let model = row["model"].string(&faults, required: true)
      // Without any day a price holds as far back as there are days.
      let from = day(row["from"]) ?? standard ?? "0000-01-01"
      let prices = prices(row)
      var tiers: [ModelPrice.Tier] = []
      for tier in row["tiers"].items(&faults) {
        tier.allow(["above"] + Self.kinds, &faults)
        let above = tier["above"].int(in: 1...1_000_000_000, &faults, required: true)
        if let above, let prices = self.prices(tier) { tiers.append(.init(above: above, prices: prices)) }
      }
      let context = row["context"].int(in: 1...1_000_000_000, &faults)
      let maxOutput = row["max_output"].int(in: 1...1_000_000_000, &faults)
      guard let model, let prices else { return nil }
      return ModelPrice(
        model: model, from: from, prices: prices, tiers: tiers, contextWindow: context, maxOutput: maxOutput)
    }

    private static let kinds = ["input", "output", "cache_read", "cache_write_5m", "cache_write_1h"]

    private mutating func prices(_ field: Field) -> TokenPrices? {
      let amounts = Self.kinds.map { kind in
        let isRequired = kind == "input" || kind == "output"
        return field[kind].double(in: 0...1_000_000, &faults, required: isRequired)
      }
      guard let input = amounts[0], let output = amounts[1] else { return nil }
      return TokenPrices(
        input: input, output: output, cacheRead: amounts[2], cacheWrite5m: amounts[3], cacheWrite1h: amounts[4])
    }

    private mutating func day(_ field: Field) -> String? {
      guard let text = field.string(&faults) else { return nil }
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      let isDay =
        parts.map(\.utf8.count) == [4, 2, 2] && parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } }
        && (1...12).contains(Int(parts[1]) ?? 0) && (1...31).contains(Int(parts[2]) ?? 0)
      if isDay { return text }
      faults.add(field.error("expected a day such as 2026-11-20"))
      return nil
    }
  }
}
