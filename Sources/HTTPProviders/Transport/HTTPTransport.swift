import AsyncHTTPClient
import Kernel
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The process's way to HTTP servers: one request, one answer, no retries and no redirects. Made once, in the
/// composition root, and shut down there.
package final class HTTPTransport: Sendable {
  private struct Pool {
    /// By time-out for connecting, which is fixed when a client is made.
    var clients: [Duration: HTTPClient] = [:]
    var isShutDown = false
  }

  private let pool = Mutex(Pool())
  private let clock: any Clock<Duration>
  private let bodyLimit: Int
  private let logger: Logger

  /// - Parameters:
  ///   - clock: times the waits; one that goes on while the machine sleeps, for the connection will be dead then.
  ///   - bodyLimit: the longest answer that is read, in bytes.
  ///   - logger: is told, at level debug, of each exchange: method, place and status; neither headers nor bodies.
  package init(
    clock: any Clock<Duration>, bodyLimit: Int = 64 << 20, logger: Logger = Logger(label: "orchestrator.http")
  ) {
    self.clock = clock
    self.bodyLimit = bodyLimit
    self.logger = logger
  }

  deinit {
    // A client that goes without being shut down traps in debug builds.
    for client in pool.withLock({ $0.clients.values }) { client.shutdown { _ in } }
  }

  /// Closes every connection. Exchanges in flight fail; later ones are refused.
  package func shutdown() async {
    let clients = pool.withLock { pool in
      pool.isShutDown = true
      defer { pool.clients = [:] }
      return Array(pool.clients.values)
    }
    // It fails only for a client that is shut down already.
    for client in clients { try? await client.shutdown() }
  }

  /// Sends a request and gives its answer to `reading` as soon as the head is there. The connection is closed when
  /// `reading` returns before the body's end, when it throws, and at once when the calling task is cancelled.
  /// - Throws: what `reading` throws, else `ModelError` or `CancellationError`.
  package func exchange<Outcome: Sendable>(
    _ request: HTTPRequest, timeouts: Timeouts, reading: @escaping @Sendable (HTTPAnswer) async throws -> Outcome
  ) async throws -> Outcome {
    if let secret = request.credential?.secret, !secret.fitsHeader {
      throw ModelError.unauthenticated("the key holds characters that no header can carry")
    }
    let client = try client(connectWithin: timeouts.connect)
    let watchdog = Watchdog(timeouts, clock: clock)
    let limit = bodyLimit
    let logger = logger
    return try await withThrowingTaskGroup(of: Ending<Outcome>.self) { group in
      group.addTask {
        let answer = try await Self.send(request, over: client, watchdog: watchdog, bodyLimit: limit)
        logger.debug("\(request.place) answered \(answer.status)")
        return .read(try await reading(answer))
      }
      group.addTask { .expired(try await watchdog.expiry()) }
      defer { group.cancelAll() }
      switch try await group.next() {
      case .read(let outcome): return outcome
      case .expired(let wait): throw ModelError.timedOut(wait)
      case nil: throw CancellationError()
      }
    }
  }

  private enum Ending<Outcome: Sendable> {
    case read(Outcome)
    case expired(ModelError.Wait)
  }

  private static func send(
    _ request: HTTPRequest, over client: HTTPClient, watchdog: Watchdog, bodyLimit: Int
  ) async throws -> HTTPAnswer {
    do {
      // The watchdog's limits are the ones that count; the client only insists on having one.
      let response = try await client.execute(request.prepared, deadline: .now() + .hours(24))
      return HTTPAnswer(
        status: Int(response.status.code), headers: HeaderFields(response.headers),
        body: HTTPBody(base: response.body, watchdog: watchdog, limit: bodyLimit),
        secret: request.credential?.secret)
    } catch {
      throw TransportFailure.reading(error, of: request)
    }
  }

  private func client(connectWithin limit: Duration) throws -> HTTPClient {
    try pool.withLock { pool in
      guard !pool.isShutDown else { throw CancellationError() }
      if let client = pool.clients[limit] { return client }
      // One network stack on every platform, so that failures look the same on each.
      let client = HTTPClient(
        eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: Self.configuration(limit))
      pool.clients[limit] = client
      return client
    }
  }

  private static func configuration(_ connect: Duration) -> HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: TimeAmount(connect)), decompression: .disabled)
    // A request of its own connection: what stalls takes no other with it, and a retry begins on a fresh one.
    configuration.httpVersion = .http1Only
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
    // Shorter than what servers allow: a connection that was closed meanwhile costs a failed call.
    configuration.connectionPool.idleTimeout = .seconds(20)
    configuration.http1_1ConnectionDebugInitializer = { channel in keepAlive(channel) }
    return configuration
  }

  /// Address translators drop connections that are silent for minutes. Best effort: a failure changes nothing.
  private static func keepAlive(_ channel: any Channel) -> EventLoopFuture<Void> {
    #if canImport(Darwin)
    let beforeFirstProbe = TCP_KEEPALIVE
    #else
    let beforeFirstProbe = TCP_KEEPIDLE
    #endif
    let seconds: [(CInt, SocketOptionValue)] = [(CInt(beforeFirstProbe), 60), (CInt(TCP_KEEPINTVL), 20)]
    let options = seconds.map { name, value in
      channel.setOption(.tcpOption(NIOBSDSocket.Option(rawValue: name)), value: value)
    }
    return EventLoopFuture.andAllComplete(
      options + [channel.setOption(.socketOption(.so_keepalive), value: 1)], on: channel.eventLoop)
  }
}
