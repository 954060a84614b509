import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What the operating system answered when it refused a call.
package struct SystemError: Error, Sendable, Hashable {
  /// The number in `errno`.
  package let number: Int32

  /// The system's own words.
  package var text: String { String(cString: strerror(number)) }

  /// Whether the same call may well work in a moment: a busy file, or a network file system that lost its thread.
  var isTransient: Bool { [EBUSY, ESTALE, ETXTBSY].contains(number) }

  var isFull: Bool { [ENOSPC, EDQUOT].contains(number) }

  /// The failure that names the path and what was being done to it, as in `cannot read docs/PRD.md: …`.
  /// - Parameter creating: whether the action makes something new, so that a read-only place has its own kind.
  package func failure(_ action: String, _ path: String, creating: Bool = false) -> Failure {
    let message = "cannot \(action) \(path): \(text)"
    if isFull {
      return Failure(.io, "disk-full", message, hint: "free some space; what was written before is kept")
    }
    if creating, [EROFS, EACCES, EPERM].contains(number) {
      return Failure(.cannotCreate, "cannot-create", message, hint: "the place is read-only for this user")
    }
    return Failure(.io, "io-error", message)
  }
}

/// How calls that a signal or a busy system interrupts are repeated.
enum SystemCall {
  /// Repeats at once while the call was merely interrupted; a negative result carries `errno`.
  static func once<R: SignedInteger>(_ call: () -> R) -> Result<R, SystemError> {
    while true {
      let result = call()
      if result >= 0 { return .success(result) }
      let number = errno
      if number != EINTR, number != EAGAIN { return .failure(SystemError(number: number)) }
    }
  }

  /// Also repeats twice after a transient error, half a second apart.
  static func patiently<R: SignedInteger>(pause: () -> Void = halfASecond, _ call: () -> R) -> Result<R, SystemError> {
    for _ in 1...2 {
      let result = once(call)
      guard case .failure(let error) = result, error.isTransient else { return result }
      pause()
    }
    return once(call)
  }

  /// Blocks the thread: callers are on a thread of their own, never on the cooperative pool.
  static func halfASecond() { usleep(500_000) }
}
