import Kernel
import YAML

/// Reads YAML in which a key may stand twice in one mapping: the last one counts, as for the readers that BMAD's own
/// files are written for.
struct RepeatedKeys {
  let document: YAML.Node?
  let diagnostics: [Diagnostic]

  /// More than anybody repeats by mistake.
  private static let most = 20

  /// - Throws: any other fault, as of the text as it was given.
  init(_ text: String, file: String) throws(YAMLError) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var found: [Diagnostic] = []
    var original: YAMLError?
    for _ in 0...Self.most {
      do {
        document = try YAML.parse(lines.joined(separator: "\n"), file: file)
        diagnostics = found
        return
      } catch {
        original = original ?? error
        guard let first = Self.emptyEarlier(&lines, than: error.line) else { break }
        found.append(
          Diagnostic(
            .warning, "repeated-key", "this key is already on line \(first); what stands here counts", file: file,
            line: error.line, column: error.column))
      }
    }
    if let original { throw original }
    document = nil
    diagnostics = found
  }

  /// Empties the entry of the same mapping that the key on a line repeats; its line, nil where there is none.
  private static func emptyEarlier(_ lines: inout [Substring], than number: Int) -> Int? {
    let at = number - 1
    guard lines.indices.contains(at), let key = key(lines[at]) else { return nil }
    var index = at
    while index > 0 {
      index -= 1
      let line = lines[index]
      if line.allSatisfy(\.isWhitespace) || line.trimmed.hasPrefix("#") { continue }
      let depth = line.prefix { $0 == " " }.count
      if depth < key.depth { return nil }
      guard depth == key.depth, let other = Self.key(line), other.name == key.name else { continue }
      var end = index + 1
      while end < at, lines[end].allSatisfy(\.isWhitespace) || lines[end].prefix(while: { $0 == " " }).count > depth {
        end += 1
      }
      for emptied in index..<end { lines[emptied] = "" }
      return index + 1
    }
    return nil
  }

  private static func key(_ line: Substring) -> (name: Substring, depth: Int)? {
    let depth = line.prefix { $0 == " " }.count
    let rest = line.dropFirst(depth)
    guard let colon = rest.firstIndex(of: ":"), rest.first != "-", rest.first != "#" else { return nil }
    return (rest[..<colon], depth)
  }
}
