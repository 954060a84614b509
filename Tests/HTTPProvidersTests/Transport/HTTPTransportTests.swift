import HTTPProviders
import Kernel
import NIOCore
import NIOPosix
import Testing

@Suite(.timeLimit(.minutes(30)))
struct HTTPTransportTests {
  private func exchange<Outcome: Sendable>(
    _ reply: LoopbackReply, bodyLimit: Int = 1 << 20,
    _ reading: @escaping @Sendable (HTTPAnswer) async throws -> Outcome
  ) async throws -> Outcome {
    try await withTransport(bodyLimit: bodyLimit) { transport in
      try await LoopbackServer.running({ _, _ in reply }) { server in
        let request = HTTPRequest.post(server.baseURL + "/x", json: Array("{}".utf8), credential: nil)
        return try await transport.exchange(request, timeouts: Timeouts(), reading: reading)
      }
    }
  }

  private func withTransport<Outcome>(
    bodyLimit: Int = 1 << 20, _ body: (HTTPTransport) async throws -> Outcome
  ) async rethrows -> Outcome {
    let transport = HTTPTransport(clock: TestClock(), bodyLimit: bodyLimit)
    do {
      let outcome = try await body(transport)
      await transport.shutdown()
      return outcome
    } catch {
      await transport.shutdown()
      throw error
    }
  }

  @Test func `a request arrives as it was made, with the key in its header`() async throws {
    try await withTransport { transport in
      try await LoopbackServer.running({ _, _ in .text(200, "ok") }) { server in
        let request = HTTPRequest.post(
          server.baseURL + "/v1/x?y=1", json: Array(#"{"a":"é"}"#.utf8), headers: ["x-a": "b"],
          credential: .bearer(Secret("k-1\n")))
        let text = try await transport.exchange(request, timeouts: Timeouts()) { answer in
          String(decoding: try await answer.collect(limit: 100), as: UTF8.self)
        }
        #expect(text == "ok")
        let seen = try #require(server.requests.first)
        #expect(seen.method == "POST")
        #expect(seen.path == "/v1/x?y=1")
        #expect(seen.body == Array(#"{"a":"é"}"#.utf8))
        #expect(seen.headers["Authorization"] == "Bearer k-1")
        #expect(seen.headers["content-type"] == "application/json")
        #expect(seen.headers["x-a"] == "b")
        #expect(seen.headers["user-agent"] == "orchestrator")
      }
    }
  }

  @Test func `a redirect is an answer and is not followed`() async throws {
    let reply = LoopbackReply.text(302, "", headers: [("location", "http://127.0.0.1:1/")])
    #expect(try await exchange(reply) { $0.status } == 302)
  }

  @Test func `a body past the limit is refused`() async {
    let reply = LoopbackReply.stream(Array(repeating: String(repeating: "x", count: 1000), count: 5))
    await #expect(throws: ModelError.invalid("the answer is longer than 3000 bytes")) {
      try await exchange(reply, bodyLimit: 3000) { answer in try await answer.collect(limit: 1 << 20).count }
    }
    await #expect(throws: ModelError.invalid("the answer is longer than 2000 bytes")) {
      try await exchange(reply) { answer in try await answer.collect(limit: 2000).count }
    }
  }

  @Test(arguments: [
    (["SSH-2.0-OpenSSH_9.2\r\n"], ModelError.invalid("")), ([], .cut), (["HTTP/1.1 200 OK\r\ncontent-le"], .cut),
    (["HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"], .cut),
    (["HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"], .cut),
    (["HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n"], .cut),
  ])
  func `an answer that breaks off or is none`(_ pieces: [String], _ expected: ModelError) async {
    let reply = LoopbackReply(pieces.map { .raw($0) } + [.close])
    await #expect {
      try await exchange(reply) { answer in try await answer.collect(limit: 1000).count }
    } throws: { error in
      if case .invalid = expected, case ModelError.invalid = error { return true }
      return error as? ModelError == expected
    }
  }

  @Test func `an error's body that breaks off is taken as it is`() async throws {
    let reply = LoopbackReply([.head(500, []), .chunk(Array("half".utf8)), .close])
    let text = try await exchange(reply) { answer in String(decoding: try await answer.errorBody(), as: UTF8.self) }
    // What was still on its way when the connection broke may be lost.
    #expect("half".hasPrefix(text))
  }

  @Test func `no TLS on the other side`() async throws {
    try await withTransport { transport in
      try await LoopbackServer.running({ _, _ in .text(200, "ok") }) { server in
        let request = HTTPRequest.get("https://127.0.0.1:\(server.port)/", credential: .bearer(Secret("k-canary")))
        await #expect {
          try await transport.exchange(request, timeouts: Timeouts()) { $0.status }
        } throws: { error in
          guard case ModelError.unreachable(let text) = error else { return false }
          return text.contains("127.0.0.1:\(server.port)") && !text.contains("k-canary")
        }
      }
    }
  }

  @Test func `a server that takes the connection and then says nothing of TLS`() async throws {
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(host: "127.0.0.1", port: 0).get()
    let url = "https://127.0.0.1:\(listener.localAddress?.port ?? 0)/"
    let timeouts = Timeouts(connect: .milliseconds(200))
    await withTransport { transport in
      _ = await #expect(throws: ModelError.timedOut(.connect)) {
        try await transport.exchange(.get(url, credential: nil), timeouts: timeouts) { $0.status }
      }
    }
    try await listener.close()
  }

  @Test(arguments: ["", "nonsense", "ftp://x/", "http://", "http:///v1"])
  func `an address that is none`(_ url: String) async {
    await withTransport { transport in
      _ = await #expect {
        try await transport.exchange(.get(url, credential: nil), timeouts: Timeouts()) { $0.status }
      } throws: { error in
        if case ModelError.invalid = error { true } else { false }
      }
    }
  }

  @Test func `what reading throws comes out, and lets go of the connection`() async throws {
    struct Stop: Error {}
    let silent = Gate()
    try await withTransport { transport in
      try await LoopbackServer.running({ _, _ in .hang(after: ["a"], silent: silent) }) { server in
        await #expect(throws: Stop.self) {
          try await transport.exchange(.get(server.baseURL, credential: nil), timeouts: Timeouts()) { _ in
            throw Stop()
          }
        }
        try await server.gone.wait()
      }
    }
  }

  @Test func `many calls at once do not wait for one another`() async throws {
    let all = Gate()
    try await withTransport { transport in
      try await LoopbackServer.running({ _, number in
        // Nobody is answered before the last one has come.
        if number == 40 { all.open() }
        return LoopbackReply([.wait(all), .head(200, []), .end])
      }) { server in
        let url = server.baseURL
        try await withThrowingTaskGroup(of: Int.self) { group in
          for _ in 0..<40 {
            group.addTask {
              try await transport.exchange(.get(url, credential: nil), timeouts: Timeouts()) { $0.status }
            }
          }
          for try await status in group { #expect(status == 200) }
        }
      }
    }
  }

  @Test func `after the shutdown nothing is sent`() async throws {
    let transport = HTTPTransport(clock: TestClock())
    try await LoopbackServer.running({ _, _ in .text(200, "ok") }) { server in
      let request = HTTPRequest.get(server.baseURL, credential: nil)
      let status = try await transport.exchange(request, timeouts: Timeouts()) { $0.status }
      #expect(status == 200)
      await transport.shutdown()
      await transport.shutdown()
      await #expect(throws: CancellationError.self) {
        try await transport.exchange(request, timeouts: Timeouts()) { $0.status }
      }
      #expect(server.requests.count == 1)
    }
  }
}
