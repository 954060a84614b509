import Kernel

/// One event of an event stream.
package struct ServerSentEvent: Sendable, Hashable {
  /// The `event` field; nil where there is none.
  package var name: String?
  /// The `data` lines, joined by line feeds.
  package var data: String
  /// The last `id` seen.
  package var id: String?

  package init(name: String? = nil, data: String, id: String? = nil) {
    (self.name, self.data, self.id) = (name, data, id)
  }
}

/// Splits bytes into events as the HTML standard says: any line end, characters split between pieces, comments left
/// out, and an event without its blank line never delivered.
package struct ServerSentEvents: Sendable {
  private let limit: Int
  private var line: [UInt8] = []
  private var endedInReturn = false
  private var isFirstLine = true
  private var name: String?
  private var data: [String] = []
  private var id: String?
  private var size = 0

  /// - Parameter limit: the longest event, in bytes.
  package init(limit: Int = 16 << 20) { self.limit = limit }

  /// Takes the next bytes and returns the events that they complete.
  /// - Throws: `ModelError.invalid` for an event that is longer than the limit.
  package mutating func push(_ bytes: [UInt8]) throws(ModelError) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    var rest = bytes[...]
    while let first = rest.first {
      if endedInReturn {
        endedInReturn = false
        if first == UInt8(ascii: "\n") {
          rest.removeFirst()
          continue
        }
      }
      let end = rest.firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
      let piece = rest[..<(end ?? rest.endIndex)]
      size += piece.count
      guard size <= limit else { throw .invalid("an event of the stream is longer than \(limit) bytes") }
      line += piece
      guard let end else { break }
      endedInReturn = rest[end] == UInt8(ascii: "\r")
      rest = rest[(end + 1)...]
      if let event = endLine() { events.append(event) }
    }
    return events
  }

  private mutating func endLine() -> ServerSentEvent? {
    defer { line.removeAll(keepingCapacity: true) }
    if isFirstLine {
      isFirstLine = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    }
    guard let first = line.first else { return dispatch() }
    guard first != UInt8(ascii: ":") else {
      size -= line.count
      return nil
    }
    let colon = line.firstIndex(of: UInt8(ascii: ":"))
    var value = colon.map { line[($0 + 1)...] } ?? []
    if value.first == UInt8(ascii: " ") { value.removeFirst() }
    let text = String(decoding: value, as: UTF8.self)
    switch String(decoding: line[..<(colon ?? line.endIndex)], as: UTF8.self) {
    case "event": name = text
    case "data": data.append(text)
    case "id": if !text.contains("\0") { id = text }
    default: break
    }
    return nil
  }

  private mutating func dispatch() -> ServerSentEvent? {
    defer {
      name = nil
      data = []
      size = 0
    }
    guard !data.isEmpty else { return nil }
    return ServerSentEvent(name: name, data: data.joined(separator: "\n"), id: id)
  }
}

extension HTTPAnswer {
  /// Reads the body as an event stream until `handle` has seen the terminal event.
  /// - Parameter handle: takes an event; returns true for the terminal one.
  /// - Throws: `ModelError.invalid` for a body that is no event stream, `.cut` for one that ends without its terminal
  ///   event.
  package func readEvents(_ handle: (ServerSentEvent) throws -> Bool) async throws {
    let type = headers["content-type"]?.lowercased() ?? ""
    guard type.prefix(while: { $0 != ";" }).trimmed == "text/event-stream" else {
      throw ModelError.invalid(try await notAStream(type))
    }
    var parser = ServerSentEvents()
    var isFirst = true
    for try await bytes in body {
      if isFirst, let start = bytes.first(where: { $0 > 0x20 }) {
        isFirst = false
        // A page or an object under the name of a stream; no field begins like that.
        if [UInt8(ascii: "<"), UInt8(ascii: "{")].contains(start) {
          throw ModelError.invalid("the server answered with no event stream: \(Redaction.clean(bytes, of: secret))")
        }
      }
      for event in try parser.push(bytes) where try handle(event) { return }
    }
    throw ModelError.cut
  }

  private func notAStream(_ type: String) async throws -> String {
    let kind = type.isEmpty ? "no content type" : "'\(Redaction.clean(type, of: secret, limit: 60))'"
    let start = Redaction.clean(try await errorBody(), of: secret, limit: 200)
    return "the server answered with \(kind) instead of an event stream\(start.isEmpty ? "" : ": \(start)")"
  }
}
