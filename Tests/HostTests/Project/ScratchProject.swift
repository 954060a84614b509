import Foundation
import Host
import Kernel
import Testing

/// A folder of a test's own, removed with it.
final class ScratchProject {
  let root: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "host-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    root = folder.resolvingSymlinksInPath().path(percentEncoded: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func files() throws -> ConfinedFiles { try ConfinedFiles(root: root) }

  func path(_ relative: String) -> String { "\(root)/\(relative)" }

  func write(_ relative: String, _ text: String) throws { try write(relative, Array(text.utf8)) }

  func write(_ relative: String, _ bytes: [UInt8]) throws {
    let url = URL(filePath: path(relative))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  func read(_ relative: String) throws -> String { try String(contentsOfFile: path(relative), encoding: .utf8) }

  func exists(_ relative: String) -> Bool { FileManager.default.fileExists(atPath: path(relative)) }

  /// Every file with its text, by relative path.
  func snapshot() throws -> [String: String] {
    var texts: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root) {
      texts[path] = (try? read(path)) ?? "<folder>"
    }
    return texts
  }

  static let configuration = "schema: 1\nproject: {name: Field Notes, id: field-notes}\n"
}

/// The failure that a call must throw.
func failure<T>(_ body: () throws -> T, sourceLocation: Testing.SourceLocation = #_sourceLocation) throws -> Failure {
  try #require(throws: Failure.self, sourceLocation: sourceLocation) { try body() }
}

/// The package's folder, for tests of what lies in it.
let packageRoot = URL(filePath: #filePath).pathComponents.dropFirst().dropLast(4).reduce("") { "\($0)/\($1)" }

/// Fills `{{name}}`, `{{#if name}}…{{else}}…{{/if}}` and `{{#each name}}…{{/each}}`, as far as the shipped templates
/// use them; the real processor is another module's.
func plainRender(_ template: String, _ variables: [String: Value]) throws -> String {
  var rest = Substring(template)
  return render(&rest, variables, until: []).text
}

private func render(
  _ rest: inout Substring, _ variables: [String: Value], until ends: [String]
) -> (text: String, end: String) {
  var text = ""
  while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
    text += rest[..<open.lowerBound]
    let name = String(rest[open.upperBound..<close.lowerBound])
    let isOwnLine = (text.isEmpty || text.hasSuffix("\n")) && rest[close.upperBound...].first == "\n"
    rest = rest[close.upperBound...]
    if name.hasPrefix("#") || name == "else" || name.hasPrefix("/"), isOwnLine { rest = rest.dropFirst() }
    if ends.contains(name) { return (text, name) }
    if name.hasPrefix("#if ") {
      let holds = variables[String(name.dropFirst(4))]?.isTruthy == true
      let first = render(&rest, variables, until: ["else", "/if"])
      let second = first.end == "else" ? render(&rest, variables, until: ["/if"]).text : ""
      text += holds ? first.text : second
    } else if name.hasPrefix("#each ") {
      let body = rest
      var items: [Value] = []
      if case .list(let list)? = variables[String(name.dropFirst(6))] { items = list }
      _ = render(&rest, variables, until: ["/each"])
      for item in items {
        guard case .map(let entries) = item else { continue }
        var copy = body
        text += render(&copy, variables.merging(entries) { $1 }, until: ["/each"]).text
      }
    } else {
      text += variables[name]?.display ?? ""
    }
  }
  text += rest
  rest = ""
  return (text, "")
}
