import Kernel
import func YAML.emit

/// Makes a folder into a project. Nothing that is there is ever overwritten, so a second run changes nothing.
package struct ProjectInitializer {
  /// What a person asked for.
  package struct Request: Sendable {
    /// Absolute; made where it is missing.
    package var folder: String
    /// The folder's name where it is nil.
    package var name: String?
    /// The brief to copy, an absolute path.
    package var brief: String?
    /// What stands in for what the person did not say.
    package var findings: Findings

    package init(folder: String, name: String? = nil, brief: String? = nil, findings: Findings = Findings()) {
      (self.folder, self.name, self.brief, self.findings) = (folder, name, brief, findings)
    }
  }

  /// What a project that BMAD set up says about itself.
  package struct Findings: Sendable, Hashable {
    package var name: String?
    /// The size of the undertaking, from 0 to 4.
    package var level: Int?
    /// Relative to the project, where it stays.
    package var brief: String?
    /// Documents with what was decided already, relative to the project.
    package var onboarding: [String]

    package init(name: String? = nil, level: Int? = nil, brief: String? = nil, onboarding: [String] = []) {
      (self.name, self.level, self.brief, self.onboarding) = (name, level, brief, onboarding)
    }
  }

  /// What was made.
  package struct Outcome: Sendable, Hashable {
    /// Absolute, symbolic links resolved.
    package var root: String
    package var name: String
    package var id: String
    /// Relative to the project, in the order of making; folders end in a slash. Empty where all was there.
    package var created: [String]
    /// Files that were there and gained lines, relative to the project.
    package var extended: [String]
    /// Wishes that were left alone because a file of a person's stands in their way.
    package var notes: [String]
  }

  private static let briefPath = "docs/brief.md"
  private static let ignorePath = ".bmad/.gitignore"
  /// Decisions and the configuration are a project's history; all this can be rebuilt or is of this machine.
  private static let ignored = ["/runs/", "/calls/", "/events.jsonl", "/spending.jsonl", "*.lock", ".*.tmp"]

  private let template: String
  private let render: (String, [String: Value]) throws -> String

  /// - Parameters:
  ///   - template: the text of `templates/project-config.yaml`.
  ///   - render: fills a template's `{{names}}` and `{{#if}}` blocks.
  package init(template: String, render: @escaping (String, [String: Value]) throws -> String) {
    self.template = template
    self.render = render
  }

  /// Makes what is missing; the configuration last, so that a folder half made is not yet a project.
  ///
  /// - Throws: `Failure` of kind `cannotCreate`; `notFound` or `badInput` for a brief that cannot be read, before
  ///   anything is made; `configuration` where a configuration is there and wrong.
  package func run(_ request: Request) throws -> Outcome {
    let brief = try request.brief.map(BriefFile.init(path:))
    var outcome: Outcome?
    try creating { outcome = try begin(request, brief) }
    return try outcome ?? complete(request)
  }

  /// Nil where a project is there already.
  private func begin(_ request: Request, _ brief: BriefFile?) throws -> Outcome? {
    try Folders.make(request.folder)
    let (root, files) = try open(request.folder)
    if try files.exists(ProjectConfiguration.path) { return nil }
    let name = try ProjectName(request.name ?? request.findings.name, folder: root)
    let isBMAD = try InstallRoot.find(in: files) != nil
    let plan = try plan(brief, isBMAD: isBMAD, root: root, files)
    let recorded = plan.recorded ?? request.findings.brief
    let configuration = try render(name, brief: recorded, request.findings)
    var outcome = Outcome(root: root, name: name.name, id: name.id, created: [], extended: [], notes: [])
    try ignoreFile(files, &outcome)
    if !isBMAD { try documentsFolder(root, files, &outcome) }
    if let copy = plan.copy {
      try files.replace(Self.briefPath, with: copy, durable: true)
      outcome.created.append(Self.briefPath)
    }
    try files.replace(ProjectConfiguration.path, with: Array(configuration.utf8), durable: true)
    outcome.created.append(ProjectConfiguration.path)
    return outcome
  }

  /// In a project: only what needs no word of the configuration's.
  private func complete(_ request: Request) throws -> Outcome {
    let (root, files) = try open(request.folder)
    let configuration = try ProjectConfiguration.load(from: files, environment: [:])
    var outcome = Outcome(
      root: root, name: configuration.project.name, id: configuration.project.id, created: [], extended: [],
      notes: [])
    if let wanted = request.name, wanted.trimmed != configuration.project.name {
      let kept = "the project keeps its name, \(configuration.project.name)"
      outcome.notes.append("\(kept); change it in \(ProjectConfiguration.path)")
    }
    if request.brief != nil {
      let kept = configuration.brief.map { "the brief stays \($0)" } ?? "no brief was copied"
      outcome.notes.append("\(kept); change it in \(ProjectConfiguration.path)")
    }
    try creating { try ignoreFile(files, &outcome) }
    return outcome
  }

  /// What to copy to `docs/brief.md` and which path to record.
  private func plan(
    _ brief: BriefFile?, isBMAD: Bool, root: String, _ files: any ProjectFiles
  ) throws -> (copy: [UInt8]?, recorded: String?) {
    let present = try files.read(Self.briefPath)
    guard let brief else { return (nil, !isBMAD && present != nil ? Self.briefPath : nil) }
    // In BMAD's project documents have their places already, so a brief that lies inside stays where it is.
    if isBMAD, let inside = brief.path(inside: root) { return (nil, inside) }
    guard let present else { return (brief.bytes, Self.briefPath) }
    if present == brief.bytes { return (nil, Self.briefPath) }
    throw Failure(
      .cannotCreate, "brief-exists", "\(Self.briefPath) is there already and differs from \(brief.path)",
      hint: "move it away, or leave --brief out to keep it")
  }

  private func render(_ name: ProjectName, brief: String?, _ findings: Findings) throws -> String {
    var variables: [String: Value] = [
      "project_name": .string(scalar(name.name)), "project_id": .string(scalar(name.id)),
      "project_level": .int(findings.level ?? 2), "onboarding": .list(findings.onboarding.map { .string(scalar($0)) }),
    ]
    if let brief { variables["brief"] = .string(scalar(brief)) }
    let text = try self.render(template, variables)
    do {
      let written = try ProjectConfiguration.parse(Array(text.utf8), environment: [:])
      guard written.project.name == name.name, written.project.id == name.id, written.brief == brief else {
        throw Failure(.internalFault, "bad-template", "the rendered configuration says something else than was asked")
      }
    } catch let failure as Failure where failure.kind == .configuration {
      throw Failure(
        .internalFault, "bad-template", "templates/project-config.yaml renders to a wrong configuration: \(failure)")
    }
    return text
  }

  /// A text as one plain or quoted YAML scalar.
  private func scalar(_ text: String) -> String { emit(.string(text)).trimmed }

  private func ignoreFile(_ files: any ProjectFiles, _ outcome: inout Outcome) throws {
    guard let bytes = try files.read(Self.ignorePath) else {
      let text = "# What orchestrator can rebuild or what belongs to this machine only.\n"
      let lines = Self.ignored.map { "\($0)\n" }.joined()
      try files.replace(Self.ignorePath, with: Array((text + lines).utf8), durable: true)
      outcome.created.append(Self.ignorePath)
      return
    }
    let present = Set(String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map { $0.trimmed })
    let missing = Self.ignored.filter { line in
      // `runs/` says the same of this folder as `/runs/`.
      !present.contains(line) && !(line.hasPrefix("/") && present.contains(String(line.dropFirst())))
    }
    if missing.isEmpty { return }
    let separator = bytes.isEmpty || bytes.last == UInt8(ascii: "\n") ? "" : "\n"
    let added = separator + missing.map { "\($0)\n" }.joined()
    try files.replace(Self.ignorePath, with: bytes + Array(added.utf8), durable: true)
    outcome.extended.append(Self.ignorePath)
  }

  private func documentsFolder(_ root: String, _ files: any ProjectFiles, _ outcome: inout Outcome) throws {
    if try files.exists("docs") { return }
    try Folders.make("\(root)/docs")
    outcome.created.append("docs/")
  }

  private func open(_ folder: String) throws -> (root: String, files: ConfinedFiles) {
    guard let root = ProjectLocator.realPath(folder) else {
      throw Failure(.cannotCreate, "cannot-create", "cannot create folder \(folder)")
    }
    return (root, try ConfinedFiles(root: root))
  }

  /// A place where nothing can be made is one fault to a person, whatever the system calls it.
  private func creating(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let failure as Failure where failure.code == "io-error" {
      throw Failure(.cannotCreate, "cannot-create", failure.message, hint: failure.hint)
    }
  }
}
