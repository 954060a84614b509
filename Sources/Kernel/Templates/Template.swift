/// A document template, read once and rendered as often as needed.
///
/// `{{name}}` and dotted paths, `{{#if}}`, `{{#unless}}`, `{{#each}}` with `{{else}}`, and comments `{{! }}`. HTML
/// comments and `${{ }}` stay as they are, as does everything between braces that is not a name.
package struct Template: Sendable {
  package enum Mode: Sendable, Hashable {
    /// A fault in the template is an error with its place.
    case strict
    /// What cannot be read stays in the text, for templates that we did not write.
    case lenient
  }

  /// A `{{name}}` that a document is expected to fill.
  package struct Placeholder: Sendable, Hashable {
    package var name: String
    package var position: SourcePosition
    /// The headings it stands under, outermost first. A placeholder in a heading does not stand under that one.
    package var headings: [String]

    package init(name: String, position: SourcePosition, headings: [String]) {
      self.name = name
      self.position = position
      self.headings = headings
    }
  }

  /// The name of the file, for messages.
  package let file: String
  /// Each `{{name}}` outside `{{#each}}` blocks, in document order.
  package let placeholders: [Placeholder]
  /// Every name that the template refers to, also in conditions and loops, each once in document order.
  package let variables: [String]

  let nodes: [TemplateNode]

  package init(parsing text: String, file: String, mode: Mode) throws(Failure) {
    try self.init(parsing: text, file: file, mode: mode, singleBraces: false)
  }

  init(parsing text: String, file: String, mode: Mode, singleBraces: Bool) throws(Failure) {
    let bytes = Array(text.utf8)
    var scanner = TemplateScanner(bytes, singleBraces: singleBraces)
    let tags = scanner.tags()
    var parser = TemplateParser(bytes: bytes, tags: tags, file: file, mode: mode)
    nodes = try parser.parse()
    self.file = file
    var names = TemplateNames()
    names.visit(nodes, inLoop: false)
    variables = names.variables
    placeholders = Self.located(names.values, in: bytes)
  }

  package func render(_ scope: Scope, unresolved: UnresolvedPolicy) throws(Failure) -> String {
    try TemplateProcessor.render(self, scope: scope, unresolved: unresolved)
  }

  private static func located(_ values: [TemplateValue], in bytes: [UInt8]) -> [Placeholder] {
    guard !values.isEmpty else { return [] }
    var headings = MarkdownScanner(bytes).headings[...]
    var open: [MarkdownHeading] = []
    return values.map { value in
      while let next = headings.first, next.line.upperBound <= value.position.offset {
        while let last = open.last, last.level >= next.level { open.removeLast() }
        open.append(next)
        headings.removeFirst()
      }
      var path = open
      // In a heading, it stands under what that heading stands under.
      if let own = headings.first, own.line.contains(value.position.offset) {
        while let last = path.last, last.level >= own.level { path.removeLast() }
      }
      return Placeholder(name: value.name, position: value.position, headings: path.map(\.title))
    }
  }
}

/// What becomes of a `{{name}}` that the scope does not hold.
package enum UnresolvedPolicy: Sendable, Hashable {
  /// It stays as written, for a generator to fill.
  case keep
  case empty
  /// Rendering fails, naming its place.
  case fail
}

indirect enum TemplateNode: Sendable {
  case text(String)
  case value(TemplateValue)
  /// The first arm that applies is rendered.
  case branch([TemplateArm], otherwise: [TemplateNode])
  case loop(TemplateLoop, body: [TemplateNode], otherwise: [TemplateNode])
  /// `{{#name}} … {{/name}}`, rendered where the name holds something; kept with its tags where it is unknown.
  case section(TemplateValue, body: [TemplateNode], closing: String)
}

struct TemplateValue: Sendable {
  var name: String
  /// Added to a number, as in `{{@index + 1}}`.
  var addend = 0
  var source: String
  var position: SourcePosition
  /// Written in single braces, which stay where the name is unknown.
  var isSingle = false
}

struct TemplateArm: Sendable {
  var condition: Condition
  var negated: Bool
  var body: [TemplateNode]
}

struct TemplateLoop: Sendable {
  var name: String
  /// The item's name besides `this`, as in `{{#each stories as story}}`.
  var item: String?
  /// Gives each item a `number` from 1.
  var numbered = false
}

/// Collects what a template refers to.
struct TemplateNames {
  private(set) var variables: [String] = []
  /// Double-braced values outside loops.
  private(set) var values: [TemplateValue] = []
  private var seen: Set<String> = []

  mutating func visit(_ nodes: [TemplateNode], inLoop: Bool) {
    for node in nodes {
      switch node {
      case .text: break
      case .value(let value):
        note(value.name)
        if !inLoop, !value.isSingle, value.addend == 0 { values.append(value) }
      case .branch(let arms, let otherwise):
        for arm in arms {
          for name in arm.condition.variables { note(name) }
          visit(arm.body, inLoop: inLoop)
        }
        visit(otherwise, inLoop: inLoop)
      case .loop(let loop, let body, let otherwise):
        note(loop.name)
        visit(body, inLoop: true)
        visit(otherwise, inLoop: inLoop)
      case .section(let value, let body, _):
        note(value.name)
        visit(body, inLoop: inLoop)
      }
    }
  }

  private mutating func note(_ name: String) {
    guard name != "this", !name.hasPrefix("this."), !name.hasPrefix("@") else { return }
    if seen.insert(name).inserted { variables.append(name) }
  }
}
