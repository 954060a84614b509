import Kernel

/// The state of one Gemini reply. Its stream has no terminal event: it ends, and what it held must say why.
///
/// Tool calls are held back until then, so that none can be run from a stream that breaks.
struct GeminiStream: ReplyDecoder {
  private let model: String
  private var calls: [GeminiPart.Call] = []
  /// Every part that counts, as it came.
  private var parts: [Value] = []
  private var finish: GeminiFinish?
  private var blockReason: String?
  private var usage: TokenUsage?
  private(set) var isFinished = false

  init(model: String) { self.model = model }

  var isComplete: Bool { finish != nil || blockReason != nil }

  mutating func take(_ data: String, into events: inout [ModelEvent]) throws(ModelError) {
    let data = data.trimmed
    guard !isFinished, !data.isEmpty, data != "[DONE]" else { return }
    let chunk: GeminiChunk = try WireJSON.decode(data.utf8, in: "an event of the stream")
    try take(chunk, into: &events)
  }

  /// A server that ignores `alt=sse` sends the same chunks as one list.
  mutating func takeWhole(_ body: [UInt8], into events: inout [ModelEvent]) throws(ModelError) {
    let isList = body.first { $0 > UInt8(ascii: " ") } == UInt8(ascii: "[")
    let chunks: [GeminiChunk] =
      isList
      ? try WireJSON.decode(body, in: "the reply") : [try WireJSON.decode(body, in: "the reply")]
    guard chunks.contains(where: \.isAnswer) else {
      throw .invalid("the reply is JSON, but no answer of a model; is the base URL right?")
    }
    for chunk in chunks { try take(chunk, into: &events) }
    try end(into: &events)
  }

  mutating func end(into events: inout [ModelEvent]) throws(ModelError) {
    guard !isFinished else { return }
    isFinished = true
    if let usage { events.append(.usage(usage)) }
    if let blockReason { throw .refused(blockReason) }
    switch finish {
    case nil, .broken: throw .cut
    case .length: events.append(.finished(.length))
    case .blocked(let category): throw .refused(category)
    case .unusable(let word): throw .invalid("the model ended its reply with \(word)")
    case .stop:
      // A part that is signed, or that has a name, must come back as it was.
      if !calls.isEmpty,
        parts.contains(where: { $0["thoughtSignature"] != nil || $0["functionCall"]?["id"] != nil })
      {
        events.append(.verbatim(VendorContent(vendor: ModelRequest.geminiVendor, content: .list(parts))))
      }
      for (number, call) in calls.enumerated() {
        guard let name = call.name, !name.isEmpty else { throw .invalid("a tool call has no name") }
        let arguments = try ToolArguments.text(call.args ?? [:])
        events.append(.toolCall(id: call.id ?? "call-\(number + 1)", name: name, arguments: arguments))
      }
      events.append(.finished(calls.isEmpty ? .complete : .toolUse))
    }
  }

  private mutating func take(_ chunk: GeminiChunk, into events: inout [ModelEvent]) throws(ModelError) {
    if let latest = chunk.usage?.normalised { usage = latest }
    if let fault = chunk.fault {
      isFinished = true
      if let usage { events.append(.usage(usage)) }
      throw fault.modelError(model: model)
    }
    if let reason = chunk.feedback?.blockReason, reason != "BLOCK_REASON_UNSPECIFIED" { blockReason = reason }
    guard let candidate = chunk.candidates.first(where: { $0.index ?? 0 == 0 }) else { return }
    for part in candidate.content?.parts ?? [] where part.thought != true {
      if let text = part.text, !text.isEmpty { events.append(.text(text)) }
      if let call = part.functionCall { calls.append(call) }
    }
    parts += (candidate.content?.raw ?? []).filter { $0["thought"]?.flag != true && $0["text"]?.text != "" }
    if let reason = candidate.finishReason.flatMap(GeminiFinish.init(word:)) { finish = reason }
  }
}
