import HTTPProviders
import Kernel
import Testing

extension Conformance {
  /// Calls that come to an end of their own.
  static let replies: [Check] = [
    Check(name: "text and usage, in one request") { subject in
      let usage = TokenUsage(input: 21, cacheRead: 7, cacheWrite: 0, output: 12)
      try await subject.call(.text(["Grüße, ", "“Welt” ", "👩‍💻\n"], usage)) { record, stage in
        #expect(record.error == nil)
        #expect(record.text == "Grüße, “Welt” 👩‍💻\n")
        #expect(record.usage == usage)
        #expect(record.stop == .complete)
        #expect(stage.calls() == 1)
      }
    },
    Check(name: "a tool call") { subject in
      let arguments = #"{"city":"Zürich","days":[1,2]}"#
      let scene = Scene.toolCall(id: "call_7", name: "get_weather", arguments: arguments)
      try await subject.call(scene, tools: [tool]) { record, _ in
        #expect(record.error == nil)
        #expect(record.toolCalls == [.toolCall(id: "call_7", name: "get_weather", arguments: arguments)])
        #expect(record.stop == .toolUse)
      }
    },
    Check(name: "a tool call, sent back with its result") { subject in
      let call = ToolCall(id: "call_7", name: "get_weather", arguments: #"{"city":"Zürich"}"#)
      for isError in [false, true] {
        let result = ToolResult(id: call.id, name: call.name, text: "12 °C, “dry”", isError: isError)
        try await subject.playing(.roundTrip(call, result), key: Secret(canary), timeouts: Timeouts()) { stage in
          var request = stage.request(tools: [tool])
          let first = await stage.provider.record(request)
          #expect(first.toolCalls == [.toolCall(id: call.id, name: call.name, arguments: call.arguments)])
          let verbatim = first.events.compactMap { if case .verbatim(let content) = $0 { content } else { nil } }.first
          request.messages += [
            Message(role: .assistant, parts: [.toolCalls(ToolCalls(calls: [call], text: "", verbatim: verbatim))]),
            Message(role: .user, parts: [.toolResult(result)]),
          ]
          let second = await stage.provider.record(request)
          #expect(second.text == "Understood.")
        }
      }
    },
    Check(name: "a tool call of another vendor, sent back with its result") { subject in
      let call = ToolCall(id: "call_7", name: "get_weather", arguments: #"{"city":"Zürich"}"#)
      let result = ToolResult(id: call.id, name: call.name, text: "12 °C", isError: false)
      let foreign = VendorContent(vendor: "other", content: .list(["unknown"]))
      try await subject.playing(.roundTrip(call, result), key: Secret(canary), timeouts: Timeouts()) { stage in
        var request = stage.request(tools: [tool])
        _ = await stage.provider.record(request)
        request.messages += [
          Message(role: .assistant, parts: [.toolCalls(ToolCalls(calls: [call], text: "", verbatim: foreign))]),
          Message(role: .user, parts: [.toolResult(result)]),
        ]
        let second = await stage.provider.record(request)
        #expect(second.error == nil && !second.text.contains("unknown"))
      }
    },
    Check(name: "a structured reply") { subject in
      let json = #"{"title":"One “two” three"}"#
      try await subject.call(.reply(json), replySchema: schema) { record, _ in
        #expect(record.error == nil)
        #expect(record.text == json)
        #expect(record.toolCalls.isEmpty)
        #expect(record.stop == .complete)
      }
    },
    Check(name: "a refusal names its category") { subject in
      try await subject.call(.refusal(category: "cyber")) { record, _ in
        guard case .refused(let category) = record.modelError else {
          Issue.record("\(String(describing: record))")
          return
        }
        #expect(category.contains("cyber"))
        #expect(record.stop == nil)
      }
    },
    Check(name: "a text that the output limit cut short") { subject in
      try await subject.call(.truncated("Once upon a")) { record, _ in
        #expect(record.error == nil)
        #expect(record.text == "Once upon a")
        #expect(record.stop == .length)
      }
    },
    Check(name: "a tool call that the output limit cut short is not delivered") { subject in
      for arguments in [#"{"city":"Par"#, #"{"city":"Paris"}"#] {
        try await subject.call(.truncatedToolCall(name: "get_weather", arguments: arguments), tools: [tool]) {
          record, _ in
          #expect(record.error == nil)
          #expect(record.toolCalls.isEmpty)
          #expect(record.stop == .length)
        }
      }
    },
    Check(name: "malformed arguments are delivered as they came, or refused where the wire cannot carry them") {
      subject in
      for arguments in [
        #"{"city":"Paris""#, #"{"city":Paris}"#, #"["Paris"]"#, #"{"city":"Paris"}}"#, #"{"city":"Paris",}"#,
      ] {
        let scene = Scene.toolCall(id: "call_1", name: "get_weather", arguments: arguments)
        try await subject.call(scene, tools: [tool]) { record, _ in
          if let error = record.modelError {
            #expect(record.toolCalls.isEmpty && record.stop == nil, "\(error)")
          } else {
            #expect(record.toolCalls == [.toolCall(id: "call_1", name: "get_weather", arguments: arguments)])
            #expect(record.stop == .toolUse)
          }
        }
      }
    },
  ]
}
