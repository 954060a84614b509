import Kernel

/// Turns one reply, event by event or whole, into what the kernel knows. Pure: bytes, time and waits stay outside.
///
/// What is appended to `events` before an error is thrown counts: a refusal and a broken stream are paid for too.
protocol ReplyDecoder: Sendable {
  /// The terminal event was seen: nothing further need be read.
  var isFinished: Bool { get }

  /// All that makes the reply complete was seen, though its end was not yet announced.
  var isComplete: Bool { get }

  /// Takes the data of one server-sent event.
  mutating func take(_ data: String, into events: inout [ModelEvent]) throws(ModelError)

  /// Takes a reply that came as one JSON document, though a stream was asked for.
  mutating func takeWhole(_ body: [UInt8], into events: inout [ModelEvent]) throws(ModelError)

  /// The stream ended.
  /// - Throws: `ModelError.cut` where the reply was not complete.
  mutating func end(into events: inout [ModelEvent]) throws(ModelError)
}
