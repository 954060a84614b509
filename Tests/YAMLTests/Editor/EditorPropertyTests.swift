import Support
import Testing
import YAML

extension SeededRandom {
  fileprivate mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &self)] }
  fileprivate mutating func chance(_ oneIn: Int) -> Bool { Int.random(in: 0..<oneIn, using: &self) == 0 }
}

/// A status board as people leave it, kept as lines whose parts are known without a parser.
private struct Board {
  struct Line {
    var lead: String
    var key: String?
    var quote: String
    var value: String
    var tail: String

    var token: String { quote == "'" ? "'" + value.replacing("'", with: "''") + "'" : quote + value + quote }
    var text: String { key == nil ? lead : lead + token + tail }
  }

  var lines: [Line]
  var lineBreak: String
  var mark: String
  var endsInBreak: Bool

  static let statuses = [
    "backlog", "drafted", "ready-for-dev", "in-progress", "review", "done", "blocked", "In progress",
  ]
  private static let comments = [
    "", "", " # cannot be done: needs a human", "  ", "   # 'quoted' \"too\"", " # done", "\t# tabbed", " #",
  ]
  private static let between = ["", "  # a note: with colon", "# at the margin", "  ", "    # deep"]
  private static let slugs = ["login", "사용자-인증", "a-b-c", "as-a-user", "données", "x"]

  init(_ random: inout SeededRandom) {
    lineBreak = random.pick(["\n", "\n", "\r\n"])
    mark = random.chance(6) ? "\u{FEFF}" : ""
    endsInBreak = !random.chance(4)
    lines = [
      Self.note("# generated: 2026-01-02"), Self.note("# STATUS DEFINITIONS: x: y"), Self.note(""),
      Self.entry("", "project", "", "Field Notes", ""),
      Self.entry("", "story_location", "\"", "{project-root}/docs", ""),
      Self.note("development_status:"),
    ]
    let indent = random.pick(["  ", "  ", "    ", " "])
    for epic in 1...random.pick([1, 2, 3]) {
      add("epic-\(epic)", indent, &random)
      for story in 1...random.pick([1, 2, 4]) { add("\(epic)-\(story)-\(random.pick(Self.slugs))", indent, &random) }
      add("epic-\(epic)-retrospective", indent, &random)
    }
    if random.chance(2) { lines.append(Self.note("# the end")) }
  }

  private mutating func add(_ key: String, _ indent: String, _ random: inout SeededRandom) {
    let written = random.chance(5) ? "\"\(key)\"" : key
    let quote = random.pick(["", "", "", "'", "\""])
    let gap = random.pick([": ", ": ", ":  "])
    lines.append(
      Line(
        lead: indent + written + gap, key: key, quote: quote, value: random.pick(Self.statuses),
        tail: random.pick(Self.comments)))
    if random.chance(4) { lines.append(Self.note(random.pick(Self.between))) }
  }

  private static func note(_ text: String) -> Line { Line(lead: text, key: nil, quote: "", value: "", tail: "") }

  private static func entry(_ indent: String, _ key: String, _ quote: String, _ value: String, _ tail: String) -> Line {
    Line(lead: "\(indent)\(key): ", key: nil, quote: quote, value: value, tail: tail).asNote
  }

  var text: String {
    mark + lines.map(\.text).joined(separator: lineBreak) + (endsInBreak ? lineBreak : "")
  }

  var stories: [Int] { lines.indices.filter { lines[$0].key != nil } }

  /// The bytes of one line's value.
  func range(of index: Int) -> Range<Int> {
    let before = mark + lines[..<index].map { $0.text + lineBreak }.joined() + lines[index].lead
    let start = before.utf8.count
    return start..<start + lines[index].token.utf8.count
  }
}

extension Board.Line {
  fileprivate var asNote: Board.Line { Board.Line(lead: lead + token + tail, key: nil, quote: "", value: "", tail: "") }
}

/// 10,000 edits of boards as people leave them.
@Suite struct `Random edits` {
  private static let prose = ["it's: done", "", "true", "12", "- x", "a # b", "[x", "été", "*star", "p\tq", "x: ", "~"]

  @Test(arguments: 0..<40)
  func `change exactly the bytes meant`(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed) &* 7919 &+ 1)
    var edits = 0
    while edits < 250 {
      var board = Board(&random)
      var editor = try Editor(Array(board.text.utf8), file: "board.yaml")
      for _ in 0..<10 where edits < 250 {
        edits += 1
        switch Int.random(in: 0..<10, using: &random) {
        case 0: try insert(&board, &editor, &random, edits)
        case 1 where board.stories.count > 2: try remove(&board, &editor, &random)
        case 2: try setProse(&board, &editor, &random)
        default: try setStatus(&board, &editor, &random)
        }
        #expect(editor.bytes == Array(board.text.utf8), "seed \(seed), edit \(edits)")
      }
    }
  }

  private func setStatus(_ board: inout Board, _ editor: inout Editor, _ random: inout SeededRandom) throws {
    let index = random.pick(board.stories)
    let status = random.pick(Board.statuses)
    let key = try #require(board.lines[index].key)
    try editor.set(["development_status", .key(key)], to: .string(status))
    board.lines[index].value = status
  }

  /// What cannot stand without quotes gains them; then only the value's own bytes may differ.
  private func setProse(_ board: inout Board, _ editor: inout Editor, _ random: inout SeededRandom) throws {
    let index = random.pick(board.stories)
    let key = try #require(board.lines[index].key)
    let text = random.pick(Self.prose)
    let range = board.range(of: index)
    let before = editor.bytes
    try editor.set(["development_status", .key(key)], to: .string(text))
    let tail = before[range.upperBound...]
    #expect(editor.bytes.starts(with: before[..<range.lowerBound]))
    #expect(editor.bytes.reversed().starts(with: tail.reversed()))
    #expect(try parse(editor.bytes, file: "f")?["development_status"]?[key]?.value == .string(text))
    try editor.set(["development_status", .key(key)], to: "done")
    let quote = editor.bytes[range.lowerBound]
    board.lines[index].quote = quote == UInt8(ascii: "'") ? "'" : quote == UInt8(ascii: "\"") ? "\"" : ""
    board.lines[index].value = "done"
  }

  private func insert(
    _ board: inout Board, _ editor: inout Editor, _ random: inout SeededRandom, _ number: Int
  ) throws {
    let index = random.pick(board.stories)
    let sibling = board.lines[index]
    let key = "9-\(number)-new"
    try editor.insert(key, "backlog", into: ["development_status"], after: sibling.key)
    let indent = sibling.lead.prefix { $0 == " " }
    let written = sibling.lead.contains("\"") ? "\"\(key)\"" : key
    board.lines.insert(
      Board.Line(lead: "\(indent)\(written): ", key: key, quote: sibling.quote, value: "backlog", tail: ""),
      at: index + 1)
  }

  private func remove(_ board: inout Board, _ editor: inout Editor, _ random: inout SeededRandom) throws {
    let index = random.pick(board.stories)
    try editor.remove(["development_status", .key(try #require(board.lines[index].key))])
    board.lines.remove(at: index)
  }
}
