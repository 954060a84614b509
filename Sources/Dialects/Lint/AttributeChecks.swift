import Kernel

import func YAML.nearest

/// Conditions that cannot be read as they are meant, and attributes that are misspelt.
struct AttributeChecks {
  private(set) var diagnostics: [Diagnostic] = []
  private let workflow: Workflow

  /// What the dialect knows on the elements whose attributes are not free.
  private static let known: [Tag: [String]] = {
    let step = ["n", "goal", "title", "if", "optional", "repeat", "tag", "elicit", "id", "for-each", "agent", "file"]
    return [
      .step: step, .substep: step, .check: ["if", "id"], .action: ["if", "id"], .output: ["if", "id"],
      .ask: ["response", "optional", "if", "for_each", "for-each", "id"], .templateOutput: ["file", "if", "name"],
      .goto: ["step", "anchor", "if"], .invokeTask: ["halt", "if", "document", "checklist", "workflow"],
      .invokeProtocol: ["name"], .anchor: ["id"], .webSearch: ["query", "if"],
    ]
  }()

  init(_ workflow: Workflow) {
    self.workflow = workflow
    guard [.tags, .fencedTags].contains(workflow.dialect) else { return }
    for node in workflow.body { node.forEachDescendant { check($0) } }
  }

  private mutating func check(_ node: Node) {
    if node.tag == .check, node["if"] == nil, !node.attributes.contains(where: { meant(by: $0, on: node) != nil }) {
      report("missing-condition", "<check> has no if, so what it holds is always done", node.range)
    }
    for attribute in node.attributes {
      if attribute.name.lowercased() == "if" {
        if let fault = Self.fault(of: attribute.value) {
          report("bad-condition", "this condition \(fault), so it is left to judgement", attribute.range)
        }
      } else if let meant = meant(by: attribute, on: node) {
        report(
          "unknown-attribute", "<\(node.tag.rawValue)> knows no \(attribute.name); did you mean \(meant)?",
          attribute.range)
      }
    }
  }

  private func meant(by attribute: Attribute, on node: Node) -> String? {
    guard let names = Self.known[node.tag], !names.contains(attribute.name.lowercased()) else { return nil }
    return nearest(to: attribute.name, among: names)
  }

  /// What keeps a condition from being read.
  private static func fault(of condition: String) -> String? {
    if condition.trimmed.isEmpty { return "is empty" }
    var open: [Character] = []
    var quote: Character?
    var last: Character = " "
    for character in condition {
      defer { last = character }
      if let end = quote {
        if character == end { quote = nil }
        continue
      }
      switch character {
      case "\"": quote = character
      // Not the one in "the user's".
      case "'" where !last.isLetter: quote = character
      case "(", "[", "{": open.append(character)
      case ")", "]", "}":
        let partner: Character = character == ")" ? "(" : character == "]" ? "[" : "{"
        guard open.popLast() == partner else { return "has a \(character) that closes nothing" }
      default: break
      }
    }
    return open.last.map { "has a \($0) that is never closed" }
  }

  private mutating func report(_ code: String, _ message: String, _ range: SourceRange) {
    diagnostics.append(
      Diagnostic(
        .warning, code, message, file: workflow.instructions.path, line: range.start.line, column: range.start.column))
  }
}
