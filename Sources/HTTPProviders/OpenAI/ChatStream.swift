import Kernel

/// The state of one Chat Completions reply.
///
/// Tool calls are held back until the reply is known to be whole, so that none can be run from a stream that breaks.
struct ChatStream: ReplyDecoder {
  private struct Call {
    var index: Int?
    var id: String?
    var name = ""
    var arguments = ""
  }

  private let model: String
  private var calls: [Call] = []
  private var refusal = ""
  private var finish: ChatFinish?
  private var usage: TokenUsage?
  private(set) var isFinished = false

  init(model: String) { self.model = model }

  var isComplete: Bool { finish != nil }

  mutating func take(_ data: String, into events: inout [ModelEvent]) throws(ModelError) {
    guard !isFinished else { return }
    let data = data.trimmed
    guard !data.isEmpty else { return }
    guard data != "[DONE]" else { return try end(into: &events) }
    let chunk: ChatChunk = try WireJSON.decode(data.utf8, in: "an event of the stream")
    try take(chunk, into: &events)
  }

  mutating func takeWhole(_ body: [UInt8], into events: inout [ModelEvent]) throws(ModelError) {
    let whole: ChatChunk = try WireJSON.decode(body, in: "the reply")
    guard whole.isCompletion || whole.fault != nil else {
      throw .invalid("the reply is JSON, but no chat completion; is the base URL right?")
    }
    try take(whole, into: &events)
    try end(into: &events)
  }

  mutating func end(into events: inout [ModelEvent]) throws(ModelError) {
    guard !isFinished else { return }
    isFinished = true
    if let usage { events.append(.usage(usage)) }
    guard let finish else { throw .cut }
    guard refusal.isEmpty else { throw .refused(refusal) }
    switch finish {
    case .length: events.append(.finished(.length))
    case .filtered(let category): throw .refused(category)
    case .failed: throw .overloaded(retryAfter: nil)
    case .unknown(let word): throw .invalid("the server ended the reply for a reason unknown here, '\(word)'")
    case .toolCalls where calls.isEmpty: throw .invalid("the reply ended in a tool call that it does not hold")
    case .toolCalls, .stop:
      for (number, call) in calls.enumerated() {
        guard !call.name.isEmpty else { throw .invalid("a tool call has no name") }
        let arguments = ToolArguments.given(call.arguments)
        events.append(.toolCall(id: call.id ?? "call-\(number + 1)", name: call.name, arguments: arguments))
      }
      events.append(.finished(calls.isEmpty ? .complete : .toolUse))
    }
  }

  private mutating func take(_ chunk: ChatChunk, into events: inout [ModelEvent]) throws(ModelError) {
    if let latest = chunk.usage { usage = latest.normalised }
    if let fault = chunk.fault {
      isFinished = true
      if let usage { events.append(.usage(usage)) }
      throw fault.modelError(model: model)
    }
    guard let choice = chunk.choices.first(where: { $0.index == 0 }) else { return }
    if let message = choice.message {
      if !message.text.isEmpty { events.append(.text(message.text)) }
      refusal += message.refusal
      for piece in message.calls { try add(piece) }
    }
    if let finish = choice.finish { self.finish = finish }
  }

  private mutating func add(_ piece: ChatCallDelta) throws(ModelError) {
    let place = place(of: piece)
    if let id = piece.id, !id.isEmpty { calls[place].id = id }
    if let name = piece.function?.name, !name.isEmpty { calls[place].name = name }
    switch piece.function?.arguments {
    case .text(let text): calls[place].arguments += text
    case .object(let object): calls[place].arguments += try ToolArguments.text(object)
    case nil: break
    }
  }

  /// Calls are told apart by their index; where a server leaves it out, or gives every call the same, by a new id.
  private mutating func place(of piece: ChatCallDelta) -> Int {
    let id = piece.id.flatMap { $0.isEmpty ? nil : $0 }
    let known = piece.index.map { index in calls.lastIndex { $0.index == index } } ?? calls.indices.last
    if let known, id == nil || calls[known].id == nil || calls[known].id == id { return known }
    calls.append(Call(index: piece.index))
    return calls.count - 1
  }
}
