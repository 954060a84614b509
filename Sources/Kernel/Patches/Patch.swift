/// A batch of edits over any number of documents: it applies wholly or not at all, and no edit moves the place of
/// another, since all are sought in the documents as they were before.
package enum Patch {
  /// A document as a batch leaves it.
  package struct Change: Sendable, Hashable {
    package var path: String
    /// Nil where the batch makes the document.
    package var before: [UInt8]?
    package var after: [UInt8]

    package init(path: String, before: [UInt8]?, after: [UInt8]) {
      (self.path, self.before, self.after) = (path, before, after)
    }
  }

  /// Applies edits to what `read` gives for each path. Insertions at one place stay in the order of the batch.
  /// - Parameter read: a document's bytes; nil where there is none, which only `append` and `prepend` without a place
  ///   may make.
  /// - Returns: each document that is named, in the order of the batch, changed or not.
  /// - Throws: `EditFaults` with every edit that does not apply; whatever `read` throws.
  package static func apply(
    _ edits: [DocumentEdit], read: (String) throws -> [UInt8]?
  ) throws -> [Change] {
    var faults: [EditFault] = []
    var changes: [Change] = []
    for path in edits.map(\.path).uniqued {
      let before = try read(path)
      let own = edits.enumerated().filter { $0.element.path == path }.map { (index: $0.offset, edit: $0.element) }
      if let reason = unfit(before) {
        faults.append(EditFault(edit: own[0].index + 1, path: path, reason: reason))
        continue
      }
      let text = TextLines(before ?? [])
      let placement = EditPlacement(text: text)
      var splices: [Splice] = []
      let known = faults.count
      for (index, edit) in own {
        if before == nil, edit.place != .document || ![.append, .prepend].contains(edit.operation) {
          faults.append(
            EditFault(
              edit: index + 1, path: path,
              reason: "there is no such document; only append and prepend without a place make one."))
          continue
        }
        do throws(EditPlacement.Refusal) { splices.append(try placement.splice(edit, index: index)) } catch {
          faults.append(EditFault(edit: index + 1, path: path, line: error.line, reason: error.reason))
        }
      }
      faults += overlaps(&splices, in: text, path: path)
      guard faults.count == known else { continue }
      let after = text.restored(result(of: splices, in: text.bytes))
      if before == nil, after.isEmpty {
        faults.append(EditFault(edit: own[0].index + 1, path: path, reason: "it would make an empty document."))
        continue
      }
      changes.append(Change(path: path, before: before, after: after))
    }
    guard faults.isEmpty else { throw EditFaults(faults.sorted { $0.edit < $1.edit }) }
    return changes
  }

  private static func unfit(_ bytes: [UInt8]?) -> String? {
    guard let bytes else { return nil }
    if bytes.contains(0) { return "the file is no text." }
    return String(validating: bytes, as: UTF8.self) == nil ? "the file is not UTF-8 text." : nil
  }

  /// Puts splices in the order of their places.
  /// - Returns: a fault for each edit that touches what another replaces.
  private static func overlaps(_ splices: inout [Splice], in text: TextLines, path: String) -> [EditFault] {
    // What is inserted before a block stands before it, whatever else happens to the block.
    splices.sort { a, b in
      (a.range.lowerBound, a.range.isEmpty ? 0 : 1, a.rank, a.edit)
        < (b.range.lowerBound, b.range.isEmpty ? 0 : 1, b.rank, b.edit)
    }
    var faults: [EditFault] = []
    var widest: Splice?
    for splice in splices {
      if let other = widest,
        splice.range.lowerBound < other.range.upperBound
          || splice.range == other.range && !splice.isInsertion && !other.isInsertion
      {
        let (first, second) = (min(splice.edit, other.edit), max(splice.edit, other.edit))
        let line = text.line(at: splice.range.lowerBound) + 1
        faults.append(
          EditFault(
            edit: second + 1, path: path, line: line, reason: "it overlaps edit \(first + 1) at line \(line)."))
      }
      if !splice.isInsertion, splice.range.upperBound >= widest?.range.upperBound ?? 0 { widest = splice }
    }
    return faults
  }

  private static func result(of splices: [Splice], in bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var place = 0
    for splice in splices {
      result += bytes[place..<splice.range.lowerBound]
      result += splice.replacement
      place = splice.range.upperBound
    }
    return result + bytes[place...]
  }
}
