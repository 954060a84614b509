import Kernel

/// One exchange with a model's server: a request, and a reply that a decoder reads as a stream or whole.
struct ReplyExchange: Sendable {
  let transport: HTTPTransport
  let timeouts: Timeouts
  let credential: Credential?

  /// Sends a request and yields its reply.
  /// - Parameters:
  ///   - decoder: in the state of a new reply.
  ///   - accepted: called once the server has taken the request, before anything is yielded.
  /// - Returns: nil after a whole reply, else what the server said no with.
  /// - Throws: `ModelError`, with no key in it; `CancellationError`.
  func run(
    _ request: HTTPRequest, into sink: ModelEventSink, decoder: some ReplyDecoder,
    accepted: @escaping @Sendable () -> Void = {}
  ) async throws -> RefusedAnswer? {
    let secret = credential?.secret
    do {
      return try await transport.exchange(request, timeouts: timeouts) { answer in
        guard answer.isSuccess else { return try await RefusedAnswer(answer) }
        accepted()
        var reading = ReplyReading(decoder: decoder, sink: sink, secret: secret)
        try await reading.read(answer)
        return nil
      }
    } catch let error as ModelError {
      throw error.cleaned(of: secret)
    }
  }

  /// Fetches one JSON document.
  /// - Parameter refusal: what an answer that says no means.
  func fetch<Document: Decodable & Sendable>(
    _ url: String, as type: Document.Type, refusal: @Sendable (RefusedAnswer) -> ModelError
  ) async throws -> Document {
    let place = "the answer"
    do {
      let outcome: Result<[UInt8], RefusedAnswer> = try await transport.exchange(
        .get(url, credential: credential), timeouts: timeouts
      ) { answer in
        guard answer.isSuccess else { return .failure(try await RefusedAnswer(answer)) }
        return .success(try await answer.collect(limit: 8 << 20))
      }
      switch outcome {
      case .success(let bytes): return try WireJSON.decode(bytes, in: place)
      case .failure(let refused): throw refusal(refused)
      }
    } catch let error as ModelError {
      throw error.cleaned(of: credential?.secret)
    }
  }
}

/// Reads one accepted answer into a sink.
private struct ReplyReading<Decoder: ReplyDecoder> {
  var decoder: Decoder
  let sink: ModelEventSink
  let secret: Secret?

  init(decoder: Decoder, sink: ModelEventSink, secret: Secret?) {
    (self.decoder, self.sink, self.secret) = (decoder, sink, secret)
  }

  mutating func read(_ answer: HTTPAnswer) async throws {
    let type = answer.headers["content-type"]?.lowercased().prefix { $0 != ";" } ?? ""
    if type.trimmed == "application/json" {
      let body = try await answer.collect(limit: 64 << 20)
      return try pass { decoder, events throws(ModelError) in try decoder.takeWhole(body, into: &events) }
    }
    do {
      try await answer.readEvents { event in
        try pass { decoder, events throws(ModelError) in
          try decoder.take(event.data, into: &events)
        }
        return decoder.isFinished
      }
    } catch  where decoder.isComplete && !decoder.isFinished {
      // The reply is all there and only the word that ends the stream is missing. It ends here, before a wait that
      // ran out can say otherwise.
      do {
        try end()
        sink.finish()
      } catch {
        sink.finish(throwing: error.cleaned(of: secret))
      }
    } catch ModelError.cut where !decoder.isFinished {
      try end()
    }
  }

  private mutating func end() throws(ModelError) {
    try pass { decoder, events throws(ModelError) in try decoder.end(into: &events) }
  }

  /// Yields what a step gives, even if it fails: that has been paid for.
  private mutating func pass(_ step: (inout Decoder, inout [ModelEvent]) throws(ModelError) -> Void) throws(ModelError)
  {
    var events: [ModelEvent] = []
    defer { for event in events { sink.yield(event) } }
    try step(&decoder, &events)
  }
}

/// An answer with a status that says no.
struct RefusedAnswer: Error, Sendable {
  let status: Int
  let headers: HeaderFields
  let body: [UInt8]
  let requestID: String?
  /// What holds for any server that sends such a status.
  let failure: HTTPFailure

  init(_ answer: HTTPAnswer) async throws {
    status = answer.status
    headers = answer.headers
    body = try await answer.errorBody()
    requestID = answer.requestID
    failure = HTTPFailure(answer, message: String(decoding: body.prefix(2000), as: UTF8.self))
  }

  /// - Parameter known: what the body's own words mean; nil where they are none of the vendor's.
  func modelError(_ known: ModelError?) -> ModelError {
    guard let known else {
      // A vendor names the model that it does not know; a bare 404 is the address's.
      return status == 404 ? .invalid(failure.message + "; is the base URL right?") : failure.modelError
    }
    switch (failure.retry.shouldRetry, known) {
    case (true?, .invalid): return .overloaded(retryAfter: failure.retry.seconds)
    case (false?, .rateLimited): return .quotaExhausted(until: nil)
    case (false?, .overloaded): return .invalid(failure.message)
    case (_, .invalid(let text)): return .invalid(text + (requestID.map { " (request \($0))" } ?? ""))
    default: return known
    }
  }
}

extension ModelError {
  /// Without the key, should a server have sent it back, and fit for one line.
  func cleaned(of secret: Secret?) -> ModelError {
    switch self {
    case .invalid(let text): .invalid(Redaction.clean(text, of: secret))
    case .unauthenticated(let text): .unauthenticated(Redaction.clean(text, of: secret))
    case .refused(let text): .refused(Redaction.clean(text, of: secret))
    case .unreachable(let text): .unreachable(Redaction.clean(text, of: secret))
    case .unknownModel(let text): .unknownModel(Redaction.clean(text, of: secret))
    case .rateLimited, .quotaExhausted, .overloaded, .contextTooLong, .truncated, .cut, .timedOut: self
    }
  }
}
