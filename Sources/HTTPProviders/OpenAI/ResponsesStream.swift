import Kernel

/// The state of one reply of the Responses API.
///
/// Tool calls are held back until the terminal event, so that none can be run from a stream that breaks.
struct ResponsesStream: ReplyDecoder {
  private typealias Call = (id: String?, name: String, arguments: String)

  private let model: String
  private var saidText = false
  private var refusal = ""
  private var calls: [Call] = []
  private var items: [ResponsesOutput] = []
  private(set) var isFinished = false

  init(model: String) { self.model = model }

  /// The terminal event says all at once.
  var isComplete: Bool { isFinished }

  mutating func take(_ data: String, into events: inout [ModelEvent]) throws(ModelError) {
    let data = data.trimmed
    guard !isFinished, !data.isEmpty, data != "[DONE]" else { return }
    let event: ResponsesEvent = try WireJSON.decode(data.utf8, in: "an event of the stream")
    switch event {
    case .text(let text): say(text, into: &events)
    case .refusal(let text): refusal += text
    case .item(let output):
      items.append(output)
      if case .call(let id, let name, let arguments) = output.item { calls.append((id, name, arguments)) }
    case .terminal(let response): try close(response, into: &events)
    case .fault(let fault):
      isFinished = true
      throw fault.modelError(model: model)
    case .other: break
    }
  }

  mutating func takeWhole(_ body: [UInt8], into events: inout [ModelEvent]) throws(ModelError) {
    let response: ResponsesObject = try WireJSON.decode(body, in: "the reply")
    guard response.status != nil || response.fault != nil else {
      throw .invalid("the reply is JSON, but no response; is the base URL right?")
    }
    try close(response, into: &events)
  }

  mutating func end(into events: inout [ModelEvent]) throws(ModelError) {
    guard !isFinished else { return }
    isFinished = true
    throw .cut
  }

  private mutating func say(_ text: String, into events: inout [ModelEvent]) {
    guard !text.isEmpty else { return }
    saidText = true
    events.append(.text(text))
  }

  private mutating func close(_ response: ResponsesObject, into events: inout [ModelEvent]) throws(ModelError) {
    isFinished = true
    takeOutput(of: response, into: &events)
    if let usage = response.usage { events.append(.usage(usage.normalised)) }
    if let fault = response.fault { throw fault.modelError(model: model) }
    switch response.status {
    case .completed: try complete(into: &events)
    case .incomplete:
      switch response.incompleteReason {
      case "max_output_tokens": events.append(.finished(.length))
      case "content_filter": throw .refused("content_filter")
      case let reason: throw .invalid("the server ended the reply early, '\(reason ?? "for no reason given")'")
      }
    case .failed: throw .overloaded(retryAfter: nil)
    case .cancelled, .queued, .inProgress, nil: throw .cut
    }
  }

  /// The terminal event repeats the output. It decides which calls there are, and speaks for servers that sent no
  /// deltas.
  private mutating func takeOutput(of response: ResponsesObject, into events: inout [ModelEvent]) {
    var final: [Call] = []
    var text = ""
    var refused = ""
    for output in response.output {
      switch output.item {
      case .message(let said, let declined):
        text += said
        refused += declined
      case .call(let id, let name, let arguments): final.append((id, name, arguments))
      case .other: break
      }
    }
    if !saidText { say(text, into: &events) }
    if refusal.isEmpty { refusal = refused }
    if !response.output.isEmpty { (calls, items) = (final, response.output) }
  }

  private mutating func complete(into events: inout [ModelEvent]) throws(ModelError) {
    guard refusal.isEmpty else { throw .refused(refusal) }
    let returned = items.compactMap(\.returned)
    if !calls.isEmpty, returned.contains(where: { $0["type"] == "reasoning" }) {
      events.append(.verbatim(VendorContent(vendor: ModelRequest.vendor, content: .list(returned))))
    }
    for (number, call) in calls.enumerated() {
      guard !call.name.isEmpty else { throw .invalid("a tool call has no name") }
      let arguments = ToolArguments.given(call.arguments)
      events.append(.toolCall(id: call.id ?? "call-\(number + 1)", name: call.name, arguments: arguments))
    }
    events.append(.finished(calls.isEmpty ? .complete : .toolUse))
  }
}
