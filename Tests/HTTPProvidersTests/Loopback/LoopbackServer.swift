import HTTPProviders
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on 127.0.0.1 that behaves as a test says, well or badly.
final class LoopbackServer: Sendable {
  typealias Script = @Sendable (_ request: RecordedRequest, _ number: Int) -> LoopbackReply
  private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, ByteBuffer>

  let port: Int
  /// Opens when the first connection is closed, by either side.
  let gone = Gate()
  private let log = Mutex<[RecordedRequest]>([])
  private let script: Script

  private init(port: Int, script: @escaping Script) { (self.port, self.script) = (port, script) }

  var baseURL: String { "http://127.0.0.1:\(port)" }
  var requests: [RecordedRequest] { log.withLock { $0 } }

  /// Serves while `body` runs; the first request has the number 1.
  static func running<Outcome>(
    _ script: @escaping Script, _ body: (LoopbackServer) async throws -> Outcome
  ) async throws -> Outcome {
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
          return try Connection(wrappingChannelSynchronously: channel)
        }
      }
    let server = LoopbackServer(port: listener.channel.localAddress?.port ?? 0, script: script)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.accept(listener) }
      defer { group.cancelAll() }
      return try await body(server)
    }
  }

  private func accept(_ listener: NIOAsyncChannel<Connection, Never>) async throws {
    try await listener.executeThenClose { connections in
      try await withThrowingDiscardingTaskGroup { group in
        for try await connection in connections {
          connection.channel.closeFuture.whenComplete { _ in self.gone.open() }
          // A connection that breaks is what many tests are about.
          group.addTask { try? await self.serve(connection) }
        }
      }
    }
  }

  private func serve(_ connection: Connection) async throws {
    try await connection.executeThenClose { parts, outbound in
      var request = RecordedRequest(method: "", path: "", headers: [:], body: [])
      for try await part in parts {
        switch part {
        case .head(let head):
          var fields = HeaderFields()
          for field in head.headers { fields.add(field.name, field.value) }
          request = RecordedRequest(
            method: head.method.rawValue, path: head.uri, headers: fields, body: [])
        case .body(let buffer): request.body += Array(buffer.readableBytesView)
        case .end:
          let whole = request
          let number = log.withLock { log in
            log.append(whole)
            return log.count
          }
          guard try await play(script(whole, number), to: outbound) else { return }
        }
      }
    }
  }

  /// Returns whether the connection stays open.
  private func play(
    _ reply: LoopbackReply, to outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) async throws -> Bool {
    for step in reply.steps {
      switch step {
      case .raw(let text): try await outbound.write(ByteBuffer(string: text))
      case .head(let status, let fields):
        let lines =
          ["HTTP/1.1 \(status) Status", "transfer-encoding: chunked"] + fields.map { "\($0.name): \($0.value)" }
        try await outbound.write(ByteBuffer(string: lines.joined(separator: "\r\n") + "\r\n\r\n"))
      case .chunk(let bytes) where bytes.isEmpty: continue
      case .chunk(let bytes):
        var buffer = ByteBuffer(string: String(bytes.count, radix: 16) + "\r\n")
        buffer.writeBytes(bytes)
        buffer.writeString("\r\n")
        try await outbound.write(buffer)
      case .end: try await outbound.write(ByteBuffer(string: "0\r\n\r\n"))
      case .wait(let gate): try await gate.wait()
      case .open(let gate): gate.open()
      case .hang: try await Gate().wait()
      case .close: return false
      }
    }
    return true
  }
}
