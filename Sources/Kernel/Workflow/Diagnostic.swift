/// One finding about a file, shown as `file:line:column: severity: message [code]`.
package struct Diagnostic: Sendable, Hashable, Codable, CustomStringConvertible {
  package enum Severity: String, Sendable, Codable, Comparable {
    case warning, error

    package static func < (a: Severity, b: Severity) -> Bool { a == .warning && b == .error }
  }

  package var severity: Severity
  /// A stable kebab-case name of the kind of finding, such as `unclosed-tag`.
  package var code: String
  package var message: String
  /// Relative to the project where the file lies inside it.
  package var file: String
  package var line: Int
  package var column: Int

  package init(
    _ severity: Severity, _ code: String, _ message: String, file: String, line: Int = 1, column: Int = 1
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.file = file
    self.line = line
    self.column = column
  }

  package var description: String { "\(file):\(line):\(column): \(severity.rawValue): \(message) [\(code)]" }
}
