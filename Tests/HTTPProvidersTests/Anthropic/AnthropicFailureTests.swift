import HTTPProviders
import Kernel
import Testing

/// The vendor's own ways to say no, and its list of models.
@Suite(.timeLimit(.minutes(30)))
struct AnthropicFailureTests {
  private let fixture = AnthropicFixture()

  private func error(
    _ status: Int, _ body: String, headers: [(name: String, value: String)] = []
  ) async throws -> ModelError? {
    try await fixture.calling(replies: [.text(status, body, headers: headers)]).record.modelError
  }

  private func invalid(_ message: String, code: String? = nil) -> String {
    Wire.error("invalid_request_error", message, code: code)
  }

  @Test func `what a 400 hides`() async throws {
    #expect(try await error(400, invalid("prompt is too long: 210000 tokens > 200000 maximum")) == .contextTooLong)
    #expect(try await error(400, invalid("x", code: "prompt_too_long")) == .contextTooLong)
    #expect(try await error(400, invalid("x", code: "spend_limit_reached")) == .quotaExhausted(until: nil))
    #expect(
      try await error(400, invalid("Your credit balance is too low to access the API.")) == .quotaExhausted(until: nil))
    let message =
      "You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."
    #expect(try await error(400, invalid(message)) == .quotaExhausted(until: 1_796_083_200_000))
    #expect(try await error(400, Wire.error("rate_limit_error", "x")) == .rateLimited(retryAfter: nil))
  }

  @Test func `an error names what the server said and the request`() async throws {
    let found = try await error(
      400, invalid("temperature: Extra inputs\nare not permitted"), headers: [("request-id", "req_7")])
    #expect(
      found
        == .invalid(
          "HTTP 400: invalid_request_error: temperature: Extra inputs are not permitted (request req_7)"))
    #expect(try await error(502, "<html>Bad gateway</html>") == .overloaded(retryAfter: nil))
    #expect(try await error(404, "") == .unknownModel("HTTP 404"))
  }

  @Test func `waits and the server's word on trying again`() async throws {
    let busy = Wire.error("overloaded_error", "Overloaded")
    #expect(try await error(529, busy, headers: [("retry-after-ms", "250")]) == .overloaded(retryAfter: 0.25))
    #expect(
      try await error(529, busy, headers: [("x-should-retry", "false")])
        == .invalid("HTTP 529: overloaded_error: Overloaded"))
    let limit = Wire.error("rate_limit_error", "Slow down")
    #expect(
      try await error(
        429, limit,
        headers: [("retry-after", "Fri, 20 Nov 2026 10:01:00 GMT"), ("date", "Fri, 20 Nov 2026 10:00:00 GMT")])
        == .rateLimited(retryAfter: 60))
    #expect(try await error(400, invalid("x"), headers: [("x-should-retry", "true")]) == .overloaded(retryAfter: nil))
  }

  private func listing<Outcome>(
    _ script: @escaping LoopbackServer.Script, _ body: (AnthropicProvider, LoopbackServer) async throws -> Outcome
  ) async throws -> Outcome {
    let transport = HTTPTransport(clock: TestClock())
    let outcome = try await LoopbackServer.running(script) { server in
      let settings = AnthropicSettings(baseURL: server.baseURL, apiKey: Secret("k-1"), transport: transport)
      return try await body(AnthropicProvider(settings), server)
    }
    await transport.shutdown()
    return outcome
  }

  @Test func `models are listed page by page`() async throws {
    let pages = [
      #"{"data":[{"id":"claude-a","display_name":"A","max_input_tokens":1000000,"max_tokens":128000}],"#
        + #""has_more":true,"last_id":"claude-a&x"}"#,
      #"{"data":[{"id":"claude-b"},{"name":"no id"}],"has_more":false,"last_id":"claude-b"}"#,
    ]
    try await listing({ _, number in .text(200, pages[min(number, 2) - 1]) }) { provider, server in
      let models = try await provider.models()
      #expect(
        models == [
          ListedModel(id: "claude-a", displayName: "A", maxInputTokens: 1_000_000, maxOutputTokens: 128_000),
          ListedModel(id: "claude-b"),
        ])
      #expect(server.requests.map(\.path) == ["/v1/models?limit=1000", "/v1/models?limit=1000&after_id=claude-a%26x"])
      #expect(server.requests.map(\.method) == ["GET", "GET"])
      #expect(server.requests.allSatisfy { $0.headers["anthropic-version"] == "2023-06-01" })
    }
  }

  @Test func `a check says what is wrong`() async throws {
    func checked(_ status: Int, _ body: String) async throws -> ModelError? {
      try await listing({ _, _ in .text(status, body) }) { provider, _ in
        do {
          try await provider.check()
          return nil
        } catch {
          return error as? ModelError
        }
      }
    }
    #expect(try await checked(200, #"{"data":[],"has_more":false}"#) == nil)
    guard case .unauthenticated = try await checked(401, Wire.error("authentication_error", "invalid x-api-key")),
      case .invalid(let missing) = try await checked(404, "not here"),
      case .invalid(let page) = try await checked(200, "<html>Sign in</html>")
    else {
      Issue.record("another error")
      return
    }
    #expect(missing.contains("no list of models"))
    #expect(page.contains("Sign in"))
  }
}
