import Host
import Kernel

/// A workflow as `workflows show` tells it.
struct WorkflowDocument {
  let entry: PluginEntry
  let workflow: Workflow

  var json: JSON {
    [
      "schema": 1,
      "name": .string(workflow.name),
      "path": .string(entry.path),
      "dialect": .string(workflow.dialect.rawValue),
      "instructions": .string(workflow.instructions.path),
      "variables": JSON(workflow.variables),
      "template": JSON(workflow.template?.path),
      "steps": .list(workflow.steps.map(Self.step)),
      "outputs": JSON(outputs),
      "diagnostics": .list(workflow.diagnostics.map { JSON($0) }),
    ]
  }

  /// What the workflow says it writes, each once, in document order.
  var outputs: [String] {
    var names: [String] = []
    for node in workflow.body {
      node.forEachDescendant { inner in
        guard inner.tag == .templateOutput else { return }
        for name in inner.outputNames where !names.contains(name) { names.append(name) }
      }
    }
    return names
  }

  private static func step(_ node: Node) -> JSON {
    var step: JSON = [
      "n": JSON(node["n"]),
      "goal": .string(node.goal),
      "agent": JSON(node["agent"]),
      "line": .int(node.range.start.line),
      "optional": .bool(node.isOptional),
      "if": JSON(node["if"]),
      "repeat": JSON(node["repeat"]),
      "forEach": JSON(node["for-each"]),
      "nodes": .list(nodes(of: node)),
    ]
    // A step that is a file of its own has its lines counted there.
    if let file = node["file"] { step.add("file", .string(file)) }
    return step
  }

  private static func node(_ node: Node) -> JSON {
    [
      "tag": .string(node.tag.rawValue),
      "attributes": .object(attributes(node)),
      "text": .string(node.prose),
      "line": .int(node.range.start.line),
      "column": .int(node.range.start.column),
      "nodes": .list(nodes(of: node)),
    ]
  }

  /// The first of a name wins, as for the engine.
  private static func attributes(_ node: Node) -> [JSON.Member] {
    node.attributes.reduce(into: []) { members, attribute in
      if !members.contains(where: { $0.key == attribute.name }) {
        members.append(JSON.Member(key: attribute.name, value: .string(attribute.value)))
      }
    }
  }

  /// An element that holds nothing but words tells them as its text; in a mixture the words keep their places.
  private static func nodes(of parent: Node) -> [JSON] {
    let isMixed = parent.tag == .step || parent.children.contains { $0.tag != .text }
    return isMixed ? parent.children.filter { $0.tag != .text || !$0.prose.isEmpty }.map(node) : []
  }

  /// The workflow for people: its steps, and what happens in each.
  var outline: [StyledText] {
    var lines: [StyledText] = ["\(workflow.name, .strong)  (\(entry.origin.phrase), \(entry.path))"]
    if !workflow.summary.isEmpty { lines.append("  \(TerminalText.oneLine(workflow.summary))") }
    if let path = workflow.outputFile { lines.append("  writes \(path)") }
    if let path = workflow.template?.path { lines.append("  template \(path)") }
    for place in entry.shadows { lines.append("  hides \(place.path) (\(place.origin.phrase))") }
    for node in workflow.body { lines += Self.outline(node, indent: "  ") }
    return lines
  }

  private static func outline(_ node: Node, indent: String) -> [StyledText] {
    var lines: [StyledText] = []
    switch node.tag {
    case .step:
      let title = "\(node["n"] ?? "–") \(TerminalText.oneLine(node.goal))"
      lines.append("\(indent)\(title, .strong)\(remarks(on: node), .faint)")
    case .check, .ifSelection:
      lines.append("\(indent)if \(shortened(node["if"] ?? node.prose))")
    case .ask: lines.append("\(indent)asks: \(shortened(node.prose))")
    case .templateOutput: lines.append("\(indent)writes \(node.outputNames.joined(separator: ", "))")
    case .goto: lines.append("\(indent)goes to step \(node["step"] ?? node.prose)")
    case .invokeWorkflow, .invokeTask, .invokeProtocol:
      lines.append("\(indent)\(node.tag.rawValue) \(shortened(node["path"] ?? node["name"] ?? node.prose))")
    default: break
    }
    for child in node.children { lines += outline(child, indent: indent + "  ") }
    return lines
  }

  private static func remarks(on step: Node) -> String {
    var remarks: [String] = []
    if let agent = step["agent"] { remarks.append(agent) }
    if step.isOptional { remarks.append("optional") }
    if let condition = step["if"] { remarks.append("if \(condition)") }
    if let count = step["repeat"] { remarks.append("repeat \(count)") }
    if let items = step["for-each"] { remarks.append("for each \(items)") }
    return remarks.isEmpty ? "" : "  (\(remarks.joined(separator: ", ")))"
  }

  private static func shortened(_ text: String) -> String {
    let line = TerminalText.oneLine(text)
    let start = TerminalText.prefix(of: line, columns: 90)
    return start == line ? line : start + "…"
  }
}

extension Node {
  /// What a step is about.
  fileprivate var goal: String { self["goal"] ?? self["title"] ?? "" }

  /// What a `<template-output>` writes: names in a list, the name of an assignment, or the words that stand for one.
  fileprivate var outputNames: [String] {
    let body = prose.filter { $0 != "`" && $0 != "\\" }
    let names = body.split(separator: ",").map(\.trimmed)
    if !names.isEmpty, names.allSatisfy({ !$0.contains(where: \.isWhitespace) }) { return names }
    if let sign = body.firstIndex(of: "="), !body.contains(where: \.isNewline) { return [body[..<sign].trimmed] }
    return body.isEmpty ? [] : [TerminalText.oneLine(body)]
  }

  /// `optional="true"` and its kin; also a step whose `optional` is a condition.
  fileprivate var isOptional: Bool {
    guard let text = self["optional"]?.lowercased() else { return false }
    return !["false", "no", "0"].contains(text)
  }
}
