/// The notation in which a workflow's instructions are written.
package enum Dialect: String, Sendable, Codable {
  case tags
  /// The whole workflow inside one code fence.
  case fencedTags = "fenced-tags"
  case headings
  case stepFiles = "step-files"
  case skill
  case prose
}

/// One file as it was read when a run first needed it.
package struct SourceText: Sendable, Hashable, Codable {
  /// Relative to the project, or `<embedded>/workflows/…` for what the binary carries.
  package var path: String
  package var text: String

  package init(path: String, text: String) {
    self.path = path
    self.text = text
  }
}

/// Documents that a workflow asks to be given, from `input_file_patterns`.
package struct InputPattern: Sendable, Hashable, Codable {
  package enum LoadStrategy: String, Sendable, Codable {
    case full = "FULL_LOAD"
    case selective = "SELECTIVE_LOAD"
    case index = "INDEX_GUIDED"
  }

  package var name: String
  /// Globs relative to the project, in the order in which they are tried: the first that matches anything is taken.
  package var globs: [String]
  package var strategy: LoadStrategy

  package init(name: String, globs: [String], strategy: LoadStrategy) {
    self.name = name
    self.globs = globs
    self.strategy = strategy
  }
}

/// A parsed and bound workflow: what the engine walks. Pure data; two parses of equal files are equal.
package struct Workflow: Sendable {
  package var name: String
  package var summary: String
  /// The folder that holds the workflow's files, relative to the project where it lies inside.
  package var directory: String
  package var dialect: Dialect
  /// The file that holds the steps.
  package var instructions: SourceText
  /// `agent:` of workflow.yaml.
  package var agent: String?
  /// Every bound variable; `{{late}}` references stay until the moment of use.
  package var variables: [String: Value]
  package var template: SourceText?
  package var checklist: SourceText?
  /// Where the default document is written, relative to the project; nil for an action workflow.
  package var outputFile: String?
  package var inputs: [InputPattern]
  /// Text and constraints before the first step: they hold for the whole run.
  package var preamble: [Node]
  /// The steps in document order, with any loose nodes between them.
  package var body: [Node]
  /// Reference material after the last step.
  package var epilogue: [Node]
  /// Every file the workflow consists of, for the run's own copy.
  package var files: [SourceText]
  package var diagnostics: [Diagnostic]

  package init(
    name: String, summary: String = "", directory: String, dialect: Dialect, instructions: SourceText,
    agent: String? = nil, variables: [String: Value] = [:], template: SourceText? = nil,
    checklist: SourceText? = nil, outputFile: String? = nil, inputs: [InputPattern] = [], preamble: [Node] = [],
    body: [Node], epilogue: [Node] = [], files: [SourceText] = [], diagnostics: [Diagnostic] = []
  ) {
    self.name = name
    self.summary = summary
    self.directory = directory
    self.dialect = dialect
    self.instructions = instructions
    self.agent = agent
    self.variables = variables
    self.template = template
    self.checklist = checklist
    self.outputFile = outputFile
    self.inputs = inputs
    self.preamble = preamble
    self.body = body
    self.epilogue = epilogue
    self.files = files
    self.diagnostics = diagnostics
  }

  /// Every step in document order, nested ones after their parent.
  package var steps: [Node] {
    var found: [Node] = []
    for node in body { node.forEachDescendant { if $0.tag == .step { found.append($0) } } }
    return found
  }
}

extension Workflow {
  /// What holds from the first step to the last.
  var rules: [String] { preamble.filter { $0.tag == .critical || $0.tag == .mandate }.map(\.prose) }

  /// What the file says besides before its first step: what has to be there, how to go about the work. The entry files
  /// of step files and skills speak of loading and greeting instead, which is the engine's.
  var introduction: String {
    switch dialect {
    case .stepFiles, .skill, .prose: return ""
    case .tags, .fencedTags, .headings: break
    }
    let said = preamble.compactMap { node -> String? in
      switch node.tag {
      case .critical, .mandate, .energyCheckpoint, .energyCheck, .transitionCheck: nil
      default: node.prose
      }
    }
    let text = said.joined(separator: "\n\n").withoutComments.trimmed
    let tellsNothing = text.split(whereSeparator: \.isNewline).map(\.trimmed)
      .allSatisfy { $0.isEmpty || $0.hasPrefix("#") || $0.allSatisfy { $0 == "-" } }
    return tellsNothing ? "" : text
  }
}

extension String {
  /// Without `<!-- … -->`.
  fileprivate var withoutComments: String {
    var rest = self[...]
    var kept = ""
    while let open = rest.firstRange(of: "<!--"), let close = rest[open.upperBound...].firstRange(of: "-->") {
      kept += rest[..<open.lowerBound]
      rest = rest[close.upperBound...]
    }
    return kept + rest
  }
}
