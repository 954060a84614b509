import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Who holds a lock.
package struct LockHolder: Sendable, Hashable, Codable {
  /// Nil for the moment between taking the lock and signing it.
  package var pid: Int32?
  package var host: String?
  package var since: Timestamp?

  package init(pid: Int32? = nil, host: String? = nil, since: Timestamp? = nil) {
    (self.pid, self.host, self.since) = (pid, host, since)
  }

  /// As it reads in a message: `process 4711 on box since 2026-11-20T18:15:00.000Z`.
  package var shown: String {
    guard let pid else { return "another process" }
    return "process \(pid)" + (host.map { " on \($0)" } ?? "") + (since.map { " since \($0)" } ?? "")
  }
}

/// An exclusive lock that belongs to one open file: it ends when this value goes, or with its process however that
/// ends; a second lock of the same process is refused like any other's. Child processes never keep it.
package final class FileLock: Sendable {
  private let file: FileDescriptor
  /// When it was taken.
  package let since: Timestamp

  private init(_ file: consuming FileDescriptor, since: Timestamp) {
    self.file = file
    self.since = since
  }

  /// Closing would do, but for a child process that is between fork and exec and still has a copy.
  deinit { LockRegion.release(file) }

  /// Takes a lock, making its file where there is none; nil where another holds it.
  package static func tryLock(_ path: String, now: Timestamp) throws -> FileLock? {
    while true {
      let flags = O_RDWR | O_CREAT | O_NOFOLLOW
      guard let file = try FileDescriptor.open(path, flags) else {
        throw SystemError(number: ENOENT).failure("create", path)
      }
      guard try LockRegion.lock.take(file) else { return nil }
      // Between opening and locking the file may have been removed and made anew; this lock would guard nothing.
      guard try isStill(file, at: path) else { continue }
      try sign(file, now: now)
      return FileLock(file, since: now)
    }
  }

  /// Takes a lock, waiting up to `timeout` for its holder; blocks the thread.
  /// - Throws: `Failure` of kind `waiting` that names the holder.
  package static func lock(_ path: String, timeout: Duration, clock: any RunClock) throws -> FileLock {
    let deadline = ContinuousClock.now + timeout
    var pause: UInt32 = 500
    while true {
      if let lock = try tryLock(path, now: clock.now()) { return lock }
      guard ContinuousClock.now < deadline else {
        let holder = try holder(path) ?? LockHolder()
        throw Failure(.waiting, "locked", "\(path) is locked by \(holder.shown).", hint: "Try again when it has ended.")
      }
      usleep(pause)
      pause = min(pause * 2, 50_000)
    }
  }

  /// Who holds a lock now; nil where nobody does. Takes nothing and waits for nothing.
  package static func holder(_ path: String) throws -> LockHolder? {
    guard let file = try FileDescriptor.open(path, O_RDONLY | O_NOFOLLOW) else { return nil }
    guard try LockRegion.lock.isTaken(file) else { return nil }
    // A text that nobody vouches for was left by an earlier holder.
    guard try LockRegion.signature.isTaken(file) else { return LockHolder() }
    return try? JSONDecoder().decode(LockHolder.self, from: Data(file.readAll(limit: 4096)))
  }

  private static func sign(_ file: borrowing FileDescriptor, now: Timestamp) throws {
    let identity = ProcessIdentity.current()
    let holder = LockHolder(pid: identity.pid, host: identity.host, since: now)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try file.truncate(to: 0)
    try file.writeAll(Array(encoder.encode(holder)) + [UInt8(ascii: "\n")], at: 0)
    guard try LockRegion.signature.take(file) else {
      throw Failure(.io, "io-error", "cannot sign \(file.path): its second lock is held, its first is not")
    }
  }

  private static func isStill(_ file: borrowing FileDescriptor, at path: String) throws -> Bool {
    let own = try file.status()
    var named = stat()
    guard lstat(path, &named) == 0 else { return false }
    return own.st_ino == named.st_ino && own.st_dev == named.st_dev
  }
}
