import Kernel

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The brief that a person names on the command line, read whole before anything is made.
struct BriefFile {
  let path: String
  let bytes: [UInt8]

  private static let largest = 10_000_000

  /// - Parameter path: absolute.
  /// - Throws: `Failure` of kind `notFound` where it cannot be read, `badInput` where it is no text.
  init(path: String) throws {
    self.path = path
    do {
      guard let file = try FileDescriptor.open(path, O_RDONLY | O_NONBLOCK) else {
        throw Failure(.notFound, "no-brief", "there is no file \(path)")
      }
      switch try file.status().st_mode & S_IFMT {
      case S_IFREG: break
      case S_IFDIR: throw Failure(.badInput, "bad-brief", "the brief \(path) is a folder; name a file")
      default: throw Failure(.badInput, "bad-brief", "the brief \(path) is not an ordinary file")
      }
      guard try file.size() <= Self.largest else {
        throw Failure(.badInput, "bad-brief", "the brief \(path) is larger than 10 MB")
      }
      bytes = try file.readAll()
    } catch let failure as Failure where failure.code == "io-error" {
      throw Failure(.notFound, "no-brief", failure.message, hint: "is it readable for this user?")
    }
    guard String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0) else {
      throw Failure(.badInput, "bad-brief", "the brief \(path) is not UTF-8 text")
    }
  }

  /// Its path relative to `root`; nil where it lies elsewhere.
  func path(inside root: String) -> String? {
    guard let real = ProjectLocator.realPath(path), real.hasPrefix("\(root)/") else { return nil }
    return String(real.dropFirst(root.utf8.count + 1))
  }
}
