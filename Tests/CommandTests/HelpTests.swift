import ArgumentParser
import Kernel
import Testing

@testable import orchestrator

@Suite struct HelpTests {
  private func leaves(_ command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
    let children = command.configuration.subcommands
    return children.isEmpty ? [command] : children.flatMap(leaves)
  }

  @Test func `every command's help has an example of it`() {
    for command in leaves(RootCommand.self) {
      let name = command.configuration.commandName ?? ""
      let examples = command.configuration.discussion.split(separator: "\n").filter {
        $0.hasPrefix("  orchestrator ") && $0.contains(name)
      }
      #expect(!examples.isEmpty, "\(name)")
    }
  }

  @Test func `an example stays in one line of a terminal`() {
    for command in leaves(RootCommand.self) {
      for line in command.configuration.discussion.split(separator: "\n") where line.hasPrefix("  ") {
        #expect(line.count <= 78, "\(line)")
      }
    }
  }

  @Test func `the manual page names every command, option and exit code`() throws {
    let page = ManualPage(try CommandDescription.root()).text
    for command in leaves(RootCommand.self) {
      let name = (command.configuration.commandName ?? "").replacing("-", with: "\\-")
      #expect(page.contains(" \(name) "), "\(name)")
    }
    for row in ExitCodeTable.rows { #expect(page.contains(".B \(row.code)\n")) }
    #expect(page.contains("\\-\\-older\\-than"))
    // A line that begins with a dot is a request to the formatter; none may come from the words.
    let requests: Set<Substring> = [".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".I", ".RS", ".RE", ".nf", ".fi"]
    for line in page.split(separator: "\n") where line.hasPrefix(".") {
      #expect(requests.contains(line.prefix { $0 != " " }), "\(line)")
    }
  }

  @Test func `a frame of the watched status fits the terminal`() {
    let lines = (1...50).map { StyledText("line \($0) with many more words than fit into forty columns") }
    let frame = StatusWatch.frame(lines, isFirst: true, columns: 40, rows: 10, false)
    let rows = frame.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(rows.count == 9)
    #expect(rows.last?.contains("Ctrl-C") == true)
    #expect(frame.contains("… 43 more lines"))
    #expect(!StatusWatch.frame(lines, isFirst: false, columns: 40, rows: 10, false).contains("\u{1b}[2J"))
  }

  @Test func `a JSON line is the document without line ends`() {
    let json: JSON = ["a": [1, ["b": "x\ny"]], "c": nil]
    #expect(json.line == #"{"a": [1, {"b": "x\ny"}], "c": null}"#)
  }
}

@Suite struct AnswerEditorTests {
  private func question(suggestion: String?) -> Escalation {
    Escalation(
      id: "prd-4-a", projectId: "p", runId: "r1", workflowName: "prd", stepNumber: 4, node: "3.1",
      question: "Who pays?", kind: .question, severity: .important, options: [.init(key: "c", label: "council")],
      suggestedAnswer: suggestion, aiReasoning: nil, aiConfidence: nil, context: [:], digest: Digest(of: "a"),
      createdAt: Timestamp(milliseconds: 0))
  }

  @Test func `the suggestion is to be changed and the question is no part of the answer`() {
    let text = AnswerEditor.text(for: question(suggestion: "The council"))
    #expect(text.hasPrefix("The council\n"))
    #expect(text.contains("# Who pays?") && text.contains("1. "))
    #expect(AnswerEditor.answer(in: text) == "The council")
    #expect(AnswerEditor.answer(in: AnswerEditor.text(for: question(suggestion: nil))) == "")
  }

  @Test func `an answer may have lines that look like comments`() {
    #expect(
      AnswerEditor.answer(in: "# Money\n\nTwo lines.\n\(AnswerEditor.scissors)\n# x\n") == "# Money\n\nTwo lines.")
  }
}
