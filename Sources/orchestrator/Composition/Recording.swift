import Host
import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A file of recorded replies that is being written: one line a reply.
struct Recording: Sendable {
  private let path: String

  /// - Throws: `Failure` of kind `cannotCreate` where something else stands there already.
  init(_ path: String) throws {
    self.path = path
    guard let file = try FileDescriptor.open(path, O_WRONLY | O_CREAT | O_APPEND) else {
      throw Failure(.cannotCreate, "no-recording", "\(path) cannot be made.")
    }
    guard try file.size() == 0 || Self.isRecording(path) else {
      throw Failure(
        .cannotCreate, "recording-exists", "\(path) holds something that is no recording.",
        hint: "Name another file with --record.")
    }
  }

  func append(_ line: String) throws {
    guard let file = try FileDescriptor.open(path, O_WRONLY | O_CREAT | O_APPEND) else {
      throw Failure(.io, "no-recording", "\(path) cannot be opened.")
    }
    try file.writeAll(Array((line + "\n").utf8))
  }

  private static func isRecording(_ path: String) throws -> Bool {
    guard let first = try TextFile.read(path)?.split(separator: "\n").first else { return true }
    return first.hasPrefix("{") && first.contains("\"request\"")
  }
}
