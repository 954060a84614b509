/// One fault in a YAML file, at the place where a person would mend it.
package struct YAMLError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file's name as the caller gave it.
  package var file: String
  /// Counted from 1.
  package var line: Int
  /// Counted from 1 in characters (Unicode scalars).
  package var column: Int
  /// Where in the document's structure, such as `settings.models[0].name`; nil where the fault is one of syntax.
  package var keyPath: String?
  /// What is wrong, one sentence without a full stop.
  package var message: String
  /// How to mend it, where that can be told.
  package var hint: String?

  /// A fault at a line and column, both counted from 1.
  package init(
    file: String, line: Int, column: Int, keyPath: String? = nil, message: String, hint: String? = nil
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.keyPath = keyPath
    self.message = message
    self.hint = hint
  }

  /// `file:line:column: message`, the message led by the key path and followed by the hint in brackets, where known.
  package var description: String {
    var text = "\(file):\(line):\(column): "
    if let keyPath, !keyPath.isEmpty { text += "\(keyPath): " }
    text += message
    if let hint { text += " (\(hint))" }
    return text
  }
}

/// Every fault found in one reading, in the order of their places; never empty when thrown.
package struct YAMLErrors: Error, Sendable, Equatable, CustomStringConvertible {
  /// The faults, by line and column.
  package let errors: [YAMLError]

  /// Faults in any order.
  package init(_ errors: [YAMLError]) {
    self.errors = errors.enumerated()
      .sorted { ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset) }
      .map(\.element)
  }

  /// One line a fault.
  package var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// Text of the input made fit for a message: shortened, in double quotes, with control characters escaped so that it
/// cannot steer a terminal.
func quoted(_ text: some StringProtocol, limit: Int = 60) -> String {
  var result = "\""
  var count = 0
  for scalar in text.unicodeScalars {
    guard count < limit else {
      result += "…"
      break
    }
    count += 1
    appendEscaped(scalar, to: &result)
  }
  return result + "\""
}
