import Foundation
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A model server on loopback that speaks Chat Completions and knows of us only the `expected` block: it fills what is
/// expected with text of its own.
final class ModelServer: Sendable {
  /// Changes the reply to a turn, whose text it is given.
  typealias Script = @Sendable (_ turn: String, _ reply: inout [String: Any]) -> Void

  private struct State {
    var requests = 0
    var bodies: [String] = []
    var delay: UInt32 = 0
    /// Calls, counted from 1, whose answers are given with little confidence.
    var unsureCalls: Set<Int> = []
    /// Calls, counted from 1, that are answered by asking for tools, each by its name and arguments.
    var toolCalls: [Int: [(name: String, arguments: String)]] = [:]
    /// Edits that the replies to some calls hold.
    var edits: [Int: [[String: String]]] = [:]
    /// What is said instead of the reply that a call expects, by the number of the call; nil for that reply.
    var words: @Sendable (Int) -> String? = { _ in nil }
  }

  let port: UInt16
  private let listener: Int32
  private let state = Mutex(State())
  /// Calls, counted from 1, that wait for `release` before they are answered.
  private let heldCalls: Set<Int>
  private let script: Script?
  /// What `GET /models` lists; nil for a server that has no list.
  private let models: [String]?
  private let arrived = DispatchSemaphore(value: 0)
  private let released = DispatchSemaphore(value: 0)

  init(
    delay microseconds: UInt32 = 0, unsureCalls: Set<Int> = [],
    toolCalls: [Int: [(name: String, arguments: String)]] = [:], edits: [Int: [[String: String]]] = [:],
    holding heldCalls: Set<Int> = [], models: [String]? = ["toy-1"],
    words: @escaping @Sendable (Int) -> String? = { _ in nil },
    script: Script? = nil
  ) throws {
    self.script = script
    self.models = models
    self.heldCalls = heldCalls
    #if canImport(Darwin)
    let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #else
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    listener = descriptor
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, length) == 0 && listen(descriptor, 64) == 0
          && getsockname(descriptor, generic, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    state.withLock {
      $0.delay = microseconds
      $0.unsureCalls = unsureCalls
      $0.toolCalls = toolCalls
      $0.edits = edits
      $0.words = words
    }
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else {
          // Closed here and by nobody else: until then no other listener can get the number that this thread waits on.
          close(descriptor)
          return
        }
        Thread.detachNewThread { [weak self] in
          self?.serve(connection)
          close(connection)
        }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    for _ in heldCalls { released.signal() }
  }

  /// Returns once a call that is held has come.
  func waitForHeldCall() { arrived.wait() }

  /// Lets one call that is held be answered.
  func release() { released.signal() }

  var requests: Int { state.withLock { $0.requests } }
  var bodies: [String] { state.withLock { $0.bodies } }

  /// What points a run here.
  var environment: [String: String] {
    ["OPENAI_BASE_URL": "http://127.0.0.1:\(port)/v1", "OPENAI_API_KEY": Self.canary]
  }

  /// A key that must turn up nowhere.
  static let canary = "sk-canary-7f3a9c51e2"

  private func serve(_ connection: Int32) {
    guard let (head, body) = read(connection) else { return }
    if head.hasPrefix("GET") {
      guard let models else { return reply(connection, "<html>nothing here</html>", status: "404 Not Found") }
      let entries = models.map { #"{"id":"\#($0)"}"# }.joined(separator: ",")
      return reply(connection, #"{"object":"list","data":[\#(entries)]}"#)
    }
    let (number, now) = state.withLock { state in
      state.requests += 1
      state.bodies.append(body)
      return (state.requests, state)
    }
    let (delay, isSure) = (now.delay, !now.unsureCalls.contains(number))
    let (calls, edits) = (now.toolCalls[number] ?? [], now.edits[number] ?? [])
    if heldCalls.contains(number) {
      arrived.signal()
      released.wait()
    }
    if delay > 0 { usleep(delay) }
    var said: [String: Any] = ["role": "assistant"]
    if calls.isEmpty {
      let expected = { self.answer(to: body, confidence: isSure ? 0.9 : 0.2, edits: edits) }
      guard let content = now.words(number) ?? expected() else { return }
      said["content"] = content
    } else {
      said["tool_calls"] = calls.enumerated().map { index, call in
        let function = ["name": call.name, "arguments": call.arguments]
        return ["index": index, "id": "call_\(index)", "type": "function", "function": function]
      }
    }
    let message: [String: Any] = [
      "choices": [["index": 0, "finish_reason": calls.isEmpty ? "stop" : "tool_calls", "message": said]],
      "usage": ["prompt_tokens": 100, "completion_tokens": 50],
    ]
    guard let data = try? JSONSerialization.data(withJSONObject: message) else { return }
    reply(connection, String(decoding: data, as: UTF8.self))
  }

  /// Fills the block that closes the last turn of the request.
  private func answer(to body: String, confidence: Double, edits: [[String: String]]) -> String? {
    guard let request = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any],
      let messages = request["messages"] as? [[String: Any]],
      let text = messages.compactMap({ $0["content"] as? String }).last(where: { $0.contains("```json\n{\"expected\"") }
      ),
      let open = text.range(of: "```json\n", options: .backwards),
      let close = text.range(of: "\n```", options: .backwards),
      let block = try? JSONSerialization.jsonObject(with: Data(text[open.upperBound..<close.lowerBound].utf8)),
      let expected = (block as? [String: Any])?["expected"] as? [String: Any]
    else { return nil }
    func names(_ key: String) -> [String] { expected[key] as? [String] ?? [] }
    func items(_ key: String) -> [[String: Any]] { expected[key] as? [[String: Any]] ?? [] }
    var reply: [String: Any] = [
      "outputs": names("outputs").map { ["name": $0, "markdown": "The server's text of \($0)."] },
      "facts": names("facts").map { ["name": $0, "value": true] },
      "answers": items("answers").map { item in
        let options = item["options"] as? [String] ?? []
        return [
          "id": item["id"] ?? "", "answer": options.first ?? "Made up.", "confidence": confidence,
          "reasoning": "Generated.",
        ]
      },
      "judgements": items("judgements").map {
        ["id": $0["id"] ?? "", "holds": "yes", "confidence": 0.9, "reasoning": "Generated."]
      },
      "edits": edits, "questions": [], "control": "continue", "halt_reason": "", "assumptions": [],
    ]
    script?(text, &reply)
    guard let data = try? JSONSerialization.data(withJSONObject: reply, options: .sortedKeys) else { return nil }
    return String(decoding: data, as: UTF8.self)
  }

  private func read(_ connection: Int32) -> (head: String, body: String)? {
    var received = Data()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      received.append(contentsOf: buffer.prefix(count))
      guard let end = received.range(of: Data("\r\n\r\n".utf8)) else { continue }
      let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
      let length =
        head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        .flatMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) } ?? 0
      let body = received[end.upperBound...]
      if body.count >= length { return (head, String(decoding: body, as: UTF8.self)) }
    }
  }

  private func reply(_ connection: Int32, _ body: String, status: String = "200 OK") {
    let head =
      "HTTP/1.1 \(status)\r\ncontent-type: application/json\r\ncontent-length: \(body.utf8.count)\r\nconnection: close\r\n\r\n"
    var bytes = Array((head + body).utf8)[...]
    while !bytes.isEmpty {
      let sent = bytes.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, 0) }
      guard sent > 0 else { return }
      bytes = bytes.dropFirst(sent)
    }
  }
}
