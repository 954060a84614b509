/// Paths relative to the project, with `/`. What the binary carries lies below `<embedded>`, a root of its own.
package enum ProjectPath {
  /// The first component of what the binary carries.
  package static let embedded = "<embedded>"

  /// The path without `.` and `..`; nil where it leads out of the project or of `<embedded>`.
  package static func normalised(_ path: String) -> String? {
    guard !isAbsolute(path), !path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
    let parts = path.split(separator: "/")
    var result: [Substring] = []
    for part in parts {
      switch part {
      case ".": break
      case "..":
        guard let last = result.last, last != embedded else { return nil }
        result.removeLast()
      case let part where part.utf8.contains(UInt8(ascii: "\\")):
        // On systems where a backslash separates, this would be a way out.
        guard !part.split(separator: "\\").contains("..") else { return nil }
        result.append(part)
      default: result.append(part)
      }
    }
    return result.isEmpty ? "." : result.joined(separator: "/")
  }

  /// `path` as seen from `folder`.
  static func join(_ folder: String, _ path: String) -> String {
    folder.isEmpty || folder == "." ? path : folder + "/" + path
  }

  static func folder(of path: String) -> String {
    path.utf8.lastIndex(of: .slash).map { String(path[..<$0]) } ?? "."
  }

  static func name(of path: String) -> String {
    path.utf8.lastIndex(of: .slash).map { String(path[path.utf8.index(after: $0)...]) } ?? path
  }

  /// The name's end after its last dot; nil for a name without one or that only starts with it.
  static func fileExtension(of path: String) -> String? {
    let name = name(of: path)
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return nil }
    return String(name[name.utf8.index(after: dot)...])
  }

  static func isInside(_ path: String, _ folder: String) -> Bool {
    folder == "." ? !path.hasPrefix(embedded) : path.hasPrefix(folder + "/")
  }

  /// From the machine's root, a home folder, a drive or a network address.
  static func isAbsolute(_ path: String) -> Bool {
    let bytes = Array(path.utf8)
    guard let first = bytes.first else { return false }
    if first == .slash || first == UInt8(ascii: "\\") || first == UInt8(ascii: "~") { return true }
    if bytes.count > 2, first.isLetter, bytes[1] == UInt8(ascii: ":"), bytes[2] == .slash || bytes[2] == 0x5C {
      return true
    }
    // `https://…`, `file:…/`: a scheme of letters before the first slash.
    let scheme = bytes.prefix { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "+") }
    return scheme.count > 1 && bytes.dropFirst(scheme.count).starts(with: [UInt8(ascii: ":"), .slash, .slash])
  }
}
