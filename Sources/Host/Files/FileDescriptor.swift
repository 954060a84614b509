import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// An open file or folder. Closed when it goes out of scope, and never inherited by a child process.
package struct FileDescriptor: ~Copyable, Sendable {
  /// The number to hand to system calls while the descriptor lives.
  package let number: Int32
  /// What was opened, for messages.
  package let path: String

  private init(number: Int32, path: String) {
    self.number = number
    self.path = path
  }

  deinit { close(number) }

  /// Opens a path; nil where nothing is there and nothing is to be made.
  /// - Throws: `Failure` that names the path and the action.
  package static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o644) throws -> FileDescriptor? {
    try open(path, flags, mode: mode, at: AT_FDCWD, shown: path)
  }

  /// Opens a name in an open folder. Messages speak of `shown`: a person knows the file that a temporary one replaces.
  static func open(
    _ name: String, _ flags: Int32, mode: mode_t = 0o644, in folder: borrowing FileDescriptor, shown: String
  ) throws -> FileDescriptor? {
    try open(name, flags, mode: mode, at: folder.number, shown: shown)
  }

  private static func open(
    _ name: String, _ flags: Int32, mode: mode_t, at folder: Int32, shown: String
  ) throws -> FileDescriptor? {
    let creates = flags & O_CREAT != 0
    switch SystemCall.patiently({ openat(folder, name, flags | O_CLOEXEC, mode) }) {
    case .success(let number): return FileDescriptor(number: number, path: shown)
    case .failure(let error) where error.number == ENOENT && !creates: return nil
    case .failure(let error):
      let writes = flags & (O_WRONLY | O_RDWR) != 0
      if error.number == ELOOP, flags & O_NOFOLLOW != 0 { throw Self.isLink(shown) }
      throw error.failure(creates ? "create" : writes ? "open" : "read", shown, creating: creates)
    }
  }

  private static func isLink(_ path: String) -> Failure {
    Failure(.refused, "path-escape", "\(path) is a symbolic link where none is allowed")
  }

  /// What the system knows about the file.
  package func status() throws -> stat {
    var status = stat()
    try check("examine") { fstat(number, &status) }
    return status
  }

  /// Size in bytes.
  package func size() throws -> Int { Int(try status().st_size) }

  /// Every byte from the start to the end of the file.
  /// - Throws: `Failure` of kind `badInput` where there are more than `limit` bytes.
  package func readAll(limit: Int = .max) throws -> [UInt8] {
    if lseek(number, 0, SEEK_CUR) < 0, errno == ESPIPE { return try readStream(limit: limit) }
    let size = try size()
    var bytes: [UInt8] = []
    var wanted = min(max(size, 0), limit) + 1
    while true {
      let start = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: wanted))
      let count = try bytes.withUnsafeMutableBytes { buffer in
        try check("read", patiently: true) {
          pread(number, buffer.baseAddress?.advanced(by: start), wanted, off_t(start))
        }
      }
      bytes.removeLast(wanted - count)
      guard bytes.count <= limit else { throw tooLarge(limit) }
      if count == 0 { return bytes }
      // Mostly the end is next; a file that grows is read in larger and larger pieces.
      wanted = min(max(bytes.count - size, 512), 1 << 20)
    }
  }

  /// A pipe, such as a shell's `<(…)`: read until whoever writes has closed it.
  private func readStream(limit: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      var ready = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
      _ = try check("read", patiently: true) { poll(&ready, 1, -1) }
      let count = try check("read", patiently: true) { read(number, &buffer, buffer.count) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= limit else { throw tooLarge(limit) }
    }
  }

  private func tooLarge(_ limit: Int) -> Failure {
    let shown = limit >= 1 << 20 ? "\(limit >> 20) MB" : "\(limit) bytes"
    return Failure(.badInput, "file-too-large", "\(path) is larger than the \(shown) that may be read at once")
  }

  /// Writes at the current position until everything is written.
  package func writeAll(_ bytes: [UInt8]) throws {
    var done = 0
    while done < bytes.count {
      done += try bytes.withUnsafeBytes { buffer in
        try check("write") { write(number, buffer.baseAddress?.advanced(by: done), bytes.count - done) }
      }
    }
  }

  /// Appends whole lines in one write. A last line that a crash cut short gets its end first, so that it spoils no other.
  func appendLines(_ bytes: [UInt8]) throws {
    var last: UInt8 = UInt8(ascii: "\n")
    let size = try size()
    if size > 0 { try check("read") { pread(number, &last, 1, off_t(size - 1)) } }
    try writeAll(last == UInt8(ascii: "\n") ? bytes : [UInt8(ascii: "\n")] + bytes)
  }

  /// Writes at an offset until everything is written; a first call that takes all bytes is one system call.
  package func writeAll(_ bytes: [UInt8], at offset: Int) throws {
    var done = 0
    while done < bytes.count {
      done += try bytes.withUnsafeBytes { buffer in
        try check("write") {
          pwrite(number, buffer.baseAddress?.advanced(by: done), bytes.count - done, off_t(offset + done))
        }
      }
    }
  }

  /// Cuts or extends the file.
  package func truncate(to size: Int) throws { try check("truncate") { ftruncate(number, off_t(size)) } }

  /// Makes data and metadata durable. Never repeated: after a failure the system may have dropped the pages.
  package func sync() throws {
    #if canImport(Darwin)
    // fsync on macOS leaves the data in the drive's own cache; some file systems know nothing better.
    if fcntl(number, F_FULLFSYNC) == 0 { return }
    #endif
    guard fsync(number) != 0 else { return }
    throw SystemError(number: errno).failure("flush", path)
  }

  /// Makes the data durable, and of the metadata what is needed to read it back.
  package func syncData() throws {
    #if canImport(Darwin)
    try sync()
    #else
    guard fdatasync(number) != 0 else { return }
    throw SystemError(number: errno).failure("flush", path)
    #endif
  }

  /// Makes the entries of a folder durable; some file systems cannot and need not.
  func syncFolder() throws {
    guard fsync(number) != 0 else { return }
    let error = SystemError(number: errno)
    guard error.number != EINVAL, error.number != ENOTSUP else { return }
    throw error.failure("flush", path)
  }

  @discardableResult
  private func check<R: SignedInteger>(_ action: String, patiently: Bool = false, _ call: () -> R) throws -> R {
    switch patiently ? SystemCall.patiently(call) : SystemCall.once(call) {
    case .success(let result): return result
    case .failure(let error): throw error.failure(action, path)
    }
  }
}
