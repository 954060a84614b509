import Kernel
import Testing

struct JournalCodingTests {
  private func record(_ ended: StepEnded) -> JournalRecord {
    JournalRecord(sequence: 7, at: Timestamp(milliseconds: 1_795_000_000_123), entry: .step(ended))
  }

  @Test func `a step is one line with its keys in order`() throws {
    let ended = StepEnded(position: NodeVisit(node: "7.0>0.2", visit: 3), step: 8, outcome: .skipped)
    #expect(
      String(decoding: try record(ended).encoded(), as: UTF8.self)
        == #"{"at":"2026-11-18T11:06:40.123Z","kind":"step","outcome":"skipped","position":{"node":"7.0>0.2","visit":3},"step":8}"#
    )
  }

  @Test(arguments: ["0", "4.0.1", "a \"b\"\\/\n\u{0}\u{1}\u{7F}", "é 👩‍💻 \u{2028}", ""], [0, -1, Int.max])
  func `a step is read as it was written`(node: String, number: Int) throws {
    for outcome in [StepEnded.Outcome.done, .skipped] {
      let record = record(StepEnded(position: NodeVisit(node: node, visit: number), step: number, outcome: outcome))
      let written = try record.encoded()
      #expect(!written.contains(0) && !written.contains(UInt8(ascii: "\n")))
      #expect(try JournalRecord(sequence: 7, payload: written) == record)
    }
  }
}
