import Host
import Kernel

/// Files that a person names on the command line, wherever they lie.
enum TextFile {
  /// The text of a file; nil where there is none.
  static func read(_ path: String) throws -> String? {
    guard let file = try FileDescriptor.open(path, 0) else { return nil }
    guard let text = String(validating: try file.readAll(limit: 64 << 20), as: UTF8.self) else {
      throw Failure(.badInput, "not-utf8", "\(path) is not UTF-8 text.", at: SourceLocation(file: path))
    }
    return text
  }

  static func exists(_ path: String) -> Bool { (try? FileDescriptor.open(path, 0)) != nil }
}
