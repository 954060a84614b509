import Kernel
import Synchronization
import Testing

@testable import Providers

struct ReplayTests {
  /// Answers with a number that goes up, or fails.
  private final class Counting: ModelProvider {
    let name = "counting"
    private let count = Mutex(0)

    func stream(_ request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
      let number = count.withLock { count in
        count += 1
        return count
      }
      return AsyncThrowingStream { continuation in
        guard number != 2 else { return continuation.finish(throwing: ModelError.overloaded(retryAfter: nil)) }
        continuation.yield(.text("reply "))
        continuation.yield(.text("\(number)\u{2028}\n"))
        continuation.yield(.usage(TokenUsage(input: number, output: 1)))
        continuation.yield(.finished(.complete))
        continuation.finish()
      }
    }
  }

  private func request(_ text: String, model: String = "m") -> ModelRequest {
    let brief = TurnBrief(
      step: 3, totalSteps: 9, label: "3", goal: "Goals", constraints: [], work: [.instruction(text)],
      expected: ExpectedReply(outputs: ["a"], facts: [], answers: [], judgements: []))
    return ModelRequest(
      model: model, system: "system", messages: [Message(role: .user, parts: [.turn(brief)])], maxOutputTokens: 9)
  }

  private func reply(_ provider: any ModelProvider, _ request: ModelRequest) async throws -> String {
    var text = ""
    for try await case .text(let piece) in provider.stream(request) { text += piece }
    return text
  }

  private func record(_ requests: [ModelRequest], root: String) async throws -> String {
    let lines = Mutex("")
    let provider = RecordingProvider(Counting(), digest: RequestDigest(root: root)) { line in
      lines.withLock { $0 += line + "\n" }
    }
    for request in requests { _ = try? await reply(provider, request) }
    return lines.withLock { $0 }
  }

  @Test func `a replay gives the same replies in another folder, on another day, with another model`() async throws {
    let recording = try await record(
      [
        request("On 2026-11-20 read /home/a/p/docs."), request("lost"),
        request("At 2026-11-20T10:00:00Z, and not 12026-11-201."),
      ], root: "/home/a/p")
    #expect(!recording.contains("/home/a") && !recording.contains("2026"))
    let calls = try RecordedCall.parse(recording, file: "r.jsonl")
    #expect(calls.map(\.turn) == Array(repeating: "step 3 of 9 (Goals), request 1 of its thread", count: 2))
    let replay = ReplayProvider(calls, digest: RequestDigest(root: "/srv/x"))
    let later = request("At 2027-01-02T23:59:59.123Z, and not 12026-11-201.", model: "")
    #expect(try await reply(replay, later) == "reply 3\u{2028}\n")
    #expect(try await reply(replay, request("On 2027-01-02 read /srv/x/docs.", model: "")) == "reply 1\u{2028}\n")
  }

  @Test func `usage and end come along, and a repeated request gets its replies in order`() async throws {
    let recording = try await record([request("a"), request("x"), request("a")], root: "/p")
    let replay = ReplayProvider(try RecordedCall.parse(recording, file: "r"), digest: RequestDigest(root: "/p"))
    var events: [ModelEvent] = []
    for try await event in replay.stream(request("a")) { events.append(event) }
    #expect(
      events == [.text("reply 1\u{2028}\n"), .usage(TokenUsage(input: 1, output: 1)), .finished(.complete)])
    #expect(try await reply(replay, request("a")) == "reply 3\u{2028}\n")
    #expect(try await reply(replay, request("a")) == "reply 3\u{2028}\n")
  }

  @Test func `what was not recorded is a fault that names the turn`() async throws {
    let recording = try await record([request("a")], root: "/p")
    let replay = ReplayProvider(try RecordedCall.parse(recording, file: "r"), digest: RequestDigest(root: "/p"))
    var other = request("a")
    other.system += "!"
    for missing in [request("b"), other] {
      let error = await #expect(throws: ModelError.self) { try await reply(replay, missing) }
      guard case .invalid(let message) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(message.contains("step 3 of 9 (Goals), request 1 of its thread"))
    }
  }

  /// Fails as it is told to, then answers.
  private struct Failing: ModelProvider {
    let name = "failing"
    let error: ModelError
    let failures: Int
    private let count = Counter()

    final class Counter: Sendable { let value = Mutex(0) }

    init(_ error: ModelError, failures: Int) { (self.error, self.failures) = (error, failures) }

    func stream(_ request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
      let number = count.value.withLock { count in
        count += 1
        return count
      }
      return AsyncThrowingStream { continuation in
        guard number > failures else { return continuation.finish(throwing: error) }
        continuation.yield(.text("an answer"))
        continuation.yield(.finished(.complete))
        continuation.finish()
      }
    }
  }

  private func replay(of provider: some ModelProvider, calls: Int) async throws -> ReplayProvider {
    let lines = Mutex("")
    let digest = RequestDigest(root: "/p")
    let recording = RecordingProvider(provider, digest: digest) { line in lines.withLock { $0 += line + "\n" } }
    for _ in 0..<calls { _ = try? await reply(recording, request("a")) }
    return ReplayProvider(try RecordedCall.parse(lines.withLock { $0 }, file: "r"), digest: digest)
  }

  @Test(arguments: [ModelError.contextTooLong, .refused("policy")])
  func `a failure from which a run goes on otherwise is replayed`(error: ModelError) async throws {
    let replayed = try await replay(of: Failing(error, failures: 9), calls: 1)
    await #expect(throws: error) { try await reply(replayed, request("a")) }
    // Where another model answered the same request, its answer counts.
    let answered = try await replay(of: Failing(error, failures: 1), calls: 2)
    #expect(try await reply(answered, request("a")) == "an answer")
  }

  @Test func `a recording that cannot be written stops the run`() async throws {
    let provider = RecordingProvider(Counting(), digest: RequestDigest(root: nil)) { _ in
      throw Failure(.io, "disk-full", "full")
    }
    await #expect(throws: Failure(.io, "disk-full", "full")) { try await reply(provider, request("a")) }
  }

  @Test func `faults of a recording are told with their line, a torn last line is left out`() async throws {
    let good = try await record([request("a")], root: "/p")
    #expect(try RecordedCall.parse(good + "{\"schema\":1,\"requ", file: "r").count == 1)
    #expect(throws: Failure.self) { try RecordedCall.parse("", file: "r") }
    let damaged = #expect(throws: Failure.self) { try RecordedCall.parse(good + "{}\n" + good, file: "r") }
    #expect(damaged?.location?.line == 2)
    let newer = #expect(throws: Failure.self) {
      try RecordedCall.parse(good.replacing("\"schema\":1", with: "\"schema\":7"), file: "r")
    }
    #expect(newer?.code == "newer-schema")
  }
}
