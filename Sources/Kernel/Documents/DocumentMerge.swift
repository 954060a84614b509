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
    var (base, ours) = (base, ours)
    // An editor that changes every line end has not changed a word.
    if theirs.utf8.contains(UInt8(ascii: "\r")), !base.utf8.contains(UInt8(ascii: "\r")) {
      base = withCarriageReturns(base)
      ours = withCarriageReturns(ours)
      if base.utf8.elementsEqual(theirs.utf8) { return (ours, []) }
    }
    var merge = SectionMerge(base: base, ours: ours, theirs: theirs)
    return merge.run()
  }

  /// Whether a file's bytes are what a crash leaves of one that was never written: none at all, or only zeros.
  package static func isTorn(_ bytes: some Sequence<UInt8>) -> Bool { bytes.allSatisfy { $0 == 0 } }

  private static func withCarriageReturns(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\n"), bytes.last != UInt8(ascii: "\r") { bytes.append(UInt8(ascii: "\r")) }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
