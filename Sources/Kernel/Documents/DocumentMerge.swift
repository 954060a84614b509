/// Puts a document that we write anew together with what a person made of the one that we wrote before.
///
/// What only one side changed is taken from that side. Where both changed the same words, the person's stay and the
/// conflict is reported: nothing that a person wrote is ever lost.
package enum DocumentMerge {
  /// A part that both sides changed differently. `theirs` is what stands in the merged text, empty where the person
  /// deleted the part; `ours` is what was left out, empty where we meant to delete it.
  package struct Conflict: Sendable, Hashable, Codable {
    /// The headings that lead to the part, as in `Goals > Metrics`; `front matter` or `preamble` for what stands before
    /// the first one.
    package var heading: String
    package var ours: String
    package var theirs: String

    package init(heading: String, ours: String, theirs: String) {
      self.heading = heading
      self.ours = ours
      self.theirs = theirs
    }
  }

  /// - Parameters:
  ///   - base: what we wrote last.
  ///   - ours: what we want to write now.
  ///   - theirs: what is on disk.
  package static func merge(base: String, ours: String, theirs: String) -> (text: String, conflicts: [Conflict]) {
    if base.utf8.elementsEqual(theirs.utf8) || ours.utf8.elementsEqual(theirs.utf8) { return (ours, []) }
    if base.utf8.elementsEqual(ours.utf8) { return (theirs, []) }
    // An editor that sets a byte order mark or changes every line end has not changed a word.
    if [base, ours, theirs].contains(where: hasMark) {
      let merged = merge(base: withoutMark(base), ours: withoutMark(ours), theirs: withoutMark(theirs))
      return (hasMark(theirs) ? "\u{FEFF}" + merged.text : merged.text, merged.conflicts)
    }
    var (base, ours) = (base, ours)
    if hasMostlyCarriageReturns(theirs), !hasMostlyCarriageReturns(base) {
      base = withCarriageReturns(base)
      ours = withCarriageReturns(ours)
      if base.utf8.elementsEqual(theirs.utf8) { return (ours, []) }
    }
    var merge = SectionMerge(base: base, ours: ours, theirs: theirs)
    return merge.run()
  }

  /// Whether a file's bytes are what a crash leaves of one that was never written: none at all, or only zeros.
  package static func isTorn(_ bytes: some Sequence<UInt8>) -> Bool { bytes.allSatisfy { $0 == 0 } }

  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  static func hasMark(_ text: String) -> Bool { text.utf8.starts(with: mark) }

  static func withoutMark(_ text: String) -> String {
    hasMark(text) ? String(decoding: text.utf8.dropFirst(mark.count), as: UTF8.self) : text
  }

  static func hasMostlyCarriageReturns(_ text: String) -> Bool {
    var (ends, returns) = (0, 0)
    var previous: UInt8 = 0
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\n") {
        ends += 1
        if previous == UInt8(ascii: "\r") { returns += 1 }
      }
      previous = byte
    }
    return returns * 2 > ends
  }

  static func withCarriageReturns(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\n"), bytes.last != UInt8(ascii: "\r") { bytes.append(UInt8(ascii: "\r")) }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
