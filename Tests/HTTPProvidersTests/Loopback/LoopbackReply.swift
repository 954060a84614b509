import HTTPProviders

/// What the loopback server does with one request, step by step.
struct LoopbackReply: Sendable {
  enum Step: Sendable {
    /// Bytes as they are, for what no HTTP server would say.
    case raw(String)
    case head(Int, [(name: String, value: String)])
    /// One chunk of a chunked body.
    case chunk([UInt8])
    /// The last chunk.
    case end
    case wait(Gate)
    case open(Gate)
    /// Waits for ever: until the client goes or the server is stopped.
    case hang
    /// Closes the connection, whatever was said so far.
    case close
  }

  var steps: [Step]

  init(_ steps: [Step]) { self.steps = steps }

  /// A stream of chunks.
  static func stream(
    _ chunks: [String], type: String = "text/event-stream", status: Int = 200
  ) -> LoopbackReply {
    LoopbackReply([.head(status, [("content-type", type)])] + chunks.map { .chunk(Array($0.utf8)) } + [.end])
  }

  /// Each byte a chunk of its own.
  static func byteByByte(_ chunks: [String]) -> LoopbackReply {
    LoopbackReply(
      [.head(200, [("content-type", "text/event-stream; charset=utf-8")])]
        + chunks.joined().utf8.map { .chunk([$0]) } + [.end])
  }

  /// Chunks, then a connection that closes within the next chunk; not before `read` is open, where it is given, for a
  /// client may drop what it has not handed on when the connection breaks.
  static func cut(after chunks: [String], read: Gate? = nil) -> LoopbackReply {
    LoopbackReply(
      [.head(200, [("content-type", "text/event-stream")])] + chunks.map { .chunk(Array($0.utf8)) }
        + (read.map { [.wait($0)] } ?? []) + [.raw("400\r\nevent: mess"), .close])
  }

  /// Chunks, then silence; `silent` opens when it begins.
  static func hang(after chunks: [String], silent: Gate) -> LoopbackReply {
    LoopbackReply(
      [.head(200, [("content-type", "text/event-stream")])] + chunks.map { .chunk(Array($0.utf8)) }
        + [.open(silent), .hang])
  }

  /// Silence from the start, head included.
  static func silence(_ silent: Gate) -> LoopbackReply { LoopbackReply([.open(silent), .hang]) }

  static func text(
    _ status: Int, _ body: String, type: String = "application/json", headers: [(name: String, value: String)] = []
  ) -> LoopbackReply {
    LoopbackReply([.head(status, [("content-type", type)] + headers), .chunk(Array(body.utf8)), .end])
  }
}

/// A request as it arrived.
struct RecordedRequest: Sendable {
  var method: String
  var path: String
  var headers: HeaderFields
  var body: [UInt8]
}
