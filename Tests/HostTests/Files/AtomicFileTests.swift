import Kernel
import Testing

@testable import Host

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

struct AtomicFileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [true, false]) func `a file is replaced whole and keeps its mode`(durable: Bool) throws {
    try AtomicFile.replace(folder["a.md"], Array("one".utf8), durable: durable)
    chmod(folder["a.md"], 0o750)
    try AtomicFile.replace(folder["a.md"], Array("two".utf8), durable: durable)
    #expect(try folder.text("a.md") == "two")
    var status = stat()
    stat(folder["a.md"], &status)
    #expect(status.st_mode & 0o7777 == 0o750)
    #expect(folder.names() == ["a.md"])
  }

  @Test func `a long name with many bytes a character works`() throws {
    let name = String(repeating: "é", count: 125) + ".md"
    try AtomicFile.replace(folder[name], [1], durable: false)
    #expect(try folder.bytes(name) == [1])
  }

  @Test func `a folder in the file's place is a clear fault`() throws {
    try folder.folder("docs")
    let fault = failure { try AtomicFile.replace(folder["docs"], [1], durable: false) }
    #expect(fault?.code == "is-a-folder")
    #expect(fault?.message.contains(folder["docs"]) == true)
    #expect(folder.names() == ["docs"])
  }

  @Test func `a path below a file names the path and the action`() throws {
    try folder.write("file", "x")
    let fault = failure { try AtomicFile.replace(folder["file/a.md"], [1], durable: false) }
    #expect(fault?.kind == .io)
    #expect(fault?.message.contains("Not a directory") == true)
  }

  @Test(.enabled(if: geteuid() != 0, "root may write anywhere")) func `a read-only folder cannot take a file`() throws {
    try folder.folder("ro")
    chmod(folder["ro"], 0o555)
    let fault = failure { try AtomicFile.replace(folder["ro/a"], [1], durable: false) }
    #expect(fault?.kind == .cannotCreate)
  }

  @Test func `errors have the kind that their number calls for`() {
    #expect(SystemError(number: EROFS).failure("write", "a", creating: true).kind == .cannotCreate)
    #expect(SystemError(number: EACCES).failure("write", "a", creating: true).kind == .cannotCreate)
    #expect(SystemError(number: EACCES).failure("read", "a").kind == .io)
    let full = SystemError(number: ENOSPC).failure("write", "docs/a", creating: true)
    #expect(full.kind == .io)
    #expect(full.hint != nil)
    #expect(full.message.hasPrefix("cannot write docs/a: "))
  }

  @Test func `what is interrupted goes on at once and what is busy waits twice`() throws {
    var answers: [Int32] = [EINTR, EAGAIN, EINTR, 0]
    var pauses = 0
    func call() -> Int32 {
      errno = answers.removeFirst()
      return errno == 0 ? 7 : -1
    }
    #expect(try SystemCall.patiently(pause: { pauses += 1 }, call).get() == 7)
    #expect(pauses == 0)
    answers = [EBUSY, ESTALE, 0]
    #expect(try SystemCall.patiently(pause: { pauses += 1 }, call).get() == 7)
    #expect(pauses == 2)
    answers = [EBUSY, EBUSY, EBUSY, 0]
    #expect(SystemCall.patiently(pause: { pauses += 1 }, call) == .failure(SystemError(number: EBUSY)))
    answers = [EIO, 0]
    #expect(SystemCall.patiently(pause: { pauses += 1 }, call) == .failure(SystemError(number: EIO)))
    #expect(pauses == 4)
  }

  @Test func `temporary files of dead processes are swept and no others`() throws {
    // The greatest pid that Linux can give out is 4,194,304.
    let own = TemporaryName(for: "a.md").text
    let dead = own.replacing(".\(getpid())-", with: ".99999999-")
    let foreign = TemporaryName(for: "b.md").text.replacing(".\(getpid())-", with: ".99999999-0")
    for name in [own, dead, foreign, ".hidden", ".a.tmp", ".a.99999999-zz.tmp"] { try folder.write(name, "x") }
    try ConfinedFiles(root: folder.path).replace("a.md", with: [1], durable: false)
    #expect(folder.names() == [own, foreign, ".hidden", ".a.tmp", ".a.99999999-zz.tmp", "a.md"].sorted())
  }
}

extension String {
  fileprivate func replacing(_ part: String, with other: String) -> String {
    guard let range = firstRange(of: part) else { return self }
    return String(self[..<range.lowerBound] + other + self[range.upperBound...])
  }
}
