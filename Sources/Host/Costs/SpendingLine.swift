import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One line of a project's ledger: an amount that was set aside, or what a call came to.
struct SpendingLine: Codable, Hashable {
  enum Kind: String, Codable { case reserve, settle }

  static let newestSchema = 1

  var schema = newestSchema
  var kind: Kind
  var id: String
  /// Millionths of a dollar; of a settlement nil where the cost is unknown.
  var amount: MicroDollars?
  var run: String?
  var agent: String?
  var model: String?
  var call: String?
  var day: String?

  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  /// - Returns: nil for a line that a crash cut short: whatever it was to say had not been promised to anyone.
  /// - Throws: `Failure` for a line that is damaged or of a newer version.
  init?(_ bytes: ArraySlice<UInt8>, at place: SourceLocation) throws {
    guard bytes.last == UInt8(ascii: "}") else { return nil }
    do {
      self = try JSONDecoder().decode(SpendingLine.self, from: Data(bytes))
    } catch let error as DecodingError {
      throw Failure(
        .io, "ledger-corrupt", "this line of the spending ledger cannot be read: \(JSONValue.reason(error))",
        at: place, hint: "mend the line or remove it; until then no paid call is made")
    }
    guard schema <= Self.newestSchema else {
      throw Failure(
        .badInput, "newer-schema",
        "schema \(schema) of the spending ledger is newer than \(Self.newestSchema), the newest that this version reads",
        at: place, hint: "install a newer orchestrator; nothing was changed")
    }
  }

  init(reserving entry: SpendingLedger.Entry) {
    (kind, id, amount) = (.reserve, entry.id, entry.reserved)
    (run, agent, model, call, day) = (entry.run, entry.agent, entry.model, entry.call, entry.day)
  }

  init(settling id: String, _ cost: MicroDollars?) { (kind, self.id, amount) = (.settle, id, cost) }
}
