/// The tools by which agents look at the project's files: they list, read and search, and change nothing.
struct ReadingTools {
  let files: any ProjectFiles
  /// Whether the project's version control leaves a file alone, and so do the tools.
  let isIgnored: (String) -> Bool

  /// The same bytes in every request of every run.
  static let descriptions = [
    ToolDescription(
      name: "list_files",
      description: "Lists the project's files that match a glob, such as docs/**/*.md or src/*. One path a line.",
      inputSchema: schema(["pattern": "string"])),
    ToolDescription(
      name: "read_file",
      description: """
        Reads lines of a text file, given relative to the project. Lines count from 1; 0 as from_line means the \
        beginning, 0 as to_line the end.
        """,
      inputSchema: schema(["path": "string", "from_line": "integer", "to_line": "integer"])),
    ToolDescription(
      name: "search_files",
      description: """
        Finds the lines that hold a text, upper and lower case alike, in the files that match a glob. One match a \
        line, as path:line: text.
        """,
      inputSchema: schema(["text": "string", "pattern": "string"])),
  ]

  private static func schema(_ properties: [String: String]) -> Value {
    .map([
      "type": "object", "properties": .map(properties.mapValues { .map(["type": .string($0)]) }),
      "required": .list(properties.keys.sorted().map { .string($0) }), "additionalProperties": false,
    ])
  }

  /// In bytes, of one result.
  static let longestResult = 60_000
  private static let mostPaths = 500
  private static let mostMatches = 100
  /// In bytes, of all files that one search looks into; it bounds the time that the search takes.
  private static let mostSearched = 8_000_000
  private static let longestLine = 300

  private struct Refusal: Error { var reason: String }

  /// Serves a call. Whatever is wrong with it is told to the model, as an error that it can mend.
  func answer(_ call: ToolCall) -> ToolResult {
    do {
      return ToolResult(id: call.id, name: call.name, text: try serve(call), isError: false)
    } catch let refusal as Refusal {
      return ToolResult(id: call.id, name: call.name, text: refusal.reason, isError: true)
    } catch let failure as Failure {
      return ToolResult(id: call.id, name: call.name, text: failure.message, isError: true)
    } catch {
      return ToolResult(id: call.id, name: call.name, text: "The call could not be served.", isError: true)
    }
  }

  private func serve(_ call: ToolCall) throws -> String {
    // What is half an object, or of another shape, is not guessed at.
    guard let arguments = call.values else {
      throw Refusal(reason: "The arguments are not a JSON object. Call again with one that fits the tool's schema.")
    }
    switch call.name {
    case "list_files": return try list(try text("pattern", arguments))
    case "read_file":
      return try read(
        try text("path", arguments), from: try line("from_line", arguments), to: try line("to_line", arguments))
    case "search_files": return try search(try text("text", arguments), in: try text("pattern", arguments))
    default:
      let names = Self.descriptions.map(\.name).joined(separator: ", ")
      throw Refusal(reason: "There is no tool '\(call.name)'; there are \(names).")
    }
  }

  private func text(_ name: String, _ arguments: [String: Value]) throws -> String {
    guard case .string(let text)? = arguments[name], !text.isEmpty else {
      throw Refusal(reason: "The argument '\(name)' must be a text.")
    }
    return text
  }

  private func line(_ name: String, _ arguments: [String: Value]) throws -> Int {
    switch arguments[name] {
    case nil, .null: return 0
    case .int(let number) where number >= 0: return number
    case .number(let number): if let whole = Int(exactly: number), whole >= 0 { return whole }
    default: break
    }
    throw Refusal(reason: "The argument '\(name)' must be a line number, or 0.")
  }

  /// Paths that match and that agents may read.
  private func matches(_ pattern: String) throws -> [String] {
    try files.glob(pattern).filter { path in
      guard ReadablePaths.refusal(of: path) == nil, let place = try? files.location(of: path) else { return false }
      return ReadablePaths.refusal(of: place) == nil && !isIgnored(place)
    }
  }

  private func list(_ pattern: String) throws -> String {
    let paths = try matches(pattern)
    guard !paths.isEmpty else { return "No file matches \(pattern)." }
    let rest = paths.count > Self.mostPaths ? "\n(\(paths.count - Self.mostPaths) more; name a narrower pattern)" : ""
    return paths.prefix(Self.mostPaths).joined(separator: "\n") + rest
  }

  private func read(_ path: String, from: Int, to: Int) throws -> String {
    let place = try files.location(of: path)
    if let reason = ReadablePaths.refusal(of: place) { throw Refusal(reason: "\(path): \(reason).") }
    if isIgnored(place) { throw Refusal(reason: "\(path): what git ignores is not read.") }
    guard let bytes = try files.read(place) else { throw Refusal(reason: "There is no file \(path).") }
    guard let words = Self.words(bytes) else { throw Refusal(reason: "\(path) is not a text file.") }
    var lines = words.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    let first = max(from, 1)
    let last = min(to == 0 ? lines.count : to, lines.count)
    guard !lines.isEmpty else { return "\(path) is empty." }
    guard first <= last else { throw Refusal(reason: "\(path) has \(lines.count) lines.") }
    var shown: [Substring] = []
    var size = 0
    for line in lines[first - 1..<last] {
      size += line.utf8.count + 1
      guard size <= Self.longestResult else { break }
      shown.append(line)
    }
    guard !shown.isEmpty else { throw Refusal(reason: "Line \(first) of \(path) is too long to be shown.") }
    let end = first + shown.count - 1
    let rest = end < last ? "\n(go on from line \(end + 1))" : ""
    return "\(path), lines \(first)–\(end) of \(lines.count):\n" + shown.joined(separator: "\n") + rest
  }

  private func search(_ text: String, in pattern: String) throws -> String {
    let wanted = text.lowercased()
    var found: [String] = []
    var searched = 0
    for path in try matches(pattern) {
      guard let bytes = try files.read(path) else { continue }
      searched += bytes.count
      guard searched <= Self.mostSearched else {
        found.append("(stopped at \(path): name a narrower pattern)")
        break
      }
      guard let words = Self.words(bytes), words.lowercased().contains(wanted) else { continue }
      for (index, line) in words.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        guard line.lowercased().contains(wanted) else { continue }
        guard found.count < Self.mostMatches else {
          return found.joined(separator: "\n") + "\n(more matches; name a narrower text or pattern)"
        }
        found.append("\(path):\(index + 1): \(line.trimmed.prefix(Self.longestLine))")
      }
    }
    return found.isEmpty ? "No line holds “\(text)” in \(pattern)." : found.joined(separator: "\n")
  }

  /// Nil for what is no text.
  private static func words(_ bytes: [UInt8]) -> String? {
    bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)?.replacing("\r\n", with: "\n")
  }
}
