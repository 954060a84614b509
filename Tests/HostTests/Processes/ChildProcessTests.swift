import Host
import Kernel
import Synchronization
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite(.timeLimit(.minutes(30)))
struct ChildProcessTests {
  private static let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"]

  func shell(
    _ script: String, input: String = "", _ limits: ChildCommand.Limits = .init(), folder: String? = nil,
    environment: [String: String] = Self.environment
  ) -> ChildCommand {
    ChildCommand(
      ["sh", "-c", script], environment: environment, folder: folder, input: Array(input.utf8), limits: limits)
  }

  /// Returns once the process is gone; one that stays runs into the suite's time limit.
  private func waitUntilGone(_ pid: pid_t) async throws {
    // Those that the leader left behind are buried by init, in its own time.
    while kill(pid, 0) == 0 || errno != ESRCH { try await Task.sleep(for: .milliseconds(20)) }
  }

  @Test func `lines come whole, and the exit code and the complaints at the end`() async throws {
    let (ending, lines) = try await ChildProcess.output(
      of: shell("printf 'one\\ntwo\\r\\n\\nlast'; echo trouble >&2; exit 3"))
    #expect(lines == ["one", "two", "", "last"])
    #expect(ending == ChildEnding(status: .exited(3), errorTail: "trouble\n"))
  }

  @Test func `a large input comes back whole`() async throws {
    let input = String(repeating: "0123456789abcdef\n", count: 60_000)
    let (ending, lines) = try await ChildProcess.output(of: shell("cat", input: input))
    #expect(ending.isSuccess)
    #expect(lines.count == 60_000 && Set(lines) == ["0123456789abcdef"])
  }

  @Test func `a program need not read its input`() async throws {
    let input = String(repeating: "x", count: 4_000_000)
    let (ending, lines) = try await ChildProcess.output(of: shell("exec <&-; echo done; sleep 0.1", input: input))
    #expect(ending.isSuccess)
    #expect(lines == ["done"])
  }

  @Test func `without input a program reads an end at once`() async throws {
    let (ending, lines) = try await ChildProcess.output(of: shell("cat; echo end"))
    #expect(ending.isSuccess && lines == ["end"])
  }

  @Test func `nothing is inherited that is not named`() async throws {
    setenv("HOST_TESTS_CANARY", "secret", 1)
    let environment = ChildCommand.environment(
      from: ["PATH": "/usr/bin:/bin", "HOME": "/h", "A": "1", "B": "2"], naming: ["A"], setting: ["C": "3"])
    #expect(environment == ["PATH": "/usr/bin:/bin", "HOME": "/h", "A": "1", "C": "3"])
    let (_, lines) = try await ChildProcess.output(
      of: ChildCommand(["env"], environment: environment))
    #expect(Set(lines).isSuperset(of: ["A=1", "C=3", "HOME=/h"]))
    #expect(!lines.contains { $0.contains("CANARY") || $0.hasPrefix("B=") })
  }

  #if os(Linux)
  @Test func `a program starts with three descriptors, no blocked signal and a session of its own`() async throws {
    let leak = open("/dev/null", O_RDONLY)
    defer { close(leak) }
    // Neither reads of the shell, which holds signals back while it starts a program.
    let (_, descriptors) = try await ChildProcess.output(
      of: ChildCommand(["ls", "/proc/self/fd"], environment: Self.environment))
    // The last is the folder that `ls` reads.
    #expect(descriptors == ["0", "1", "2", "3"])
    let (_, session) = try await ChildProcess.output(of: shell("ps -o sid= -p $$; echo $$"))
    #expect(Set(session.map { $0.filter(\.isNumber) }).count == 1)
    let (_, lines) = try await ChildProcess.output(
      of: ChildCommand(["grep", "-E", "Sig(Blk|Ign)", "/proc/self/status"], environment: Self.environment))
    #expect(lines.contains("SigBlk:\t0000000000000000"))
    // The C library keeps two signals beyond the ordinary ones to itself.
    let ignored = try #require(lines.first { $0.hasPrefix("SigIgn:") }?.split(separator: "\t").last)
    #expect(try #require(UInt64(ignored, radix: 16)) & 0x7fff_ffff == 0)
  }
  #endif

  @Test func `it starts in the folder that is named`() async throws {
    let folder = try TemporaryFolder()
    let (_, lines) = try await ChildProcess.output(of: shell("pwd -P", folder: folder.path))
    #expect(lines.first?.hasSuffix(folder.path) == true)
  }

  @Test func `a missing program, a missing folder and a zero byte are told apart`() async throws {
    func fault(_ command: ChildCommand) async -> ChildFault? {
      do { _ = try await ChildProcess.output(of: command) } catch { return error as? ChildFault }
      return nil
    }
    #expect(
      await fault(ChildCommand(["no-such-program"], environment: Self.environment)) == .notFound("no-such-program"))
    #expect(await fault(ChildCommand(["/bin/no-such"], environment: [:])) == .notFound("/bin/no-such"))
    #expect(await fault(ChildCommand(["./sh"], environment: Self.environment)) == .notFound("./sh"))
    #expect(await fault(ChildCommand(["sh"], environment: ["PATH": "bin:."])) == .notFound("sh"))
    guard case .cannotStart = await fault(shell("true", folder: "/no/such/folder")) else {
      Issue.record("a missing folder")
      return
    }
    guard case .cannotStart = await fault(shell("a\0b")) else {
      Issue.record("a zero byte")
      return
    }
  }

  @Test func `a signal is told`() async throws {
    let (ending, _) = try await ChildProcess.output(of: shell("kill -9 $$"))
    #expect(ending.status == .signalled(9))
  }

  @Test func `huge output, a huge line and huge complaints have limits`() async throws {
    var limits = ChildCommand.Limits()
    limits.output = 1 << 20
    limits.line = 1 << 16
    limits.errorTail = 1000
    await #expect(throws: ChildFault.tooMuchOutput("sh", limit: 1 << 20)) {
      try await ChildProcess.output(of: shell("yes", limits))
    }
    await #expect(throws: ChildFault.lineTooLong("sh", limit: 1 << 16)) {
      try await ChildProcess.output(of: shell("head -c 200000 /dev/zero", limits))
    }
    let (ending, _) = try await ChildProcess.output(of: shell("yes | head -c 3000000 >&2; echo end >&2", limits))
    #expect(ending.errorTail.utf8.count == 1000 && ending.errorTail.hasSuffix("y\nend\n"))
  }

  @Test(arguments: [
    (ChildFault.Wait.firstByte, "sleep 60"), (.idle, "echo a; sleep 60"),
    (.total, "while :; do echo a; sleep 0.05; done"),
  ])
  func `each wait runs out`(wait: ChildFault.Wait, script: String) async throws {
    var limits = ChildCommand.Limits()
    switch wait {
    case .firstByte: limits.firstByte = .milliseconds(300)
    case .idle: (limits.idle, limits.firstByte) = (.milliseconds(300), .seconds(3600))
    case .total: (limits.total, limits.idle) = (.milliseconds(500), .seconds(3600))
    }
    await #expect(throws: ChildFault.timedOut("sh", wait)) { try await ChildProcess.output(of: shell(script, limits)) }
  }

  @Test func `a group that ignores the request to end is killed, children and all`() async throws {
    let (started, continuation) = AsyncStream.makeStream(of: pid_t.self)
    var limits = ChildCommand.Limits()
    limits.grace = .milliseconds(200)
    let script = "trap '' TERM; sh -c 'trap \"\" TERM; echo $$; while :; do sleep 60; done' & echo $$; sleep 60; wait"
    let command = shell(script, limits)
    let task = Task {
      try await ChildProcess.run(command) { line in
        continuation.yield(pid_t(String(decoding: line, as: UTF8.self)) ?? 0)
      }
    }
    // Asked to end only once both ignore it.
    var found: [pid_t] = []
    for await pid in started {
      found.append(pid)
      if found.count == 2 { break }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    for pid in found { try await waitUntilGone(pid) }
  }

  @Test func `cancelling ends the group and leaves no zombie`() async throws {
    let (started, continuation) = AsyncStream.makeStream(of: pid_t.self)
    let command = shell("sleep 60 & echo $!; echo $$; wait")
    let task = Task {
      try await ChildProcess.run(command) { line in
        if let pid = pid_t(String(decoding: line, as: UTF8.self)) { continuation.yield(pid) }
      }
    }
    var pids: [pid_t] = []
    for await pid in started {
      pids.append(pid)
      if pids.count == 2 { break }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    // The leader is buried by now: its number means nobody.
    #expect(kill(pids[1], 0) != 0 && errno == ESRCH)
    try await waitUntilGone(pids[0])
  }

  @Test func `what a program leaves running is ended with it, and holds nothing up`() async throws {
    // Far beyond the suite's time limit: had the call waited for it, the test would not end.
    let (ending, lines) = try await ChildProcess.output(of: shell("sleep 3600 & echo $!"))
    #expect(ending.isSuccess)
    try await waitUntilGone(try #require(lines.first.flatMap { pid_t($0) }))
  }

  @Test func `many at once leave no descriptor open`() async throws {
    // In a process of its own: other tests open and close files meanwhile.
    await #expect(processExitsWith: .success) {
      func open() -> Int { (0..<1024).count { fcntl($0, F_GETFD) >= 0 } }
      _ = try await ChildProcess.output(of: ChildProcessTests().shell("true"))
      let before = open()
      try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<40 {
          group.addTask {
            let (ending, lines) = try await ChildProcess.output(
              of: ChildProcessTests().shell("cat; exit \(number)", input: "\(number)\n"))
            #expect(ending.status == .exited(Int32(number)))
            return lines.first.flatMap { Int($0) } ?? -1
          }
        }
        var sum = 0
        for try await one in group { sum += one }
        #expect(sum == (0..<40).reduce(0, +))
      }
      // The last ones are closed by threads that outlive their call for a moment; what is left for good stays open.
      for _ in 0..<6000 where open() > before + 2 { try await Task.sleep(for: .milliseconds(10)) }
      #expect(open() <= before + 2)
    }
  }
}
