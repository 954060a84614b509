/// A new `bmm-workflow-status.yaml` from the template that BMAD has for it.
///
/// Filled literally, the template's last line would put the whole list of workflows within quotes; it becomes a mapping
/// with one workflow a line.
package struct WorkflowStatusSkeleton {
  private let lines: [Substring]

  /// - Returns: nil for a template of something else.
  package init?(_ template: String) {
    lines = template.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard lines.contains(where: { $0.hasPrefix(Self.key) }) else { return nil }
  }

  private static let key = "workflow_status:"

  /// What the template wants to be told; what stands in single braces is for its reader.
  package var names: [String] {
    var names: [String] = []
    for line in lines {
      _ = Self.fill(line, [:]) { name, _ in
        names.append(name)
        return ""
      }
    }
    return names.uniqued
  }

  /// - Parameter values: by name; a name without a value leaves its place empty.
  package func text(_ values: [String: String]) -> String {
    let filled = lines.flatMap { line in
      line.hasPrefix(Self.key)
        ? [Self.key] + Self.entries(Self.fill(line.dropFirst(Self.key.count), values) { $1 })
        : [Self.line(line, values)]
    }
    return filled.joined(separator: "\n").trimmed + "\n"
  }

  private static func line(_ line: Substring, _ values: [String: String]) -> String {
    if line.hasPrefix("#") { return fill(line, values) { plain($1) } }
    let isQuoted = line.contains("\"{{")
    return fill(line, values) { isQuoted ? escaped(plain($1)) : "\"\(escaped(plain($1)))\"" }
  }

  private static func fill(
    _ line: Substring, _ values: [String: String], _ write: (_ name: String, _ value: String) -> String
  ) -> String {
    var result = ""
    var rest = line
    while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
      let name = rest[open.upperBound..<close.lowerBound].trimmed
      result += rest[..<open.lowerBound] + write(name, values[name] ?? "")
      rest = rest[close.upperBound...]
    }
    return result + rest
  }

  /// The first line that says something, without marks of Markdown.
  private static func plain(_ value: String) -> String {
    let line = value.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) } ?? ""
    return line.trimmed.trimmed(of: "`*").trimmed.unquoted
  }

  private static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").filter { $0 != "\t" }
  }

  /// The lines of a list of workflows, whatever stands around it: comments, blank lines and `id: status`, each id once.
  private static func entries(_ text: String) -> [String] {
    var found: [String] = []
    var known: Set<String> = []
    let text = text.trimmed
    // The template's own quotes.
    let inner = text.hasPrefix("\"") && text.hasSuffix("\"") ? String(text.dropFirst().dropLast()) : text
    for written in inner.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      let line = written.trimmed
      if line.isEmpty || line.hasPrefix("#") {
        let isRepeated = line.isEmpty && found.last?.isEmpty ?? true
        if !isRepeated { found.append(line.isEmpty ? "" : "  \(line)") }
      } else if let (id, status, remark) = entry(line), known.insert(id).inserted {
        found.append("  \(id): \(status)\(remark)")
      }
    }
    while found.last?.isEmpty == true { found.removeLast() }
    return found
  }

  private static func entry(_ line: String) -> (id: String, status: String, remark: String)? {
    let line = (line.dropping(prefix: "- ") ?? line).trimmed
    guard let sign = line.firstRange(of: ": ") else { return nil }
    let id = line[..<sign.lowerBound].trimmed.trimmed(of: "\"'`*")
    guard id.first?.isLetter == true, id.allSatisfy({ $0.isLetter || $0.isNumber || "-_.".contains($0) }) else {
      return nil
    }
    var (status, remark) = (line[sign.upperBound...].trimmed, "")
    if let mark = status.firstRange(of: " #") {
      (status, remark) = (status[..<mark.lowerBound].trimmed, " " + status[mark.lowerBound...].trimmed)
    }
    status = status.trimmed(of: "`*").trimmed.unquoted
    guard !status.isEmpty else { return nil }
    let isPlain =
      (status.first?.isLetter ?? false)
      && status.allSatisfy { $0.isLetter || $0.isNumber || " -_./()".contains($0) }
    return (id, isPlain ? status : "\"\(escaped(status))\"", remark)
  }
}
