import Foundation
import Kernel
import Testing

struct AuditLineTests {
  private let position = NodeVisit(node: "4.0.1", visit: 1)

  private func line(_ entry: JournalEntry, run: String = "20261121-000000-demo-0001") -> String {
    AuditLine.event(
      JournalRecord(sequence: 7, at: Timestamp(milliseconds: 1_795_000_000_000), entry: entry), run: run)
  }

  @Test func `an event is one line with its keys in order`() {
    #expect(
      line(.step(StepEnded(position: position, step: 4, outcome: .done)))
        == #"{"at":"2026-11-18T11:06:40.000Z","kind":"step","run":"20261121-000000-demo-0001","schema":1,"sequence":7,"step":4}"#
    )
    #expect(line(.ended(RunEnded(status: .completed))).contains(#""schema":1,"sequence":7,"status":"completed"}"#))
  }

  @Test(arguments: [
    "plain", "a \"b\" c:\\d", "line\nfeed\r\n\ttab", "\u{0}\u{8}\u{B}\u{C}\u{1F}\u{7F}", "é 👩‍💻 \u{2028}", "a/b", "",
  ])
  func `a text is written as an encoder writes it`(text: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let encoded = String(decoding: try encoder.encode(text), as: UTF8.self)
    let event = line(.answered(AnswerGiven(id: text, answer: "yes", by: "me")), run: text)
    #expect(event.contains("\"escalations\":[\(encoded)],"))
    #expect(event.contains("\"run\":\(encoded),"))
    let object = try JSONSerialization.jsonObject(with: Data(event.utf8)) as? [String: Any]
    #expect(object?["run"] as? String == text)
  }
}
