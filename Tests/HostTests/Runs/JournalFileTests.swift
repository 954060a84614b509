import Kernel
import Testing

@testable import Host

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

struct JournalFileTests {
  let folder: TemporaryFolder
  var path: String { folder["journal"] }
  init() throws { folder = try TemporaryFolder() }

  static let payloads = ["{\"a\":1}", "", "{\"text\":\"ä 日本 1 0123456789abcdef 3 abc\"}", "{\"last\":[1,2,3]}"].map {
    Array($0.utf8)
  }

  func journal(_ payloads: [[UInt8]] = payloads) throws -> [UInt8] {
    let (journal, _) = try JournalFile.open(path, levels: 0)
    for payload in payloads { try journal.append(payload) }
    try journal.flush()
    let bytes = try #require(try folder.bytes("journal"))
    #expect(bytes.count == 65_536)
    // Less of the zeros makes the many variants of the file quicker to read.
    return Array(bytes.prefix((bytes.lastIndex { $0 != 0 } ?? 0) + 40))
  }

  /// Where each record starts, and where the last ends.
  func offsets(_ bytes: [UInt8]) throws -> [Int] {
    var offsets = [0]
    while let record = JournalRecord.parse(bytes, at: offsets[offsets.count - 1]) { offsets.append(record.end) }
    return offsets
  }

  @Test func `what was appended is read back, and appending goes on after it`() throws {
    let bytes = try journal()
    #expect(bytes.starts(with: "1 ".utf8))
    #expect(try JournalFile.read(path).payloads == Self.payloads)
    let (second, contents) = try JournalFile.open(path, levels: 0)
    #expect(contents.payloads == Self.payloads)
    #expect(contents.tornBytes == 0)
    try second.append(Array("five".utf8))
    #expect(try JournalFile.read(path).payloads == Self.payloads + [Array("five".utf8)])
  }

  @Test func `no file is an empty journal to a reader and is not made by one`() throws {
    #expect(try JournalFile.read(path).payloads.isEmpty)
    #expect(folder.names().isEmpty)
  }

  @Test func `the file grows ahead of its records`() throws {
    let (journal, _) = try JournalFile.open(path, levels: 0)
    let large = [UInt8](repeating: 120, count: 150_000)
    for _ in 0..<10 { try journal.append(large) }
    try journal.flush()
    try journal.flush()
    #expect(try JournalFile.read(path).payloads == Array(repeating: large, count: 10))
    let size = try #require(try folder.bytes("journal")).count
    #expect(size > 1_500_000 && size < 3_500_000)
  }

  @Test func `a payload that would break its line is our own bug`() throws {
    let (journal, _) = try JournalFile.open(path, levels: 0)
    for payload in ["a\nb", "a\0b"] {
      #expect(failure { try journal.append(Array(payload.utf8)) }?.kind == .internalFault)
    }
    try journal.append([65])
    #expect(try JournalFile.read(path).payloads == [[65]])
  }

  @Test(arguments: [true, false]) func `a tail torn at any byte is cut and reported`(isFilled: Bool) throws {
    let bytes = try journal()
    let offsets = try offsets(bytes)
    let (start, end) = (offsets[3], offsets[4])
    for cut in start..<end {
      var torn = bytes
      torn.replaceSubrange(cut..<end, with: repeatElement(0, count: end - cut))
      if !isFilled { torn = Array(torn.prefix(cut)) }
      try folder.write("journal", torn)
      let read = try JournalFile.read(path)
      #expect(try folder.bytes("journal") == torn)
      let (journal, contents) = try JournalFile.open(path, levels: 0)
      for found in [read, contents] {
        #expect(found.payloads == Array(Self.payloads.prefix(3)))
        #expect(found.tornBytes == cut - start)
      }
      guard (cut - start).isMultiple(of: 7) else { continue }
      try journal.append(Array("new".utf8))
      let (_, again) = try JournalFile.open(path, levels: 0)
      #expect(again.payloads == Array(Self.payloads.prefix(3)) + [Array("new".utf8)])
      #expect(again.tornBytes == 0)
    }
  }

  @Test func `a last record with one byte changed anywhere is torn`() throws {
    let bytes = try journal()
    let offsets = try offsets(bytes)
    for at in offsets[3]..<offsets[4] {
      var changed = bytes
      changed[at] ^= 1
      try folder.write("journal", changed)
      let contents = try JournalFile.read(path)
      #expect(contents.payloads == Array(Self.payloads.prefix(3)))
      #expect(contents.tornBytes == offsets[4] - offsets[3])
    }
  }

  @Test(arguments: 0..<3) func `damage before a whole record is corruption and changes nothing`(record: Int) throws {
    let bytes = try journal()
    let offsets = try offsets(bytes)
    for at in offsets[record]..<offsets[record + 1] {
      for value in [bytes[at] ^ 1, 0, UInt8(ascii: "\n")] where value != bytes[at] {
        var changed = bytes
        changed[at] = value
        try folder.write("journal", changed)
        let fault = failure { _ = try JournalFile.open(path, levels: 0) }
        #expect(fault?.code == "journal-corrupt")
        #expect(fault?.kind == .io)
        #expect(fault?.message.contains("Record \(record + 1) of \(path), at byte \(offsets[record]),") == true)
        #expect(try folder.bytes("journal") == changed)
      }
    }
    #expect(failure { _ = try JournalFile.read(path) }?.code == "journal-corrupt")
  }

  @Test func `a hole of zeros before a whole record is corruption`() throws {
    let bytes = try journal()
    let offsets = try offsets(bytes)
    var holed = bytes
    holed.replaceSubrange(offsets[1]..<offsets[3], with: repeatElement(0, count: offsets[3] - offsets[1]))
    try folder.write("journal", holed)
    #expect(failure { _ = try JournalFile.open(path, levels: 0) }?.message.contains("Record 2 ") == true)
  }

  @Test func `numbers that come twice or are skipped are corruption`() throws {
    let lines = try (1...3).map { try JournalRecord.encode($0, Array("x".utf8)) }
    for order in [[0, 0], [0, 2], [1], [0, 1, 0], [0, 1, 1, 2]] {
      try folder.write("journal", order.flatMap { lines[$0] })
      #expect(failure { _ = try JournalFile.open(path, levels: 0) }?.code == "journal-corrupt", "\(order)")
    }
  }

  @Test func `garbage alone is a torn first record`() throws {
    try folder.write("journal", [0, 0, 7, 200, 10, 10, 49, 32])
    let (_, contents) = try JournalFile.open(path, levels: 0)
    #expect(contents.payloads.isEmpty)
    #expect(contents.tornBytes == 8)
    #expect(try folder.bytes("journal")?.allSatisfy { $0 == 0 } == true)
  }

  @Test func `a reader keeps up with a writer`() async throws {
    let path = self.path
    let (journal, _) = try JournalFile.open(path, levels: 0)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        var seen = 0
        while seen < 60 {
          let payloads = try JournalFile.read(path).payloads
          #expect(payloads.count >= seen)
          seen = payloads.count
        }
      }
      for number in 0..<60 { try journal.append(Array(String(repeating: "\(number) ", count: 200).utf8)) }
      try await group.waitForAll()
    }
  }

  #if os(Linux)
  /// In a process of its own: the limit on file sizes would hit the other tests.
  @Test func `an append that the disk cannot take leaves the records before it`() async throws {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let (journal, _) = try JournalFile.open(folder["journal"], levels: 0)
      try journal.append(Array("first".utf8))
      let fault = failure { try journal.append([UInt8](repeating: 65, count: 90_000)) }
      guard fault?.kind == .io else { exit(2) }
      try journal.append(Array("second".utf8))
      try journal.flush()
      let (_, contents) = try JournalFile.open(folder["journal"], levels: 0)
      guard contents.payloads == [Array("first".utf8), Array("second".utf8)] else { exit(3) }
    }
  }
  #endif

  @Test func `a place where nothing can be made is named`() throws {
    try folder.write("file", "x")
    let fault = failure { _ = try JournalFile.open(folder["file/journal"], levels: 0) }
    #expect(fault?.message.contains(folder["file/journal"]) == true)
  }
}
