import Foundation
import Testing

/// A model that answers nonsense, of whatever kind, for as long as it is asked.
struct NonsenseTests {
  enum Kind: String, CaseIterable, Sendable {
    case nothing, blanks, prose, markup, list, wrongKeys, wrongTypes, anotherTurn, huge, deep, halfObject, emptyOutput
    case twice, editsOutside, editsSettings, editsSource, editsNothing, unknownControl

    private static func reply(_ changes: [String: Any] = [:]) -> String {
      var reply: [String: Any] = [
        "outputs": [["name": "text", "markdown": "Words."]], "facts": [], "answers": [], "judgements": [], "edits": [],
        "questions": [], "control": "continue", "halt_reason": "", "assumptions": [],
      ]
      reply.merge(changes) { _, new in new }
      let data = (try? JSONSerialization.data(withJSONObject: reply, options: .sortedKeys)) ?? Data()
      return String(decoding: data, as: UTF8.self)
    }

    private static func edit(_ path: String, find: String = "") -> String {
      reply(["edits": [["path": path, "op": find.isEmpty ? "append" : "replace-block", "find": find, "text": "X"]]])
    }

    var words: String {
      switch self {
      case .nothing: ""
      case .blanks: " \n\t "
      case .prose: "I would be glad to help you with your document! Shall I begin?"
      case .markup: "<html><body>502</body></html>"
      case .list: "[1, 2, 3]"
      case .wrongKeys: #"{"answer": 42}"#
      case .wrongTypes: #"{"outputs": "text", "facts": 1}"#
      case .anotherTurn: Self.reply(["outputs": [["name": "other", "markdown": "Words."]]])
      case .huge: String(repeating: "nonsense ", count: 400_000)
      case .deep: String(repeating: "[", count: 200_000)
      case .halfObject: String(Self.reply().dropLast(20))
      case .emptyOutput: Self.reply(["outputs": [["name": "text", "markdown": " \n"]]])
      case .twice: Self.reply() + "\n" + Self.reply()
      case .editsOutside: Self.edit("../../outside.md")
      case .editsSettings: Self.edit(".bmad/project-config.yaml")
      case .editsSource: Self.edit("src/main.c", find: "int main")
      case .editsNothing: Self.edit("docs/notes.md", find: "words that stand nowhere")
      case .unknownControl: Self.reply(["control": "launch"])
      }
    }
  }

  private func project() throws -> Binary {
    let program = try Binary()
    try program("init", "--name", "Trial")
    try program.write("int main() {}\n", to: "src/main.c")
    try program.write("# Notes\n", to: "docs/notes.md")
    try program.write(
      "name: memo\ninstructions: instructions.md\ntemplate: template.md\ndefault_output_file: docs/memo.md\n",
      to: "workflows/memo/workflow.yaml")
    try program.write("# Memo\n\n## Text\n\n{{text}}\n", to: "workflows/memo/template.md")
    try program.write(
      "<workflow><step n=\"1\" goal=\"Write\"><template-output>text</template-output></step></workflow>\n",
      to: "workflows/memo/instructions.md")
    return program
  }

  /// Files that no run may touch.
  private func foreign(_ program: Binary) throws -> [String: Data] {
    try program.contents().filter { path, _ in
      !path.hasPrefix(".bmad/runs/") && !path.hasPrefix(".bmad-escalations/") && !path.hasPrefix("bmad/")
        && !path.hasSuffix(".jsonl") && !path.hasSuffix(".lock") && !path.hasPrefix(".bmad/spending")
        && !path.hasPrefix(".bmad/cost")
    }
  }

  @Test(arguments: Kind.allCases)
  func `the run ends with a question about the failure and has written nothing`(kind: Kind) throws {
    let words = kind.words
    let server = try ModelServer(words: { _ in words })
    let program = try project()
    defer { program.remove() }
    let before = try foreign(program)
    let result = try program("run", "memo", "--provider", "openai", "--json", environment: server.environment)
    #expect(result.code == 69, "\(result.errors)")
    let document = try result.json
    #expect(document["outcome"] as? String == "blocked")
    #expect(document["status"] as? String == "waiting")
    // Once, and one repair.
    #expect(server.requests == 2)
    let asked = try #require(document["escalations"] as? [[String: Any]])
    #expect(asked.count == 1)
    let id = try #require(asked.first?["id"] as? String)
    #expect(try program("escalations", "show", id, "--json").json["kind"] as? String == "failure")
    #expect(try foreign(program) == before)
    #expect(!program.exists("docs/memo.md") && !program.exists("../outside.md") && !program.exists("../../outside.md"))
    // Resuming does not ask the model again behind the person's back.
    #expect(try program("resume", environment: server.environment).code == 69)
    #expect(server.requests == 2)
  }

  @Test func `a model that comes to its senses goes on where it was`() throws {
    let server = try ModelServer(words: { $0 <= 2 ? "Hello!" : nil })
    let program = try project()
    defer { program.remove() }
    let first = try program("run", "memo", "--provider", "openai", "--json", environment: server.environment)
    #expect(first.code == 69)
    let id = try #require((first.json["escalations"] as? [[String: Any]])?.first?["id"] as? String)
    let done = try program("escalations", "respond", id, "retry", "--json", environment: server.environment)
    #expect(done.code == 0, "\(done.errors)")
    #expect(try done.json["outcome"] as? String == "complete")
    #expect(try program.read("docs/memo.md").contains("The server's text of text."))
  }
}
