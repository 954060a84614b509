import Dialects
import Kernel
import Support
import Testing

@Suite("BMAD's own workflow files") struct CorpusTests {
  /// As BMAD installs them: `src/modules/bmm` becomes `bmad/bmm`, `src/core` becomes `bmad/core`.
  private static func installed(_ path: String) -> String {
    path.hasPrefix("src/modules/") ? "bmad/" + path.dropFirst(12) : "bmad/" + path.dropFirst(4)
  }

  private static func files(_ corpus: Corpus) -> WorkflowFiles {
    var texts: [String: String] = [:]
    for path in corpus.files where path.hasPrefix("src/") {
      if let text = corpus.text(path) { texts[installed(path)] = text }
    }
    return .inMemory(texts)
  }

  private static let counts = [
    "1-analysis/brainstorm-project": 4, "1-analysis/brainstorm-game": 4, "1-analysis/research": 3,
    "1-analysis/product-brief": 10, "1-analysis/game-brief": 20, "document-project": 4, "2-plan-workflows/prd": 12,
    "2-plan-workflows/prd/create-epics-and-stories": 4, "2-plan-workflows/tech-spec": 7,
    "2-plan-workflows/create-ux-design": 18, "2-plan-workflows/gdd": 18, "2-plan-workflows/narrative": 18,
    "3-solutioning/architecture": 13, "3-solutioning/solutioning-gate-check": 8, "4-implementation/sprint-planning": 5,
    "4-implementation/epic-tech-context": 9, "4-implementation/create-story": 8, "4-implementation/story-context": 7,
    "4-implementation/story-ready": 3, "4-implementation/dev-story": 9, "4-implementation/code-review": 10,
    "4-implementation/story-done": 3, "4-implementation/retrospective": 12, "4-implementation/correct-course": 6,
    "workflow-status": 9, "workflow-status/init": 8, "testarch/atdd": 7, "testarch/automate": 7, "testarch/ci": 3,
    "testarch/framework": 3, "testarch/nfr-assess": 6, "testarch/test-design": 5, "testarch/test-review": 6,
    "testarch/trace": 10,
  ]

  @Test("every workflow binds, and has the steps that were counted by hand")
  func workflows() throws {
    guard let corpus = Corpus() else { return Corpus.recordAbsence() }
    let parser = WorkflowParser(files: Self.files(corpus))
    var found: [String: Int] = [:]
    var errors: [String] = []
    print("workflow | dialect | steps | files | inputs | warnings | errors")
    for path in corpus.workflows {
      let workflow = try parser.parse(
        workflowFile: Self.installed(path), binding: Bindings(values: [:], date: "2026-11-21"))
      let faults = workflow.diagnostics.filter { $0.severity == .error }
      let directory = workflow.directory.replacing("bmad/bmm/workflows/", with: "")
      found[directory] = workflow.steps.count
      errors += faults.map { "\($0.code) \($0.file.split(separator: "/").suffix(2).joined(separator: "/"))" }
      print(
        directory, workflow.dialect.rawValue, workflow.steps.count, workflow.files.count, workflow.inputs.count,
        workflow.diagnostics.count - faults.count, faults.count, separator: " | ")
      for diagnostic in workflow.diagnostics { print("    \(diagnostic)") }
      #expect(!workflow.steps.isEmpty, "\(path)")
    }
    for (directory, count) in Self.counts { #expect(found[directory] == count, "\(directory)") }
    #expect(errors == [])
  }

  @Test("every tagged workflow can be run")
  func runnable() throws {
    guard let corpus = Corpus() else { return Corpus.recordAbsence() }
    let parser = WorkflowParser(files: Self.files(corpus))
    for path in corpus.workflows {
      let workflow = try parser.parse(workflowFile: Self.installed(path), binding: Bindings(date: "2026-11-21"))
      guard workflow.dialect == .tags || workflow.dialect == .fencedTags else { continue }
      #expect(throws: Never.self, "\(path)") { try WorkflowEngine.check(workflow, isStrict: false) }
    }
  }

  @Test("every instruction file keeps every word")
  func instructions() throws {
    guard let corpus = Corpus() else { return Corpus.recordAbsence() }
    print("instructions | dialect | steps | tags | warnings | errors")
    for path in corpus.instructions {
      let text = try #require(corpus.text(path))
      let dialect = DialectDetector.dialect(of: text, file: path)
      let document = TagDocument(text, file: path)
      let nodes = document.preamble + document.body + document.epilogue
      let elements = flat(nodes).filter { $0.tag != .text }
      let steps = elements.filter { $0.tag == .step }
      let errors = document.diagnostics.filter { $0.severity == .error }
      print(
        path.replacing("src/modules/bmm/workflows/", with: ""), dialect.rawValue, steps.count, elements.count,
        document.diagnostics.count - errors.count, errors.count, separator: " | ")
      #expect(uncovered(text, document).isEmpty, "\(path)")
      if dialect == .headings { continue }
      #expect(!steps.isEmpty && errors.isEmpty, "\(path)")
    }
  }

  @Test("the same steps come out of files that were spelled otherwise, and damage brings nothing down")
  func damaged() throws {
    guard let corpus = Corpus() else { return Corpus.recordAbsence() }
    func steps(_ text: String, _ path: String) throws -> [String] {
      let workflow = try WorkflowParser(
        files: .inMemory(["w/workflow.yaml": "name: n\ninstructions: i.md", "w/i.md": text])
      ).parse(workflowFile: "w/workflow.yaml", binding: Bindings(date: "2026-11-21"))
      return workflow.steps.map { "\($0["n"] ?? "-") \($0["goal"] ?? $0["title"] ?? "-")" }
    }
    var generator = SeededRandom(seed: 42)
    for path in corpus.instructions {
      let text = try #require(corpus.text(path))
      let whole = try steps(text, path)
      #expect(!whole.isEmpty, "\(path)")
      #expect(try steps("\u{FEFF}" + text.replacing("\n", with: "\r\n"), path) == whole, "\(path)")
      #expect(try steps(text.replacing("\n  ", with: "\n\t"), path) == whole, "\(path)")
      #expect(try steps(Self.singleQuoted(text), path) == whole, "\(path)")
      let closings = text.ranges(of: "</action>") + text.ranges(of: "</check>")
      if !closings.isEmpty {
        var damaged = text
        damaged.removeSubrange(closings[generator.below(closings.count)])
        #expect(try steps(damaged, path) == whole, "\(path)")
      }
      for _ in 0..<2 {
        var bytes = Array(text.utf8)
        for _ in 0..<20 { bytes[generator.below(bytes.count)] = UInt8(truncatingIfNeeded: generator.next()) }
        _ = try steps(String(decoding: bytes, as: UTF8.self), path)
      }
    }
  }

  /// With the values of the steps' attributes in single quotes, where they hold none.
  private static func singleQuoted(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard line.contains("<step "), !line.contains("'"), line.count(where: { $0 == "\"" }) % 2 == 0,
        line.trimmed.hasPrefix("<step"), line.trimmed.hasSuffix("\">")
      else { return String(line) }
      return String(line).replacing("\"", with: "'")
    }.joined(separator: "\n")
  }

  @Test("every agent is read, with a menu")
  func personas() throws {
    guard let corpus = Corpus() else { return Corpus.recordAbsence() }
    for path in corpus.files where path.hasSuffix(".agent.yaml") {
      let persona = try PersonaParser().parse(try #require(corpus.text(path)), path: path)
      #expect(!persona.menu.isEmpty && !persona.name.isEmpty && !persona.instructions.isEmpty, "\(path)")
      #expect(persona.menu.allSatisfy { $0.workflow?.contains("{") != true }, "\(path)")
    }
  }

  @Test("what ships is read without a fault")
  func shipped() throws {
    let workflows = try #require(Corpus(shipped: "workflows"))
    let reader = WorkflowFiles(read: { workflows.text($0) })
    for path in workflows.workflows {
      let workflow = try WorkflowParser(files: reader).parse(
        workflowFile: path, binding: Bindings(date: "2026-11-21"))
      #expect(workflow.diagnostics == [], "\(path)")
      #expect(!workflow.steps.isEmpty && workflow.agent != nil, "\(path)")
    }
    let agents = try #require(Corpus(shipped: "agents"))
    for path in agents.files where path.hasSuffix(".md") {
      let persona = try PersonaParser().parse(try #require(agents.text(path)), path: path)
      #expect("agents/\(persona.id).md" == path && persona.instructions.contains(persona.name))
    }
  }

  @Test("the whole corpus is read quickly")
  func speed() throws {
    guard let corpus = Corpus() else { return Corpus.recordAbsence() }
    let parser = WorkflowParser(files: Self.files(corpus))
    let seconds = try processorSeconds {
      for path in corpus.workflows {
        _ = try parser.parse(workflowFile: Self.installed(path), binding: Bindings(date: "2026-11-21"))
      }
    }
    print("all workflows of the corpus: \(seconds) s of processor time")
    // It takes well under a second; the bound only catches what is no longer linear.
    #expect(seconds < 30)
  }
}

@Suite("What decides the conditions of BMAD's own workflows") struct CorpusConditionTests {
  @Test("most are the engine's, and most of the others rest on facts that it records")
  func statistics() throws {
    guard let corpus = Corpus() else { return Corpus.recordAbsence() }
    let workflows = try corpus.instructions.map { path in
      let source = SourceText(path: path, text: try #require(corpus.text(path)))
      let document = TagDocument(source.text, file: path)
      return Workflow(
        name: path, directory: ".", dialect: .tags, instructions: source, preamble: document.preamble,
        body: document.body, epilogue: document.epilogue)
    }
    let statistics = ConditionStatistics(of: workflows)
    for kind in ConditionStatistics.Kind.allCases { print(kind.rawValue, statistics.counts[kind] ?? 0) }
    print("engine", statistics.share(.engine), "facts", statistics.share(.facts), "of", statistics.total)
    #expect(statistics.total > 550)
    #expect((0.6...0.7).contains(statistics.share(.engine)))
    #expect((0.74...0.82).contains(statistics.share(.engine) + statistics.share(.facts)))
    #expect(ConditionStatistics.Decider.allCases.map(statistics.count).reduce(0, +) == statistics.total)
  }
}
