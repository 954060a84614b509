import Kernel
import YAML

/// A batch of edits as YAML or JSON:
///
/// ```yaml
/// schema: 1
/// edits:
///   - {path: docs/PRD.md, op: replace-block, find: "- draft", text: "- final"}
///   - {path: docs/PRD.md, op: insert-after, lines: [3, 5], text: "A line."}
///   - {path: docs/PRD.md, op: append, marker: tasks, text: "- [ ] one more"}
///   - {path: docs/notes.md, op: append, text: "without a place: the whole document"}
/// ```
package enum PatchFile {
  private static let newestSchema = 1
  private static let mostEdits = 10_000

  /// - Parameter file: what the text is called in messages.
  /// - Throws: `Failure` of kind `badInput`: the first fault, all others as `related`.
  package static func parse(_ bytes: [UInt8], file: String) throws(Failure) -> [DocumentEdit] {
    let root: YAML.Node?
    do { root = try YAML.parse(JSONEscapes.joined(bytes), file: file) } catch { throw Failure(error, "bad-patch") }
    guard let root, root.pairs != nil else {
      throw Failure(
        .badInput, "bad-patch", "a patch is a mapping of schema and edits", at: SourceLocation(file: file, line: 1))
    }
    var faults = Faults()
    let edits = read(Field(root), &faults)
    let failures = YAMLErrors(faults.errors).errors.map { Failure($0, "bad-patch") }
    guard var first = failures.first else { return edits }
    first.related = Array(failures.dropFirst())
    throw first
  }

  private static func read(_ root: Field, _ faults: inout Faults) -> [DocumentEdit] {
    root.allow(["schema", "edits"], &faults)
    if let schema = root["schema"].int(&faults), schema != newestSchema {
      faults.add(root["schema"].error("schema \(schema) is not \(newestSchema), which this version reads"))
    }
    let items = root["edits"].items(&faults, required: true)
    if items.isEmpty, faults.errors.isEmpty { faults.add(root["edits"].error("there is no edit")) }
    guard items.count <= mostEdits else {
      faults.add(root["edits"].error("there are more than \(mostEdits) edits"))
      return []
    }
    return items.compactMap { edit($0, &faults) }
  }

  private static func edit(_ field: Field, _ faults: inout Faults) -> DocumentEdit? {
    field.allow(["path", "op", "text", "lines", "marker", "find"], &faults)
    let path = field["path"].string(&faults, required: true)
    let operation = field["op"].choice(DocumentEdit.Operation.self, &faults, required: true)
    let text = field["text"].string(&faults, required: true)
    let isWhole = operation == .append || operation == .prepend
    // A reply of a model holds the key always; empty it names no place.
    let places = ["lines", "marker", "find"].filter { key in
      field[key].isPresent && !(isWhole && field[key].node?.text == "")
    }
    guard places.count <= 1 else {
      faults.add(field.error("an edit has one place, and this names \(places.joined(separator: " and "))"))
      return nil
    }
    guard let place = place(places.first, field, &faults), let path, let operation, let text else { return nil }
    guard isWhole || place != .document else {
      faults.add(field.error("\(operation.rawValue) needs a place: one of lines, marker, find"))
      return nil
    }
    return DocumentEdit(path: path, operation: operation, place: place, text: text)
  }

  private static func place(_ key: String?, _ field: Field, _ faults: inout Faults) -> DocumentEdit.Place? {
    switch key {
    case "find": return field["find"].string(&faults).map { .find($0) }
    case "marker": return field["marker"].string(&faults).map { .marker($0) }
    case "lines":
      let ends = field["lines"].items(&faults).map { $0.int(in: 1...1_000_000_000, &faults) }
      guard ends.count == 2 else {
        if !ends.isEmpty { faults.add(field["lines"].error("lines are the first and the last, such as [3, 5]")) }
        return nil
      }
      guard let first = ends[0], let last = ends[1] else { return nil }
      return .lines(first: first, last: last)
    default: return .document
    }
  }
}

/// JSON writes a character beyond the first plane as two escapes, which YAML does not know.
private enum JSONEscapes {
  /// The text with each such pair as the character itself.
  static func joined(_ bytes: [UInt8]) -> [UInt8] {
    let isJSON = bytes.first { $0 > UInt8(ascii: " ") }.map { $0 == UInt8(ascii: "{") } ?? false
    guard isJSON, bytes.contains(UInt8(ascii: "\\")) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else {
        result.append(bytes[index])
        index += 1
        continue
      }
      if let high = unit(bytes, at: index), (0xD800..<0xDC00).contains(high), let low = unit(bytes, at: index + 6),
        (0xDC00..<0xE000).contains(low),
        let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
      {
        result += Array(String(Character(scalar)).utf8)
        index += 12
      } else {
        result += bytes[index...index + 1]
        index += 2
      }
    }
    return result
  }

  private static func unit(_ bytes: [UInt8], at index: Int) -> UInt32? {
    guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
      return nil
    }
    return UInt32(String(decoding: bytes[index + 2..<index + 6], as: UTF8.self), radix: 16)
  }
}
