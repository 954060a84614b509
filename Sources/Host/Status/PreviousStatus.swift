import Kernel
import YAML

/// A status file as it stands, cut at its top-level keys.
struct PreviousStatus {
  /// One key with what belongs to it.
  struct Section {
    /// Comments and blank lines above the key.
    var lead: String
    /// From the key to the last line of its value.
    var body: String
  }

  /// Comments above the first key.
  let preamble: String
  let sections: [String: Section]
  /// Keys in the order of the file.
  let order: [String]
  /// Comments below the last value.
  let tail: String
  /// Whether it begins with a byte order mark, and whether its lines end in a carriage return as well.
  private let (hasMark, hasReturns): (Bool, Bool)
  /// What each key says, to compare with what is about to be written.
  private let values: [String: Emittable]
  /// `workflow_status` as texts.
  let documents: [String: String]
  /// `development_status` in the order of the file.
  let board: [(String, String)]

  /// - Parameter byValue: write what the keys say anew instead of cutting lines, which loses comments but always works.
  /// - Throws: `Failure` of kind `badInput` where the file is no mapping or is newer than this version: it is a
  ///   person's to mend, and nothing is written over it.
  init?(_ bytes: [UInt8], file: String, byValue: Bool) throws {
    let root: YAML.Node
    do {
      guard let parsed = try parse(bytes, file: file), !parsed.isNull else { return nil }
      root = parsed
    } catch {
      throw Self.fault("invalid-yaml", error)
    }
    hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    hasReturns = bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 > 0 && bytes[$0 - 1] == UInt8(ascii: "\r") } ?? false
    guard let pairs = root.pairs else { throw Self.fault("wrong-type", root.error("expected a mapping")) }
    if let field = root["schema"], case .int(let schema)? = field.value, schema > SprintStatusFile.schema {
      throw Self.fault(
        "newer-schema",
        field.error("schema \(schema) is newer than \(SprintStatusFile.schema), the newest that this version writes"))
    }
    documents = Dictionary(
      (root["workflow_status"]?.pairs ?? []).compactMap { pair in
        guard let key = pair.key.text, let path = pair.value.text, !pair.value.isNull else { return nil }
        return (key, path)
      }
    ) { first, _ in first }
    board = (root["development_status"]?.pairs ?? []).compactMap { pair in
      guard let key = pair.key.text, let state = pair.value.text else { return nil }
      return (key, state)
    }
    order = pairs.compactMap(\.key.text)
    values = try Self.values(pairs)
    let cut = byValue || root.isFlow || pairs.contains { $0.isMerged } ? nil : Self.cut(bytes, pairs)
    sections =
      cut?.sections
      ?? Dictionary(
        uniqueKeysWithValues: values.map { key, value in
          (key, Section(lead: "", body: emit(.mapping([.init(key, value)]))))
        })
    preamble = cut?.preamble ?? SprintStatusFile.header
    tail = cut?.tail ?? ""
  }

  /// Whether `text` says under `keys` what this file says: a block of text may have swallowed a comment that came to
  /// stand below it, or an alias lost its anchor.
  func isKept(in text: String, keys: [String], file: String) -> Bool {
    guard let pairs = (try? parse(text, file: file))?.pairs, let now = try? Self.values(pairs) else { return false }
    return keys.allSatisfy { now[$0] == values[$0] }
  }

  /// A mapping of ours with the fields that others have added to it.
  func joined(_ key: String, _ ours: Emittable) -> Emittable {
    guard case .mapping(let fields) = ours, case .mapping(let before)? = values[key] else { return ours }
    let names = Set(fields.map(\.key))
    return .mapping(fields + before.filter { !names.contains($0.key) })
  }

  /// A text with this file's byte order mark and ends of lines.
  func dressed(_ text: String) -> String {
    (hasMark ? "\u{FEFF}" : "") + (hasReturns ? text.replacing("\n", with: "\r\n") : text)
  }

  /// The text with a line break at its end.
  static func ended(_ text: String) -> String { text.isEmpty || text.hasSuffix("\n") ? text : text + "\n" }

  private static func fault(_ code: String, _ error: YAMLError) -> Failure {
    Failure(
      .badInput, code, error.message, at: SourceLocation(file: error.file, line: error.line, column: error.column),
      hint: error.hint ?? "the file was left as it is")
  }

  /// Cuts before the comments and blank lines that stand directly above each key. Nil where that cannot be told from
  /// the lines: several keys on one, a tag or an anchor on the root, explicit `? ` keys, a document marker.
  private static func cut(
    _ bytes: [UInt8], _ pairs: [YAML.Node.Pair]
  ) -> (preamble: String, sections: [String: Section], tail: String)? {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      String(decoding: line, as: UTF8.self).filter { $0 != "\u{FEFF}" }
    }
    if lines.last?.isEmpty == true { lines.removeLast() }
    lines = lines.map { $0.hasSuffix("\r") ? String($0.dropLast()) : $0 }
    let starts = pairs.map { $0.key.start.line - 1 }
    guard zip(starts, starts.dropFirst()).allSatisfy({ $0 < $1 }), pairs.allSatisfy({ $0.key.start.column == 1 }),
      !lines.contains(where: { $0.hasPrefix("---") || $0.hasPrefix("...") || $0.hasPrefix("%") || $0.hasPrefix("!") })
    else { return nil }

    func join(_ range: Range<Int>) -> String { lines[range].map { "\($0)\n" }.joined() }
    var sections: [String: Section] = [:]
    var above = 0
    for (index, pair) in pairs.enumerated() {
      guard let key = pair.key.text else { return nil }
      let next = index + 1 < starts.count ? starts[index + 1] : lines.count
      // The value's marks, not the look of a line, tell its end: a block of text may hold lines that begin with `#`.
      let last = max(starts[index], lastLine(of: pair.value))
      // An indented comment below a value belongs to it, not to the key that follows.
      let comments = lines[min(next, last + 1)..<next].lastIndex { $0.first == " " && $0.trimmed.hasPrefix("#") }
      let end = comments.map { $0 + 1 } ?? min(next, last + 1)
      sections[key] = Section(lead: join(above..<starts[index]), body: join(starts[index]..<end))
      above = end
    }
    guard let first = pairs.first?.key.text, let lead = sections[first]?.lead else { return nil }
    sections[first]?.lead = ""
    return (lead, sections, join(above..<lines.count))
  }

  /// The line, counted from 0, on which a value ends. A node reached through an alias stands where its `*name` does.
  private static func lastLine(of node: YAML.Node) -> Int {
    if let alias = node.alias { return alias.line - 1 }
    switch node.content {
    case .scalar: return node.end.line - 1
    case .sequence(let items): return lastLine(of: node, holding: items)
    case .mapping(let pairs):
      return lastLine(of: node, holding: pairs.filter { !$0.isMerged }.flatMap { [$0.key, $0.value] })
    }
  }

  private static func lastLine(of node: YAML.Node, holding nodes: [YAML.Node]) -> Int {
    let own = (node.isFlow ? node.end.line : node.start.line) - 1
    return nodes.reduce(own) { max($0, lastLine(of: $1)) }
  }

  private static func values(_ pairs: [YAML.Node.Pair]) throws -> [String: Emittable] {
    var values: [String: Emittable] = [:]
    for pair in pairs {
      guard let key = pair.key.text else { continue }
      do { values[key] = try Emittable(pair.value) } catch { throw fault("wrong-type", error) }
    }
    return values
  }
}
