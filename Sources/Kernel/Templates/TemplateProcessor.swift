/// Fills templates and run-time texts with values. Values are data: what looks like a tag inside one is never read.
package enum TemplateProcessor {
  /// A name without a value is empty in a condition: `{{#if x}}` fails, `{{#if x != true}}` holds.
  package static func render(
    _ template: Template, scope: Scope, unresolved: UnresolvedPolicy
  ) throws(Failure) -> String {
    var renderer = TemplateRenderer(file: template.file, unresolved: unresolved)
    try renderer.render(template.nodes, scope)
    return renderer.output
  }

  /// Fills a text that is shown or sent while a workflow runs, such as an `<output>` or an `<ask>`. Besides the template
  /// language it knows `{name}`, which stays as it is where the scope holds no such name.
  package static func expand(
    _ text: String, scope: Scope, unresolved: UnresolvedPolicy, file: String = "text"
  ) throws(Failure) -> String {
    guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
    let template = try Template(parsing: text, file: file, mode: .lenient, singleBraces: true)
    return try render(template, scope: scope, unresolved: unresolved)
  }
}

private struct TemplateRenderer {
  /// Loops inside loops multiply; past these limits a template is a mistake or an attack.
  static let stepLimit = 500_000
  static let byteLimit = 64 << 20

  let file: String
  let unresolved: UnresolvedPolicy
  var output = ""
  private var steps = 0

  init(file: String, unresolved: UnresolvedPolicy) {
    self.file = file
    self.unresolved = unresolved
  }

  mutating func render(_ nodes: [TemplateNode], _ scope: Scope) throws(Failure) {
    for node in nodes {
      steps += 1
      guard steps <= Self.stepLimit, output.utf8.count <= Self.byteLimit else {
        throw Failure(
          .badInput, "template-too-large", "the loops of the template yield too much text",
          at: SourceLocation(file: file))
      }
      switch node {
      case .text(let text): output += text
      case .value(let value): try render(value, scope)
      case .branch(let arms, let otherwise):
        let arm = arms.first { Self.applies($0, scope) }
        try render(arm?.body ?? otherwise, scope)
      case .loop(let loop, let body, let otherwise): try render(loop, body, otherwise, scope)
      case .section(let value, let body, let closing): try render(section: value, body, closing, scope)
      }
    }
  }

  private mutating func render(_ value: TemplateValue, _ scope: Scope) throws(Failure) {
    if let found = scope[value.name] {
      if value.addend == 0 { return output += found.display }
      if case .int(let number) = found {
        let (sum, overflow) = number.addingReportingOverflow(value.addend)
        if !overflow { return output += String(sum) }
      }
    }
    if value.isSingle { return output += value.source }
    try keep(value, value.source)
  }

  private mutating func keep(_ value: TemplateValue, _ source: String) throws(Failure) {
    switch unresolved {
    case .keep: output += source
    case .empty: break
    case .fail:
      throw Failure(
        .badInput, "template-unresolved", "no value for \(value.source.trimmed)",
        at: SourceLocation(file: file, line: value.position.line, column: value.position.column))
    }
  }

  private static func applies(_ arm: TemplateArm, _ scope: Scope) -> Bool {
    let context = ConditionContext(scope: scope, readsMissingAsEmpty: true)
    return (arm.condition.evaluate(in: context) == .holds) != arm.negated
  }

  private mutating func render(
    _ loop: TemplateLoop, _ body: [TemplateNode], _ otherwise: [TemplateNode], _ scope: Scope
  ) throws(Failure) {
    let items = Self.items(of: scope[loop.name])
    if items.isEmpty { return try render(otherwise, scope) }
    for (index, (key, item)) in items.enumerated() {
      // An empty body takes a step too, or a long list could spin for nothing.
      steps += 1
      var names: [String: Value] = [
        "this": item, "@index": .int(index), "@first": .bool(index == 0), "@last": .bool(index == items.count - 1),
      ]
      if let key { names["@key"] = .string(key) }
      if let name = loop.item { names[name] = item }
      var inner = scope
      if loop.numbered { inner = inner.pushing(["number": .int(index + 1)]) }
      if case .map(let entries) = item { inner = inner.pushing(entries) }
      try render(body, inner.pushing(names))
    }
  }

  /// A list's elements, a map's entries in the order of their keys, or one thing by itself.
  private static func items(of value: Value?) -> [(key: String?, item: Value)] {
    switch value {
    case nil, .null?, .bool(false)?: []
    case .list(let items)?: items.map { (nil, $0) }
    case .map(let entries)?: entries.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    case .string(let text)?: text.isEmpty ? [] : [(nil, .string(text))]
    case .bool(true)?, .int?, .number?: value.map { [(nil, $0)] } ?? []
    }
  }

  private mutating func render(
    section value: TemplateValue, _ body: [TemplateNode], _ closing: String, _ scope: Scope
  ) throws(Failure) {
    let plain = value.name.hasPrefix("if_") ? String(value.name.dropFirst(3)) : value.name
    guard let found = scope[value.name] ?? scope[plain] else {
      guard unresolved == .keep else { return try keep(value, "") }
      output += value.source
      try render(body, scope)
      output += closing
      return
    }
    guard found.isTruthy else { return }
    if case .list = found {
      try render(TemplateLoop(name: scope[value.name] == nil ? plain : value.name), body, [], scope)
    } else {
      try render(body, scope)
    }
  }
}
