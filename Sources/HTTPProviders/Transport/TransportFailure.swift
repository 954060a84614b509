import AsyncHTTPClient
import Kernel
import NIOCore
import NIOHTTP1
import NIOPosix

/// What a failure below HTTP means. Texts are built from the server's name and the cause, never from the request.
enum TransportFailure {
  /// A failure before the answer's head.
  static func reading(_ error: any Error, of request: HTTPRequest) -> any Error {
    if error is CancellationError || error is ModelError || Task.isCancelled { return known(error) }
    if let error = error as? HTTPClientError { return client(error, request) }
    if let error = error as? HTTPParserError {
      // The head broke off.
      if error == .invalidEOFState { return ModelError.cut }
      return ModelError.invalid("\(request.place) does not speak HTTP")
    }
    if isLost(error) { return ModelError.cut }
    let cause = Redaction.clean(String(describing: error), of: request.credential?.secret, limit: 300)
    return ModelError.unreachable("\(request.place): \(cause)")
  }

  /// A failure within the body: whatever it is, the answer is not whole.
  static func readingBody(_ error: any Error) -> any Error {
    if error is CancellationError || error is ModelError || Task.isCancelled { return known(error) }
    if let error = error as? HTTPClientError, error == .cancelled { return CancellationError() }
    return ModelError.cut
  }

  private static func known(_ error: any Error) -> any Error { error is ModelError ? error : CancellationError() }

  private static func client(_ error: HTTPClientError, _ request: HTTPRequest) -> any Error {
    switch error {
    case .cancelled: return CancellationError()
    case .connectTimeout, .tlsHandshakeTimeout, .socksHandshakeTimeout, .httpProxyHandshakeTimeout,
      .getConnectionFromPoolTimeout:
      return ModelError.timedOut(.connect)
    case .remoteConnectionClosed: return ModelError.cut
    case .alreadyShutdown: return CancellationError()
    case .invalidURL, .emptyHost, .emptyScheme:
      return ModelError.invalid("the base URL is no http or https address")
    default:
      // The long description of some of them quotes headers.
      return ModelError.invalid("\(request.place): \(error.shortDescription)")
    }
  }

  /// The connection was there and broke.
  private static func isLost(_ error: any Error) -> Bool {
    if let error = error as? IOError { return error.errnoCode == ECONNRESET || error.errnoCode == EPIPE }
    if let error = error as? ChannelError {
      switch error {
      case .eof, .ioOnClosedChannel, .alreadyClosed, .inputClosed, .outputClosed: return true
      default: return false
      }
    }
    return false
  }
}
