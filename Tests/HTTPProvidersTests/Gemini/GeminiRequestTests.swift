import Kernel
import Testing

@testable import HTTPProviders

@Suite struct GeminiRequestTests {
  @Test func `a plain request`() throws {
    #expect(
      try RequestExamples.json(RequestExamples.plain.geminiBody())
        == #"{"contents":[{"parts":[{"text":"Hi / “there”"}],"role":"user"}],"generationConfig":{"maxOutputTokens":100},"systemInstruction":{"parts":[{"text":"You are Mary."}]}}"#
    )
  }

  @Test func `a full request`() throws {
    let schema = OpenAIRequestTests.schema
    #expect(
      try RequestExamples.json(RequestExamples.full.geminiBody())
        == [
          #"{"contents":[{"parts":[{"text":"One\n\nmore"}],"role":"user"},{"parts":[{"text":"Two"}],"role":"model"}"#,
          #"{"parts":[{"text":"Three"}],"role":"user"}]"#,
          #""generationConfig":{"maxOutputTokens":100,"responseJsonSchema":\#(schema),"responseMimeType":"application/json","thinkingConfig":{"thinkingLevel":"high"}}"#,
          #""systemInstruction":{"parts":[{"text":"You are Mary."}]}"#,
          #""tools":[{"functionDeclarations":[{"description":"Reads.","name":"read","parametersJsonSchema":\#(schema)}"#,
          #"{"description":"Does.","name":"any","parametersJsonSchema":{"properties":{"v":{}},"type":"object"}}]}]}"#,
        ].joined(separator: ","))
  }

  @Test func `what is not known is left out`() throws {
    let bare = ModelRequest(model: "", system: "", messages: [], maxOutputTokens: 0)
    #expect(try RequestExamples.json(bare.geminiBody()) == #"{"contents":[]}"#)
  }

  @Test func `a thread only grows`() throws {
    #expect(
      try RequestExamples.isAppendOnly(
        RequestExamples.growing.map { $0.geminiBody() }, messages: "contents",
        constant: ["tools", "systemInstruction", "generationConfig"]))
  }

  @Test(
    arguments: [
      ("none", "gemini-4-argon", GeminiThinking.budget(0)), ("low", "gemini-4-argon", .level("low")),
      ("Max", "gemini-3.8-flash", .level("high")), ("high", "gemini-2.5-pro", .budget(24576)),
      ("none", "models/gemini-2.5-flash", .budget(0)), ("4096", "gemini-4-argon", .budget(4096)),
      ("hard", "gemini-4-argon", nil), ("hard", "gemini-2.5-pro", nil),
    ] as [(String, String, GeminiThinking?)])
  func effort(word: String, model: String, expected: GeminiThinking?) {
    #expect(GeminiThinking(effort: word, model: model) == expected)
  }
}
