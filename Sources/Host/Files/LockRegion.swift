import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The two things that a lock file proves, each by a lock of its own on one byte far behind its text: that it is held,
/// and that its text is the holder's.
enum LockRegion: Int {
  case lock, signature
}

#if canImport(Darwin)
extension LockRegion {
  /// macOS publishes no byte-range lock that belongs to an open file, so one `flock` stands for both regions.
  func take(_ file: borrowing FileDescriptor) throws -> Bool {
    guard self == .lock else { return true }
    // A reader's probe holds the lock for an instant.
    for _ in 1...3 {
      if try flocked(file, LOCK_EX) { return true }
      usleep(2000)
    }
    return try flocked(file, LOCK_EX)
  }

  func isTaken(_ file: borrowing FileDescriptor) throws -> Bool {
    guard self == .lock else { return true }
    guard try flocked(file, LOCK_SH) else { return true }
    flock(file.number, LOCK_UN)
    return false
  }

  /// Gives up both regions.
  static func release(_ file: borrowing FileDescriptor) { flock(file.number, LOCK_UN) }

  private func flocked(_ file: borrowing FileDescriptor, _ kind: Int32) throws -> Bool {
    let number = file.number
    while flock(number, kind | LOCK_NB) != 0 {
      let error = SystemError(number: errno)
      if error.number == EWOULDBLOCK { return false }
      guard error.number == EINTR else { throw error.failure("lock", file.path) }
    }
    return true
  }
}
#else
extension LockRegion {
  /// F_OFD_SETLK and F_OFD_GETLK of <fcntl.h>, which Swift does not import.
  private static let set: Int32 = 37
  private static let get: Int32 = 36

  /// Takes the region; false where another open file holds it.
  func take(_ file: borrowing FileDescriptor) throws -> Bool {
    var request = self.request
    let number = file.number
    while fcntl(number, Self.set, &request) != 0 {
      let error = SystemError(number: errno)
      // EAGAIN is an answer here, not a reason to repeat the call.
      if error.number == EAGAIN || error.number == EACCES { return false }
      guard error.number == EINTR else { throw error.failure("lock", file.path) }
    }
    return true
  }

  /// Whether another open file holds the region; takes nothing.
  func isTaken(_ file: borrowing FileDescriptor) throws -> Bool {
    var request = self.request
    guard fcntl(file.number, Self.get, &request) == 0 else {
      throw SystemError(number: errno).failure("examine the lock", file.path)
    }
    return request.l_type != Int16(F_UNLCK)
  }

  /// Gives up both regions.
  static func release(_ file: borrowing FileDescriptor) {
    var request = lock.request
    request.l_type = Int16(F_UNLCK)
    request.l_len = 2
    _ = fcntl(file.number, set, &request)
  }

  private var request: flock {
    flock(
      l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: off_t(1 << 30) + off_t(rawValue), l_len: 1, l_pid: 0
    )
  }
}
#endif
