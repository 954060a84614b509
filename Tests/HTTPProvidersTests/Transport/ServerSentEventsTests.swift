import HTTPProviders
import Kernel
import Testing

struct ServerSentEventsTests {
  private static let stream = """
    \u{FEFF}: a comment\r\nevent: greeting\r\ndata: Grüße 👩‍💻\r\n\r\n\
    id: 7\ndata:first\ndata:  second\ndata\nretry: 10\nunknown: x\n\n\
    event: nothing\r\rdata: {"a":1}\r\r\
    data: never ended
    """
  private static let events = [
    ServerSentEvent(name: "greeting", data: "Grüße 👩‍💻"),
    ServerSentEvent(data: "first\n second\n", id: "7"),
    ServerSentEvent(data: #"{"a":1}"#, id: "7"),
  ]

  @Test func `events are the same wherever the bytes are split`() throws {
    let bytes = Array(Self.stream.utf8)
    for size in 1...bytes.count {
      var parser = ServerSentEvents()
      var found: [ServerSentEvent] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        found += try parser.push(Array(bytes[start..<min(start + size, bytes.count)]))
      }
      #expect(found == Self.events, "pieces of \(size)")
    }
  }

  @Test func `an event larger than the limit is refused, however it comes`() throws {
    let line = Array(("data: " + String(repeating: "x", count: 50) + "\n").utf8)
    var parser = ServerSentEvents(limit: 120)
    #expect(try parser.push(line).isEmpty)
    #expect(try parser.push(line).isEmpty)
    #expect(throws: ModelError.self) { try parser.push(line) }
    var endless = ServerSentEvents(limit: 120)
    #expect(throws: ModelError.self) { for _ in 0..<10 { _ = try endless.push(Array(repeating: 120, count: 50)) } }
  }

  @Test func `the limit holds for one event, and comments are none`() throws {
    var parser = ServerSentEvents(limit: 120)
    for _ in 0..<10 {
      #expect(try parser.push(Array("data: \(String(repeating: "x", count: 90))\n\n".utf8)).count == 1)
      #expect(try parser.push(Array(": \(String(repeating: "x", count: 90))\n".utf8)).isEmpty)
    }
  }

  @Test func `bytes that are no UTF-8 are replaced`() throws {
    var parser = ServerSentEvents()
    #expect(try parser.push(Array("data: a".utf8) + [0xFF] + Array("b\n\n".utf8)).map(\.data) == ["a\u{FFFD}b"])
  }
}
