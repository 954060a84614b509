import Kernel

extension SprintBoard {
  /// Reads a board that is not YAML line by line, as people do: two keys that are the same are shown with both
  /// statuses, and prose, code fences and the marks of an unfinished merge are passed over.
  mutating func readLines() {
    var isInside = false
    var epic: String?
    var seen: [String: Entry] = [:]
    let lines = String(decoding: bytes, as: UTF8.self).split(
      omittingEmptySubsequences: false, whereSeparator: \.isLineEnd)
    for (index, written) in lines.enumerated() {
      let line = written.hasPrefix("\u{FEFF}") ? written.dropFirst() : written
      guard let (indent, key, status, note) = Self.pair(line) else { continue }
      if key == "development_status", status.isEmpty {
        isInside = true
      } else if indent == 0 {
        isInside = false
        if !status.isEmpty { fields[key] = fields[key] ?? status }
      } else if isInside {
        if let first = seen[key] {
          let message =
            first.status.text == status
            ? "'\(key)' stands here again, first on line \(first.line)"
            : "'\(key)' is '\(status)' here and '\(first.status.text)' on line \(first.line)"
          report(.error, "duplicate-key", message, line: index + 1, column: indent + 1)
        } else {
          add(key, status, note: note, below: &epic, line: index + 1, column: indent + 1)
          seen[key] = entries.last
        }
      }
    }
  }

  /// `  key: value # note`, quotes taken off.
  private static func pair(_ line: Substring) -> (indent: Int, key: String, value: String, note: String)? {
    let indent = line.prefix { $0 == " " }.count
    let text = line.dropFirst(indent)
    guard let first = text.first, !"#-<>=|`\t".contains(first) else { return nil }
    var colon = text.startIndex
    while let found = text[colon...].firstIndex(of: ":") {
      let next = text.index(after: found)
      if next == text.endIndex || text[next].isWhitespace {
        let (value, note) = cut(text[next...])
        let key = unquoted(text[..<found].trimmed)
        return key.isEmpty ? nil : (indent, key, unquoted(value), note)
      }
      colon = next
    }
    return nil
  }

  private static func cut(_ text: Substring) -> (value: String, note: String) {
    var previous: Character = " "
    for index in text.indices {
      if text[index] == "#", previous.isWhitespace {
        return (text[..<index].trimmed, text[text.index(after: index)...].trimmed)
      }
      previous = text[index]
    }
    return (text.trimmed, "")
  }

  private static func unquoted(_ text: String) -> String {
    guard text.count >= 2, let mark = text.first, mark == text.last, mark == "\"" || mark == "'" else { return text }
    return String(text.dropFirst().dropLast())
  }
}
