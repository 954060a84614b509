import HTTPProviders
import Kernel
import Testing

/// Waits timed against a server that speaks when it is told to.
@Suite(.timeLimit(.minutes(30)))
struct WaitTests {
  private let timeouts = Timeouts(firstByte: .seconds(180), idle: .seconds(90), total: .seconds(1800))

  /// Reads a body of which each piece comes when its gate opens, moving the clock before each.
  private func read(_ pieces: [(after: Duration, text: String)]) async throws -> Int {
    let clock = TestClock()
    let transport = HTTPTransport(clock: clock)
    let gates = pieces.map { _ in Gate() }
    var steps: [LoopbackReply.Step] = [.head(200, [("content-type", "text/event-stream")])]
    for (gate, piece) in zip(gates, pieces) { steps += [.wait(gate), .chunk(Array(piece.text.utf8))] }
    let reply = LoopbackReply(steps + [.end])
    let timeouts = timeouts
    return try await LoopbackServer.running({ _, _ in reply }) { server in
      let request = HTTPRequest.get(server.baseURL, credential: nil)
      let outcome: Result<Int, any Error>
      do {
        let read = try await transport.exchange(request, timeouts: timeouts) { answer in
          var read = 0
          clock.advance(by: pieces[0].after)
          gates[0].open()
          for try await _ in answer.body {
            read += 1
            guard read < pieces.count else { continue }
            clock.advance(by: pieces[read].after)
            gates[read].open()
          }
          return read
        }
        outcome = .success(read)
      } catch {
        outcome = .failure(error)
      }
      await transport.shutdown()
      return try outcome.get()
    }
  }

  @Test func `pings and comments are life`() async throws {
    let pieces = [": comment\n\n", "event: ping\ndata: {}\n\n", ":\n", "data: x\n\n"].map { (Duration.seconds(80), $0) }
    #expect(try await read(pieces) == 4)
  }

  @Test func `the first byte may take longer than the others`() async throws {
    #expect(try await read([(.seconds(170), "a"), (.seconds(80), "b")]) == 2)
  }

  @Test func `a server that trickles runs into the limit for the whole`() async {
    let pieces = Array(repeating: (after: Duration.seconds(80), text: "a"), count: 23)
    await #expect(throws: ModelError.timedOut(.total)) { try await read(pieces + [(.seconds(80), "b")]) }
  }
}
