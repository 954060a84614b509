/// The beginning of a new sprint board, as the workflow that plans sprints shows it in a fenced block: comments that
/// define the statuses, fields, and an empty `development_status`.
package struct SprintSkeleton {
  private let block: String

  /// - Parameter instructions: the workflow's own text; where it shows no board, a plain one is made.
  package init(_ instructions: String) {
    block = Self.fenced(instructions) ?? Self.plain
  }

  /// The text with `{ name }` filled in, YAML quotes where a value needs them.
  ///
  /// - Parameter values: by name; a name without a value leaves its place empty.
  package func text(_ values: [String: String]) -> String {
    block.split(separator: "\n", omittingEmptySubsequences: false).map { Self.filled($0, values) }
      .joined(separator: "\n") + "\n"
  }

  private static func filled(_ line: Substring, _ values: [String: String]) -> String {
    guard let open = line.firstIndex(of: "{"), let close = line.lastIndex(of: "}"), open < close else {
      return String(line)
    }
    let name = line[open...close].filter { !"{}\" ".contains($0) }
    guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0 == "_" || $0 == "-" }) else { return String(line) }
    let value = (values[name] ?? "").filter { !$0.isNewline }
    let isComment = line.first { $0 != " " } == "#"
    let tail = line[line.index(after: close)...].drop { $0 == "\"" }
    return line[..<open].trimmed(ofTrailing: "\"") + (isComment ? value : quoted(value)) + tail
  }

  /// A YAML scalar: plain where it can only be read as this text.
  private static func quoted(_ value: String) -> String {
    let isPlain =
      value.first.map { $0.isLetter || $0.isNumber } == true && value.last?.isWhitespace == false
      && value.allSatisfy { $0.isLetter || $0.isNumber || " -_./()".contains($0) }
    guard !isPlain else { return value }
    return "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  /// The block of a Markdown text that shows a whole board.
  private static func fenced(_ text: String) -> String? {
    var lines: [Substring]?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.trimmed.hasPrefix("```") {
        if let block = lines, block.contains(where: { $0.hasPrefix("development_status:") }),
          block.contains(where: { $0.hasPrefix("generated:") })
        {
          return block.map { $0.hasSuffix("\r") ? $0.dropLast() : $0 }.joined(separator: "\n")
        }
        lines = lines == nil ? [] : nil
      } else {
        lines?.append(line)
      }
    }
    return nil
  }

  private static let plain = """
    # generated: { date }
    # project: { project_name }
    #
    # Epics: backlog, contexted or in-progress, done
    # Stories: backlog, drafted, ready-for-dev, in-progress, review, done
    # Retrospectives: optional, completed

    generated: { date }
    project: { project_name }
    project_key: { project_key }
    tracking_system: { tracking_system }
    story_location: { story_location }

    development_status:
    """
}

extension Substring {
  /// Without these characters at the end.
  fileprivate func trimmed(ofTrailing characters: String) -> String {
    var view = self
    while let last = view.last, characters.contains(last) { view.removeLast() }
    return String(view)
  }
}
