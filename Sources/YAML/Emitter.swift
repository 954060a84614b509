/// Writes a tree as a person would: block style, two spaces a level, plain scalars where that is safe, a literal block
/// for several lines, and a line break at the end. The same tree always gives the same text, and `parse` reads it back
/// to the same tree as long as it keeps to the limits.
package func emit(_ tree: Emittable) -> String {
  var emitter = Emitter()
  emitter.root(tree)
  return emitter.text
}

private struct Emitter {
  private(set) var text = ""

  mutating func root(_ tree: Emittable) {
    switch tree {
    case .mapping(let entries) where !entries.isEmpty: mapping(entries, indent: 0, continuesLine: false)
    case .sequence(let items) where !items.isEmpty: sequence(items, indent: 0, continuesLine: false)
    default:
      text += scalar(tree, indent: 0)
      text += "\n"
    }
  }

  /// `continuesLine`: the first entry follows a `- ` on its line, and its comment is already written.
  private mutating func mapping(_ entries: [Emittable.Entry], indent: Int, continuesLine: Bool) {
    var continuesLine = continuesLine
    for entry in entries {
      if !continuesLine {
        comment(entry.comment, indent: indent)
        pad(indent)
      }
      continuesLine = false
      let key = ScalarText.key(entry.key)
      if key.isLong {
        text += "? \(key.text)\n"
        pad(indent)
      } else {
        text += key.text
      }
      text += ":"
      value(entry.value, indent: indent)
    }
  }

  private mutating func value(_ value: Emittable, indent: Int) {
    switch value {
    case .mapping(let entries) where !entries.isEmpty:
      text += "\n"
      mapping(entries, indent: indent + 2, continuesLine: false)
    case .sequence(let items) where !items.isEmpty:
      text += "\n"
      sequence(items, indent: indent + 2, continuesLine: false)
    default:
      text += " \(scalar(value, indent: indent + 2))\n"
    }
  }

  private mutating func sequence(_ items: [Emittable], indent: Int, continuesLine: Bool) {
    var continuesLine = continuesLine
    for item in items {
      if !continuesLine {
        comment(Self.leadingComment(item), indent: indent)
        pad(indent)
      }
      continuesLine = false
      text += "- "
      switch item {
      case .mapping(let entries) where !entries.isEmpty: mapping(entries, indent: indent + 2, continuesLine: true)
      case .sequence(let items) where !items.isEmpty: sequence(items, indent: indent + 2, continuesLine: true)
      default: text += "\(scalar(item, indent: indent + 2))\n"
      }
    }
  }

  /// The comment of the key that will stand on the item's own line: it has to go above the dash.
  private static func leadingComment(_ item: Emittable) -> String? {
    switch item {
    case .mapping(let entries): entries.first?.comment
    case .sequence(let items): items.first.flatMap(leadingComment)
    default: nil
    }
  }

  private func scalar(_ tree: Emittable, indent: Int) -> String {
    switch tree {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .double(let value): ScalarText.double(value)
    case .string(let value): ScalarText.value(value, indent: max(indent, 2))
    case .sequence: "[]"
    case .mapping: "{}"
    }
  }

  private mutating func comment(_ comment: String?, indent: Int) {
    guard let comment else { return }
    for line in comment.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      pad(indent)
      text += "#"
      if !line.isEmpty { text += " " }
      for scalar in line.unicodeScalars { appendEscaped(scalar, keeping: ["\t", "\"", "\\"], to: &text) }
      text += "\n"
    }
  }

  private mutating func pad(_ indent: Int) { text += String(repeating: " ", count: indent) }
}
