import AsyncHTTPClient
import Kernel
import NIOCore

/// The head of an answer and its body, still to be read.
package struct HTTPAnswer: Sendable {
  package let status: Int
  package let headers: HeaderFields
  package let body: HTTPBody
  let secret: Secret?

  package var isSuccess: Bool { (200..<300).contains(status) }

  /// What the server calls this request; vendors name the header differently.
  package var requestID: String? {
    (headers["request-id"] ?? headers["x-request-id"]).map { Redaction.clean($0, of: secret, limit: 80) }
  }

  /// The whole body.
  /// - Throws: `ModelError.invalid` for one that is longer than `limit` bytes.
  package func collect(limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await chunk in body {
      bytes += chunk
      if bytes.count > limit { throw ModelError.invalid("the answer is longer than \(limit) bytes") }
    }
    return bytes
  }

  /// As much of an error's body as is needed to read it; a body that breaks off is taken as it is, for the status has
  /// been said already.
  package func errorBody() async throws -> [UInt8] {
    var bytes: [UInt8] = []
    do {
      for try await chunk in body {
        bytes += chunk
        if bytes.count >= 64 << 10 { break }
      }
    } catch ModelError.cut {
      return bytes
    }
    return bytes
  }

  /// Makes foreign text fit for an error of this exchange.
  package func clean(_ text: String) -> String { Redaction.clean(text, of: secret) }

  package func clean(_ bytes: [UInt8]) -> String { Redaction.clean(bytes, of: secret) }
}

/// The bytes of an answer as they come; every piece is a sign of life.
package struct HTTPBody: AsyncSequence, Sendable {
  package typealias Element = [UInt8]

  let base: HTTPClientResponse.Body
  let watchdog: Watchdog
  let limit: Int

  package func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(base: base.makeAsyncIterator(), watchdog: watchdog, limit: limit)
  }

  package struct AsyncIterator: AsyncIteratorProtocol {
    private var base: HTTPClientResponse.Body.AsyncIterator
    private let watchdog: Watchdog
    private let limit: Int
    private var received = 0

    fileprivate init(base: HTTPClientResponse.Body.AsyncIterator, watchdog: Watchdog, limit: Int) {
      (self.base, self.watchdog, self.limit) = (base, watchdog, limit)
    }

    /// - Throws: `ModelError.cut` when the body breaks off, `.invalid` past the limit, `CancellationError`.
    @concurrent
    package mutating func next() async throws -> [UInt8]? {
      do {
        guard let buffer = try await base.next() else {
          // Cancellation may look like the body's end.
          try Task.checkCancellation()
          return nil
        }
        watchdog.sign()
        received += buffer.readableBytes
        guard received <= limit else { throw ModelError.invalid("the answer is longer than \(limit) bytes") }
        return Array(buffer.readableBytesView)
      } catch {
        throw TransportFailure.readingBody(error)
      }
    }
  }
}
