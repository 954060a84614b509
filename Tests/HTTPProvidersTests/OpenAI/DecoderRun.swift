import Kernel

@testable import HTTPProviders

/// What a decoder made of a stream: the events, and the error that ended it.
struct DecoderRun: Equatable {
  var events: [ModelEvent] = []
  var error: ModelError?

  init(_ events: [ModelEvent], _ error: ModelError? = nil) { (self.events, self.error) = (events, error) }

  /// Feeds the data of server-sent events, then the end of the stream.
  init(_ decoder: some ReplyDecoder, _ data: [String]) {
    var decoder = decoder
    do {
      for data in data where !decoder.isFinished { try decoder.take(data, into: &events) }
      try decoder.end(into: &events)
    } catch {
      self.error = error
    }
  }

  /// Feeds a reply that came whole.
  init(_ decoder: some ReplyDecoder, whole body: String) {
    var decoder = decoder
    do {
      try decoder.takeWhole(Array(body.utf8), into: &events)
    } catch {
      self.error = error
    }
  }

  /// With neighbouring texts joined, where only the whole matters.
  var joined: DecoderRun {
    var run = DecoderRun([], error)
    for event in events {
      if case .text(let piece) = event, case .text(let before)? = run.events.last {
        run.events[run.events.count - 1] = .text(before + piece)
      } else {
        run.events.append(event)
      }
    }
    return run
  }
}
