import HTTPProviders
import Kernel
import Testing

extension Conformance {
  private static let never = Duration.seconds(1_000_000_000)

  /// Calls that break off, hang or are given up.
  static let breaks: [Check] = [
    Check(name: "a text without its terminal event is a failure") { subject in
      let broken = [[], ["Hello"], ["Hello, ", "world"]].flatMap { [Scene.cutText($0), .endedText($0)] }
      for scene in broken {
        try await subject.call(scene) { record, stage in
          #expect(record.modelError == .cut)
          #expect(record.stop == nil)
          #expect(stage.calls() == 1)
        }
      }
    },
    Check(name: "a tool call without its terminal event is not delivered") { subject in
      let scene = Scene.cutToolCall(name: "get_weather", arguments: #"{"city":"Paris"}"#)
      try await subject.call(scene, tools: [tool]) { record, _ in
        #expect(record.modelError == .cut)
        #expect(record.toolCalls.isEmpty)
        #expect(record.stop == nil)
      }
    },
    Check(name: "silence before the first byte") {
      try await $0.expectTimeOut(
        .firstByte, afterText: false, Timeouts(firstByte: .seconds(180), idle: never, total: never))
    },
    Check(name: "silence within the answer") {
      try await $0.expectTimeOut(.idle, afterText: true, Timeouts(firstByte: never, idle: .seconds(90), total: never))
    },
    Check(name: "a call that takes too long in all") {
      try await $0.expectTimeOut(
        .total, afterText: true, Timeouts(firstByte: never, idle: never, total: .seconds(1800)))
    },
    Check(name: "cancellation lets go of the other side at once") { subject in
      for afterText in [false, true] {
        try await subject.playing(
          .silence(afterText: afterText), key: Secret(canary), timeouts: Timeouts()
        ) { stage in
          let call = Task { await stage.provider.record(stage.request()) }
          try await stage.silent.wait()
          call.cancel()
          let record = await call.value
          #expect(record.stop == nil)
          #expect(record.error == nil || record.error is CancellationError)
          // Waits for ever where the provider holds on.
          try await stage.gone.wait()
        }
      }
    },
    Check(name: "a page instead of an answer") { subject in
      try await subject.call(.page("Sign in")) { record, stage in
        guard case .invalid = record.modelError else {
          Issue.record("\(String(describing: record))")
          return
        }
        #expect(record.stop == nil)
        #expect(stage.calls() == 1)
      }
    },
    Check(name: "nobody is there") { subject in
      try await subject.call(.nobody) { record, _ in
        guard case .unreachable = record.modelError else {
          Issue.record("\(String(describing: record))")
          return
        }
      }
    },
  ]
}

extension ConformanceSubject {
  fileprivate func expectTimeOut(
    _ wait: ModelError.Wait, afterText: Bool, _ timeouts: Timeouts
  ) async throws {
    try await playing(.silence(afterText: afterText), key: Secret(Conformance.canary), timeouts: timeouts) {
      stage in
      let call = Task {
        defer { stage.silent.open() }
        return await stage.provider.record(stage.request())
      }
      try await stage.silent.wait()
      let mover = Task {
        // Nothing tells when the provider has read what was sent: the clock goes on until it has, and then some.
        while !Task.isCancelled {
          stage.clock.advance(by: .seconds(10))
          try? await Task.sleep(for: .milliseconds(1))
        }
      }
      let record = await call.value
      mover.cancel()
      #expect(record.modelError == .timedOut(wait))
      #expect(record.stop == nil)
      try await stage.gone.wait()
    }
  }
}
