/// A document template, read once and rendered as often as needed.
///
/// `{{name}}` and dotted paths, `{{#if}}`, `{{#unless}}`, `{{#each}}` with `{{else}}`, sections `{{#name}}` and `{{^name}}`,
/// comments `{{! }}`, and blocks
/// between comments `<!-- Repeat for each epic (N = 1, 2, 3...) -->` … `<!-- End epic repeat -->`. Words in braces that
/// are no name stand for what they describe. Other HTML comments and `${{ }}` stay as they are.
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
  /// Each `{{name}}` outside `{{#each}}` blocks and repeated ones, in document order.
  package let placeholders: [Placeholder]
  /// Every name that the template refers to, also in conditions and loops, each once in document order.
  package let variables: [String]

  let nodes: [TemplateNode]
  /// What stands within repeated blocks, with the headings above it.
  let repeated: [RepeatedPlaceholder]
  let hasRepeats: Bool
  /// Names that stand outside every repeated block: within one they mean the same.
  let globals: Set<String>

  /// Reads a template; one that was read before is taken from a cache.
  package static func cached(_ text: String, file: String, mode: Mode) throws(Failure) -> Template {
    try TemplateCache.shared.template(parsing: text, file: file, mode: mode, isRunTimeText: false)
  }

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
    globals = names.globals
    hasRepeats = names.hasRepeats
    let located = Self.located(names.values.map(\.value), in: bytes)
    placeholders = zip(names.values, located).filter { $0.0.blocks.isEmpty }.map(\.1)
    let globals = names.globals
    repeated = zip(names.values, located).compactMap { found, placeholder in
      found.blocks.isEmpty
        ? nil
        : RepeatedPlaceholder(
          placeholder: placeholder, blocks: found.blocks, isGlobal: globals.contains(placeholder.name))
    }
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
  case section(TemplateValue, isInverted: Bool, body: [TemplateNode], closing: String)
  case repeated(RepeatedBlock)
}

struct TemplateValue: Sendable {
  var name: String
  /// Added to a number, as in `{{@index + 1}}`.
  var addend = 0
  var source: String
  var position: SourcePosition
  /// Written in single braces, which stay where the name is unknown.
  var isSingle = false
  /// In the syntax of another tool, which stays where the name is unknown.
  var isForeign = false
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
  var position = SourcePosition.start
}

/// Collects what a template refers to.
struct TemplateNames {
  private(set) var variables: [String] = []
  /// Names outside repeated blocks.
  private(set) var globals: Set<String> = []
  /// Double-braced values outside loops, with the repeated blocks around them.
  private(set) var values: [(value: TemplateValue, blocks: [TemplateRepeat])] = []
  private(set) var hasRepeats = false
  private var seen: Set<String> = []
  private var blocks: [TemplateRepeat] = []

  mutating func visit(_ nodes: [TemplateNode], inLoop: Bool) {
    for node in nodes {
      switch node {
      case .text: break
      case .value(let value):
        guard !value.isForeign, !blocks.contains(where: { $0.index == value.name }) else { continue }
        note(value.name)
        if !inLoop, !value.isSingle, value.addend == 0 { values.append((value, blocks)) }
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
      case .section(let value, _, let body, _):
        note(value.name)
        visit(body, inLoop: inLoop)
      case .repeated(let block):
        hasRepeats = true
        blocks.append(block.block)
        visit(block.body, inLoop: inLoop)
        blocks.removeLast()
      }
    }
  }

  private mutating func note(_ name: String) {
    guard name != "this", !name.hasPrefix("this."), !name.hasPrefix("@") else { return }
    if blocks.isEmpty { globals.insert(name) }
    if seen.insert(name).inserted { variables.append(name) }
  }
}
