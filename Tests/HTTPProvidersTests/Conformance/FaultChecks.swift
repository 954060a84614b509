import HTTPProviders
import Kernel
import Testing

extension Conformance {
  /// Each way to say no, before the answer and within it.
  static let faults: [Check] = Fault.allCases.flatMap { fault in
    [
      Check(name: "\(fault.rawValue), before the answer") { subject in
        try await subject.call(.fault(fault, message: "No.")) { record, stage in
          expect(record, fault, retryAfter: subject.retryAfter)
          #expect(stage.calls() == 1)
        }
      },
      Check(name: "\(fault.rawValue), within the answer") { subject in
        try await subject.call(.faultInStream(fault, message: "No.")) { record, stage in
          expect(record, fault, retryAfter: nil)
          #expect(stage.calls() == 1)
        }
      },
    ]
  }

  private static func expect(_ record: CallRecord, _ fault: Fault, retryAfter: Double?) {
    #expect(record.stop == nil)
    switch (fault, record.modelError) {
    case (.rateLimited, .rateLimited(let seconds)): #expect(seconds == retryAfter)
    case (.overloaded, .overloaded(let seconds)): #expect(seconds == nil || seconds == retryAfter)
    case (.quotaExhausted, .quotaExhausted), (.contextTooLong, .contextTooLong), (.unauthenticated, .unauthenticated),
      (.unknownModel, .unknownModel), (.invalid, .invalid):
      break
    default: Issue.record("\(fault.rawValue) gave \(String(describing: record))")
    }
  }

  /// The key is in nothing that a call throws or that prints a provider, even where a server sends the key back.
  static let secrets: [Check] = [
    Check(name: "the key is in no error") { subject in
      let echoes = [
        "the key \(canary) is wrong", canary, "\(canary.prefix(6))\u{0}\(canary.dropFirst(6))",
        String(repeating: "x", count: 490) + canary,
      ]
      for echo in echoes {
        for fault in Fault.allCases {
          try await subject.expectNoKey(.fault(fault, message: echo))
          try await subject.expectNoKey(.faultInStream(fault, message: echo))
        }
        try await subject.expectNoKey(.page(echo))
        try await subject.expectNoKey(.refusal(category: echo))
      }
      try await subject.expectNoKey(.nobody)
    },
    Check(name: "a key that no header can carry is named as such, and not shown") { subject in
      let key = canary + "\r\nx-evil: 1"
      try await subject.call(.text(["Hello"], TokenUsage()), key: key) { record, stage in
        guard case .unauthenticated(let text) = record.modelError else {
          Issue.record("\(String(describing: record))")
          return
        }
        #expect(!text.contains(canary))
        #expect(stage.calls() == 0)
      }
    },
    Check(name: "the key is in no description of a provider") { subject in
      try await subject.call(.text(["Hello"], TokenUsage())) { _, stage in
        var dumped = ""
        dump(stage.provider, to: &dumped)
        #expect(!dumped.contains(canary))
        #expect(!String(reflecting: stage.provider).contains(canary))
      }
    },
  ]
}

extension ConformanceSubject {
  fileprivate func expectNoKey(_ scene: Scene) async throws {
    try await call(scene) { record, _ in
      guard let error = record.error else {
        Issue.record("no error from \(scene)")
        return
      }
      var dumped = ""
      dump(error, to: &dumped)
      for text in ["\(error)", String(reflecting: error), dumped] {
        #expect(!text.contains(Conformance.canary))
        #expect(text.count < 700)
      }
    }
  }
}
