import Kernel
import Testing

@testable import HTTPProviders

@Suite struct OpenAIRequestTests {
  static let vendor = OpenAIFeatures(isVendor: true)
  static let compatible = OpenAIFeatures(isVendor: false)
  static let schema =
    #"{"additionalProperties":false,"properties":{"a":{"type":"string"}},"required":["a"],"type":"object"}"#

  @Test func `a plain response`() throws {
    let key = RequestExamples.plain.promptCacheKey
    #expect(
      try RequestExamples.json(RequestExamples.plain.responsesBody(Self.vendor))
        == #"{"input":[{"content":"Hi / “there”","role":"user"}],"instructions":"You are Mary.","max_output_tokens":100,"model":"m-1","prompt_cache_key":"\#(key)","store":false,"stream":true}"#
    )
  }

  @Test func `a full response`() throws {
    let key = RequestExamples.full.promptCacheKey
    #expect(
      try RequestExamples.json(RequestExamples.full.responsesBody(Self.vendor))
        == [
          #"{"include":["reasoning.encrypted_content"],"input":[{"content":"One\n\nmore","role":"user"},{"content":"Two","role":"assistant"},{"content":"Three","role":"user"}]"#,
          #""instructions":"You are Mary.","max_output_tokens":100,"model":"m-1","prompt_cache_key":"\#(key)""#,
          #""reasoning":{"effort":"high"},"store":false,"stream":true"#,
          #""text":{"format":{"name":"turn_reply","schema":\#(Self.schema),"strict":true,"type":"json_schema"}}"#,
          #""tools":[{"description":"Reads.","name":"read","parameters":\#(Self.schema),"strict":true,"type":"function"}"#,
          #"{"description":"Does.","name":"any","parameters":{"properties":{"v":{}},"type":"object"},"strict":false,"type":"function"}]}"#,
        ].joined(separator: ","))
  }

  @Test func `a plain chat completion of a compatible server`() throws {
    #expect(
      try RequestExamples.json(RequestExamples.plain.chatBody(Self.compatible))
        == #"{"max_tokens":100,"messages":[{"content":"You are Mary.","role":"system"},{"content":"Hi / “there”","role":"user"}],"model":"m-1","stream":true,"stream_options":{"include_usage":true}}"#
    )
  }

  @Test func `a full chat completion of the vendor`() throws {
    let key = RequestExamples.full.promptCacheKey
    #expect(
      try RequestExamples.json(RequestExamples.full.chatBody(Self.vendor))
        == [
          #"{"max_completion_tokens":100,"messages":[{"content":"You are Mary.","role":"system"},{"content":"One\n\nmore","role":"user"}"#,
          #"{"content":"Two","role":"assistant"},{"content":"Three","role":"user"}],"model":"m-1","prompt_cache_key":"\#(key)""#,
          #""reasoning_effort":"high""#,
          #""response_format":{"json_schema":{"name":"turn_reply","schema":\#(Self.schema),"strict":true},"type":"json_schema"}"#,
          #""stream":true,"stream_options":{"include_usage":true}"#,
          #""tools":[{"function":{"description":"Reads.","name":"read","parameters":\#(Self.schema),"strict":true},"type":"function"}"#,
          #"{"function":{"description":"Does.","name":"any","parameters":{"properties":{"v":{}},"type":"object"},"strict":false},"type":"function"}]}"#,
        ].joined(separator: ","))
  }

  @Test func `what is not known is left out`() throws {
    let bare = ModelRequest(model: "", system: "", messages: [], maxOutputTokens: 0)
    #expect(
      try RequestExamples.json(bare.chatBody(Self.compatible))
        == #"{"messages":[],"stream":true,"stream_options":{"include_usage":true}}"#)
    var none = Self.vendor
    (none.cacheKey, none.streams) = (false, false)
    #expect(try RequestExamples.json(bare.responsesBody(none)) == #"{"input":[],"store":false}"#)
    #expect(try RequestExamples.json(bare.chatBody(none)) == #"{"messages":[]}"#)
  }

  @Test func `a thread only grows`() throws {
    let requests = RequestExamples.growing
    #expect(
      try RequestExamples.isAppendOnly(
        requests.map { $0.responsesBody(Self.vendor) }, messages: "input",
        constant: ["tools", "instructions", "prompt_cache_key", "text", "model"]))
    #expect(
      try RequestExamples.isAppendOnly(
        requests.map { $0.chatBody(Self.compatible) }, messages: "messages", constant: ["tools", "response_format"]))
  }

  @Test func `the cache key tells threads apart`() {
    var other = RequestExamples.full
    other.system += "O"
    other.messages[0] = Message(role: .user, parts: [.text("ne\n\nmore")])
    let keys = Set(RequestExamples.growing.map(\.promptCacheKey) + [other.promptCacheKey])
    #expect(keys.count == 2 && keys.allSatisfy { $0.count == 32 })
  }

  @Test(arguments: [
    (#"{"type":"object","properties":{},"required":[],"additionalProperties":false}"#, true),
    (#"{"type":"object","additionalProperties":false}"#, true), (#"{"type":"object"}"#, false),
    (#"{"type":"string"}"#, false), ("true", false), ("{}", false),
    (#"{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"}},"required":[]}"#, false),
    (#"{"type":"object","additionalProperties":false,"properties":{"a":{}},"required":["a"]}"#, false),
    (
      #"{"type":"object","additionalProperties":false,"properties":{"a":{"anyOf":[{"type":"null"},{"type":["string","null"]}]}},"required":["a"]}"#,
      true
    ),
    (
      #"{"type":"object","additionalProperties":false,"properties":{"a":{"type":"array","items":{"type":"object"}}},"required":["a"]}"#,
      false
    ),
    (#"{"type":"object","additionalProperties":false,"properties":{"a":{"type":"array"}},"required":["a"]}"#, false),
    (
      ##"{"type":"object","additionalProperties":false,"properties":{"a":{"$ref":"#/$defs/b"}},"required":["a"],"$defs":{"b":{"enum":["x"]}}}"##,
      true
    ),
    (
      ##"{"type":"object","additionalProperties":false,"properties":{"a":{"$ref":"#/$defs/b"}},"required":["a"],"$defs":{"b":{}}}"##,
      false
    ),
    (#"{"type":"object","additionalProperties":false,"allOf":[]}"#, false),
  ])
  func `strict is for schemas that can be`(schema: String, expected: Bool) throws {
    let value: Value = try WireJSON.decode(schema.utf8, in: "the test")
    #expect(StrictSchema.accepts(value) == expected)
  }
}

@Suite struct OpenAIFeaturesTests {
  static let vendor = OpenAIFeatures(isVendor: true)
  static let compatible = OpenAIFeatures(isVendor: false)

  static func change(_ features: OpenAIFeatures, _ edit: (inout OpenAIFeatures) -> Void) -> OpenAIFeatures {
    var copy = features
    edit(&copy)
    return copy
  }

  @Test(
    arguments: [
      (compatible, "'response_format.type' must be 'text'", nil, change(compatible) { $0.replySchema = false }),
      (vendor, "Invalid parameter", "text.format", change(vendor) { $0.replySchema = false }),
      (compatible, "Failed to parse grammar", nil, change(compatible) { $0.replySchema = false }),
      (compatible, "Unrecognized request argument: stream_options", nil, change(compatible) { $0.usageOption = false }),
      (compatible, "extra fields", "stream_options", change(compatible) { $0.usageOption = false }),
      (
        compatible, "Use 'max_completion_tokens' instead.", "max_tokens",
        change(compatible) { $0.limit = .maxCompletionTokens }
      ),
      (vendor, "Unknown field: max_completion_tokens", nil, change(vendor) { $0.limit = .maxTokens }),
      (vendor, "Unknown field: prompt_cache_key", nil, change(vendor) { $0.cacheKey = false }),
      (
        compatible, "tools.0.function.strict: extra fields not permitted", nil, change(compatible) { $0.strict = false }
      ),
      (compatible, "Only false is supported.", "stream", change(compatible) { $0.streams = false }),
      (
        compatible, "registry.ollama.ai/library/toy does not support tools", nil,
        change(compatible) { $0.tools = false }
      ),
      (compatible, "tools param requires --jinja flag", nil, change(compatible) { $0.tools = false }),
      (
        vendor, "Encrypted content is not supported with this model.", "include",
        change(vendor) { $0.sealedThoughts = false }
      ),
      (compatible, "max_tokens is too large", "max_tokens", nil), (compatible, "the moon is wrong", nil, nil),
      (change(compatible) { $0.replySchema = false }, "response_format", nil, nil),
    ] as [(OpenAIFeatures, String, String?, OpenAIFeatures?)])
  func `a refused feature is given up`(
    features: OpenAIFeatures, message: String, param: String?, expected: OpenAIFeatures?
  ) {
    let fault = OpenAIFault(message: message, param: param)
    #expect(features.without(refusedIn: fault, status: 400, request: RequestExamples.full) == expected)
    #expect(features.without(refusedIn: fault, status: 401, request: RequestExamples.full) == nil)
  }

  @Test func `a feature that the request does not use is not to blame`() {
    let fault = OpenAIFault(message: "response_format and strict")
    #expect(Self.vendor.without(refusedIn: fault, status: 400, request: RequestExamples.plain) == nil)
  }
}
