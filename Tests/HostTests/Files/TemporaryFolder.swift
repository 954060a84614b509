import Host
import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A folder of a test's own, removed with what is in it when the test ends.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/host-tests-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in buffer.baseAddress.flatMap { mkdtemp($0) } != nil }
    guard made else { throw Failure(.io, "test", "cannot make a folder: \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { remove(path) }

  subscript(name: String) -> String { path + "/" + name }

  func folder(_ name: String) throws {
    var current = path
    for part in name.split(separator: "/") {
      current += "/" + part
      guard mkdir(current, 0o755) == 0 || errno == EEXIST else {
        throw Failure(.io, "test", "mkdir \(current): \(errno)")
      }
    }
  }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    if let slash = name.lastIndex(of: "/") { try folder(String(name[..<slash])) }
    guard let file = fopen(self[name], "w") else { throw Failure(.io, "test", "fopen \(name): \(errno)") }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

  func link(_ name: String, to target: String) throws {
    if let slash = name.lastIndex(of: "/") { try folder(String(name[..<slash])) }
    guard symlink(target, self[name]) == 0 else { throw Failure(.io, "test", "symlink \(name): \(errno)") }
  }

  func bytes(_ name: String) throws -> [UInt8]? { try FileDescriptor.open(self[name], O_RDONLY)?.readAll() }

  func text(_ name: String) throws -> String? { try bytes(name).map { String(decoding: $0, as: UTF8.self) } }

  func names(_ folder: String = "") -> [String] {
    guard let stream = opendir(self[folder]) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR {
      chmod(path, 0o755)
      for name in names(String(path.dropFirst(self.path.count))) { remove(path + "/" + name) }
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}

/// A clock that stands still.
struct FixedClock: RunClock {
  var time = Timestamp(milliseconds: 1_795_198_500_123)

  func now() -> Timestamp { time }
  func today() -> String { "2026-11-20" }
  func sleep(seconds: Double) async throws {}
}

/// The failure that a call throws; nil where it throws none.
func failure(_ body: () throws -> Void) -> Failure? {
  do {
    try body()
    return nil
  } catch { return error as? Failure ?? Failure(.internalFault, "foreign", "\(error)") }
}
