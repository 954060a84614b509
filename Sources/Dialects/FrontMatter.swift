import Kernel
import YAML

/// The YAML between two `---` lines at the head of a markdown file.
struct FrontMatter {
  /// Nil where there is none, or nothing in it.
  let node: YAML.Node?
  /// Where the text after it starts, in bytes.
  let end: Int
  /// What was wrong with it and mended.
  let diagnostics: [Diagnostic]

  /// Its entries in the order of the file, nulls left out.
  var entries: [(name: String, value: Kernel.Value)] {
    (node?.pairs ?? []).compactMap { pair in
      let value = Kernel.Value(pair.value)
      return value == .null ? nil : pair.key.text.map { ($0, value) }
    }
  }

  /// The front matter, nil where there is none, and the rest of the text. Its places are those of the file.
  static func split(_ text: String, file: String) throws(Failure) -> (front: YAML.Node?, body: String) {
    let map = SourceMap(text)
    guard let lines = lines(map) else { return (nil, map.string(map.textStart..<map.bytes.count)) }
    do {
      return (try YAML.parse(yaml(map, lines), file: file), map.string(end(map, lines)..<map.bytes.count))
    } catch { throw Failure(error) }
  }

  /// Reads what people's files hold: where the YAML does not parse, each line that looks like `key: value` counts.
  init(_ map: SourceMap, file: String) {
    guard let lines = Self.lines(map) else {
      (node, end, diagnostics) = (nil, map.textStart, [])
      return
    }
    end = Self.end(map, lines)
    do {
      node = try YAML.parse(Self.yaml(map, lines), file: file)
      diagnostics = []
    } catch {
      node = try? YAML.parse(Self.mended(map, lines), file: file)
      diagnostics = [
        Diagnostic(
          .warning, "bad-front-matter", "\(error.message); its lines are read one by one", file: file,
          line: error.line, column: error.column)
      ]
    }
  }

  /// The lines between the two rules.
  private static func lines(_ map: SourceMap) -> Range<Int>? {
    guard isRule(map, line: 0), let end = map.lineStarts.indices.dropFirst().first(where: { isRule(map, line: $0) })
    else { return nil }
    // Two rules across a page can stand at the head of a file too.
    for line in 1..<end {
      guard let words = map.trimmed(map.content(ofLine: line)).map(map.string), !words.hasPrefix("#") else { continue }
      return words.contains(":") && !words.hasPrefix("<") && !words.hasPrefix("*") ? 1..<end : nil
    }
    return 1..<end
  }

  /// Formatters have made `- --` of some.
  private static func isRule(_ map: SourceMap, line: Int) -> Bool {
    map.trimmed(map.content(ofLine: line)).map {
      $0.lowerBound == map.lineStarts[line] && ["---", "- --"].contains(map.string($0))
    } ?? false
  }

  private static func end(_ map: SourceMap, _ lines: Range<Int>) -> Int {
    lines.upperBound + 1 < map.lineStarts.count ? map.lineStarts[lines.upperBound + 1] : map.bytes.count
  }

  /// The first line is left empty rather than out, so that faults are reported where they are.
  private static func yaml(_ map: SourceMap, _ lines: Range<Int>) -> String {
    map.string(map.content(ofLine: 0).upperBound..<map.lineStarts[lines.upperBound])
  }

  /// The same lines as YAML that always parses: every value that stands on its key's line, quoted.
  private static func mended(_ map: SourceMap, _ lines: Range<Int>) -> String {
    var text = "\n"
    var seen: Set<String> = []
    for line in lines {
      if let (key, value) = entry(map.string(map.content(ofLine: line))), seen.insert(key).inserted {
        text += "\(key): '\(value.replacing("'", with: "''"))'"
      }
      text += "\n"
    }
    return text
  }

  private static func entry(_ line: String) -> (key: String, value: String)? {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    let key = line[..<colon]
    guard let first = key.utf8.first, first.isWord,
      key.utf8.allSatisfy({ $0.isWord || $0 == UInt8(ascii: "-") })
    else { return nil }
    var value = Substring(line[line.index(after: colon)...].trimmed)
    if let quote = value.first, quote == "'" || quote == "\"" { value.removeFirst() }
    if let quote = value.last, quote == "'" || quote == "\"" { value.removeLast() }
    // What no YAML text may hold would make the mended one as bad as the first.
    guard value.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F || $0 == "\t" }) else { return nil }
    return (String(key), String(value))
  }
}
