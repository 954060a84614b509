import Kernel

/// Replaces `{name}` in a text; `{{name}}` stays for the moment of use. The project folder becomes the empty prefix, so
/// that bound values do not depend on the machine.
struct Substitution {
  /// What stands for a reference.
  enum Replacement {
    case value(Value)
    /// Nobody knows it: the reference stays in a longer text, and a value that is nothing else has no value.
    case undefined
    /// Nobody knows it yet: the reference stays.
    case late
  }

  /// A text longer than this is the work of references that multiply, not of a person.
  static let longest = 1 << 16

  let installRoot: String
  private static let folders: [StaticString] = ["bmad/", "_bmad/", "{bmad_folder}/", "{_bmad}/"]

  init(installRoot: String) {
    self.installRoot = ProjectPath.normalised(installRoot) ?? "bmad"
  }

  /// Nil where the text would become too long. `lookup` is asked for each name, with the key after
  /// `{config_source}:` where there is one.
  func expand(_ text: String, lookup: (_ name: String, _ key: String?) -> Replacement) -> Replacement? {
    let bytes = Array(text.utf8)
    guard bytes.contains(UInt8(ascii: "{")) else { return .value(.string(text)) }
    var result: [UInt8] = []
    var offset = 0
    while offset < bytes.count {
      guard result.count <= Self.longest else { return nil }
      guard bytes[offset] == UInt8(ascii: "{") else {
        result.append(bytes[offset])
        offset += 1
        continue
      }
      if let end = endOfLate(bytes, offset) {
        result += bytes[offset..<end]
        offset = end
        continue
      }
      guard let reference = reference(bytes, offset) else {
        result.append(bytes[offset])
        offset += 1
        continue
      }
      if Self.fold(reference.name) == "project_root" {
        offset = expandRoot(bytes, after: reference.end, into: &result)
        continue
      }
      let isWhole = offset == 0 && reference.end == bytes.count
      switch lookup(reference.name, reference.key) {
      case .value(let value) where isWhole: return .value(value)
      case .undefined where isWhole: return .undefined
      case .value(let value): result += Array(value.display.utf8)
      case .undefined, .late: result += bytes[offset..<reference.end]
      }
      offset = reference.end
    }
    return result.count > Self.longest ? nil : .value(.string(String(decoding: result, as: UTF8.self)))
  }

  /// `-` and `_` are the same in names.
  static func fold(_ name: String) -> String {
    String(decoding: name.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
  }

  private func endOfLate(_ bytes: [UInt8], _ start: Int) -> Int? {
    guard start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "{") else { return nil }
    var offset = start + 2
    while offset + 1 < bytes.count, offset - start < 400 {
      if bytes[offset] == UInt8(ascii: "}"), bytes[offset + 1] == UInt8(ascii: "}") { return offset + 2 }
      offset += 1
    }
    return start + 2
  }

  private func reference(_ bytes: [UInt8], _ start: Int) -> (name: String, key: String?, end: Int)? {
    var offset = start + 1
    while offset < bytes.count, bytes[offset] == .space { offset += 1 }
    let nameStart = offset
    while offset < bytes.count, isName(bytes[offset]) { offset += 1 }
    let name = bytes[nameStart..<offset]
    while offset < bytes.count, bytes[offset] == .space { offset += 1 }
    guard let first = name.first, first.isWord, offset < bytes.count, bytes[offset] == UInt8(ascii: "}") else {
      return nil
    }
    offset += 1
    let text = String(decoding: name, as: UTF8.self)
    guard Self.fold(text) == "config_source", offset < bytes.count, bytes[offset] == UInt8(ascii: ":") else {
      return (text, nil, offset)
    }
    let keyStart = offset + 1
    var keyEnd = keyStart
    while keyEnd < bytes.count, bytes[keyEnd].isWord || bytes[keyEnd] == UInt8(ascii: "-") { keyEnd += 1 }
    guard keyEnd > keyStart else { return (text, nil, offset) }
    return (text, String(decoding: bytes[keyStart..<keyEnd], as: UTF8.self), keyEnd)
  }

  private func isName(_ byte: UInt8) -> Bool {
    byte.isWord || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }

  /// After the project folder: the install folder under any of its names becomes its real one.
  private func expandRoot(_ bytes: [UInt8], after end: Int, into result: inout [UInt8]) -> Int {
    var offset = end
    guard offset < bytes.count, bytes[offset] == .slash else {
      result.append(UInt8(ascii: "."))
      return offset
    }
    while offset < bytes.count, bytes[offset] == .slash { offset += 1 }
    for folder in Self.folders {
      let name = folder.withUTF8Buffer(Array.init)
      if bytes[offset...].starts(with: name) {
        if installRoot != "." { result += Array(installRoot.utf8) + [.slash] }
        return offset + name.count
      }
      if bytes[offset...].elementsEqual(name.dropLast()) {
        result += Array(installRoot.utf8)
        return bytes.count
      }
    }
    if offset == bytes.count { result.append(UInt8(ascii: ".")) }
    return offset
  }
}
