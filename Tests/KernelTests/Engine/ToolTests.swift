import Kernel
import Support
import Testing

private let instructions = """
  <workflow><step n="1" goal="Review"><action>Review the code.</action></step>
  <step n="2" goal="Close"><action>Say so.</action></step></workflow>
  """
private let sources = [
  "src/a.txt": "one\ntwo\nthree\n", "src/b.txt": "TWO here\n", "src/key.pem": "PRIVATE", ".env": "KEY=two",
  "docs/notes.md": "two and \(RunHarness.secret)\n",
]

/// A provider whose first replies ask for tools, a list for each, and whose later ones give what is expected.
private func asking(_ rounds: [[(name: String, arguments: String)]]) -> ScriptedProvider {
  ScriptedProvider { brief, call in
    call <= rounds.count ? .tools(rounds[call - 1]) : .reply(.filling(brief.expected))
  }
}

private func harness(_ provider: ScriptedProvider, tools: Bool? = true) throws -> RunHarness {
  let harness = try RunHarness(instructions: instructions, files: sources, provider: provider)
  harness.tools = tools
  return harness
}

extension RunHarness {
  fileprivate var results: [ToolResult] {
    get throws {
      try store.records().compactMap { if case .toolAnswered(let answer) = $0.entry { answer.result } else { nil } }
    }
  }
}

struct ToolTests {
  /// The result of one call.
  private func result(_ name: String, _ arguments: String) async throws -> ToolResult {
    let harness = try harness(asking([[(name, arguments)]]))
    #expect(try await harness.proceed().status == .completed)
    let results = try harness.results
    #expect(results.count == 1)
    return try #require(results.first)
  }

  @Test func `files are listed, read and searched`() async throws {
    #expect(try await result("list_files", #"{"pattern":"src/*"}"#).text == "src/a.txt\nsrc/b.txt")
    let read = try await result("read_file", #"{"path":"./src/a.txt","from_line":2,"to_line":0}"#)
    #expect(read.text == "./src/a.txt, lines 2–3 of 3:\ntwo\nthree" && !read.isError)
    let found = try await result("search_files", #"{"text":"two","pattern":"src/*"}"#)
    #expect(found.text == "src/a.txt:2: two\nsrc/b.txt:1: TWO here")
    #expect(try await result("search_files", #"{"text":"zzz","pattern":"src/*"}"#).text.contains("No line"))
  }

  @Test(arguments: [
    ("read_file", #"{"path":"../x","from_line":0,"to_line":0}"#),
    ("read_file", #"{"path":".env","from_line":0,"to_line":0}"#),
    ("read_file", #"{"path":"src/key.pem","from_line":0,"to_line":0}"#), ("read_file", #"{"path":"src/none"}"#),
    ("read_file", #"{"path":"src/a.txt","from_line":9,"to_line":9}"#),
    ("read_file", #"{"path":"src/a.txt","from_line":"1"}"#),
    ("read_file", #"{"path":"src/a.txt""#), ("read_file", "{}"), ("write_file", #"{"path":"src/a.txt"}"#),
    ("read_file", "[]"),
    ("search_files", #"{"pattern":"src/*"}"#),
  ])
  func `what is not served is told to the model`(name: String, arguments: String) async throws {
    let result = try await result(name, arguments)
    #expect(result.isError && !result.text.contains("PRIVATE") && !result.text.contains("KEY="))
  }

  @Test func `hidden files and keys are in no list and no search`() async throws {
    #expect(try await !result("list_files", #"{"pattern":"*"}"#).text.contains("key.pem"))
    let found = try await result("search_files", #"{"text":"e","pattern":"*"}"#).text
    #expect(!found.contains(".env") && !found.contains("PRIVATE") && found.contains("src/a.txt:1"))
  }

  @Test func `what git ignores is left out, but for the folders of documents`() async throws {
    let calls = [
      ("list_files", #"{"pattern":"*"}"#), ("search_files", #"{"text":"two","pattern":"*"}"#),
      ("read_file", #"{"path":"src/b.txt"}"#), ("read_file", #"{"path":"docs/notes.md"}"#),
    ]
    let harness = try harness(asking([calls.map { (name: $0.0, arguments: $0.1) }]))
    harness.ignored = ["src/b.txt", "docs/notes.md"]
    #expect(try await harness.proceed().status == .completed)
    let results = try harness.results
    #expect(results[0].text == "docs/notes.md\nsrc/a.txt")
    #expect(results[1].text.contains("src/a.txt:2") && !results[1].text.contains("src/b.txt"))
    #expect(results[2].isError && results[2].text.contains("git ignores"))
    #expect(!results[3].isError)
  }

  @Test func `arguments that cannot be read are answered a few times, then a person is asked`() async throws {
    let garbled = [(name: "read_file", arguments: #"{"path":"src/a.txt""#)]
    let learns = try harness(asking(Array(repeating: garbled, count: 3)))
    #expect(try await learns.proceed().status == .completed)
    #expect(try learns.results.allSatisfy { $0.isError && $0.text.contains("not a JSON object") })
    let never = try harness(asking(Array(repeating: garbled, count: 50)))
    let stopped = try await never.proceed()
    #expect(stopped.status == .waiting)
    #expect(stopped.failure?.code == "reply-unusable")
    #expect(never.provider.requests.count == 4)
    #expect(try never.queue.pending().map(\.kind) == [.failure])
  }

  @Test func `keys are taken out of what is read`() async throws {
    let harness = try harness(asking([[("read_file", #"{"path":"docs/notes.md","from_line":0,"to_line":0}"#)]]))
    _ = try await harness.proceed()
    let result = try #require(try harness.results.first)
    #expect(result.text.contains("two and ‹redacted›"))
    for payload in harness.store.payloads {
      #expect(!String(decoding: payload, as: UTF8.self).contains(RunHarness.secret))
    }
  }

  @Test func `requests only grow, and carry the same tools`() async throws {
    let read = (name: "read_file", arguments: #"{"path":"src/a.txt","from_line":0,"to_line":0}"#)
    let harness = try harness(asking([[read, ("list_files", #"{"pattern":"src/*"}"#)], [read]]))
    #expect(try await harness.proceed().status == .completed)
    let requests = harness.provider.requests
    #expect(requests.count == 4)
    for (earlier, later) in zip(requests, requests.dropFirst()) {
      #expect(earlier.tools == later.tools && earlier.tools.map(\.name) == ["list_files", "read_file", "search_files"])
      #expect(earlier.system == later.system)
      #expect(Array(later.messages.prefix(earlier.messages.count)) == earlier.messages)
    }
    // One message holds the results of one reply, in the order of its calls.
    let results = requests[1].messages[2].parts.map { if case .toolResult(let result) = $0 { result.name } else { "" } }
    #expect(results == ["read_file", "list_files"])
  }

  @Test func `without tools nothing is offered, and a call is a fault of the exchange`() async throws {
    for tools in [false, nil] {
      let harness = try harness(asking([]), tools: tools)
      #expect(try await harness.proceed().status == .completed)
      #expect(harness.provider.requests.allSatisfy { $0.tools.isEmpty && !$0.system.contains("call the tools") })
    }
    let calling = try harness(asking([[("read_file", "{}")]]), tools: false)
    #expect(try await calling.proceed().failure?.code == "invalid-exchange")
    #expect(try calling.results.isEmpty)
  }

  @Test func `recorded results are replayed, never served again`() async throws {
    let control = RunControl()
    let read = (name: "read_file", arguments: #"{"path":"src/a.txt","from_line":0,"to_line":0}"#)
    let provider = ScriptedProvider { brief, call in
      if call == 2 { control.ask(.interrupt) }
      return call <= 2 ? .tools([read, read]) : .reply(.filling(brief.expected))
    }
    let harness = try harness(provider)
    #expect(try await harness.proceed(control: control).status == .paused)
    // The second reply was paid for, and neither of its calls was served yet.
    #expect(try harness.results.count == 2)
    harness.files["src/a.txt"] = "changed\n"
    #expect(try await harness.proceed().status == .completed)
    #expect(provider.requests.count == 4)
    #expect(try harness.results.map { $0.text.contains("changed") } == [false, false, true, true])
    let last = try #require(provider.requests.last)
    #expect(last.messages[2].rendered.contains("three") && !last.messages[2].rendered.contains("changed"))
  }

  @Test func `a crash at any call of the store serves no recorded call twice`() async throws {
    let read = (name: "read_file", arguments: #"{"path":"src/a.txt","from_line":0,"to_line":0}"#)
    for calls in 0..<25 {
      // The thread tells how far it is: a request whose last message holds results is replied to.
      let provider = ScriptedProvider(reading: { request in
        if case .toolResult? = request.messages.last?.parts.last { nil } else { [read, read] }
      })
      let harness = try harness(provider)
      harness.store.callsUntilCrash = calls
      var snapshot: RunSnapshot?
      for _ in 0..<5 where snapshot?.status != .completed {
        snapshot = try? await harness.proceed()
        harness.store.callsUntilCrash = nil
      }
      #expect(snapshot?.status == .completed)
      // Two turns, each with two calls.
      #expect(try harness.results.count == 4)
      #expect(provider.requests.count <= 5)
    }
  }

  @Test func `an agent that only calls tools is told to reply, then given up`() async throws {
    let calls = (0..<12).map { _ in (name: "list_files", arguments: #"{"pattern":"src/*"}"#) }
    let harness = try harness(ScriptedProvider { _, _ in .tools(calls) })
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .waiting && snapshot.failure?.code == "reply-unusable")
    let results = try harness.results
    #expect(results.count { !$0.isError } == 30)
    #expect(results.last?.text.contains("Reply now") == true)
    #expect(harness.provider.requests.count < 8)
  }

  @Test func `action workflows that speak of files get tools`() throws {
    func looks(_ words: String, template: String? = nil) throws -> Bool {
      try RunHarness(
        instructions: "<workflow><step n=\"1\" goal=\"S\"><action>\(words)</action></step></workflow>",
        template: template
      ).workflow.looksAtFiles
    }
    #expect(try looks("Review the changed files."))
    #expect(try looks("Search the codebase for callers"))
    #expect(try !looks("Say something of 1."))
    #expect(try !looks("Review the changed files.", template: "{{a}}"))
  }
}
