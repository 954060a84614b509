import Kernel
import Testing

/// Every template and every instruction file of a BMAD release, as templates that nobody wrote for us.
@Suite struct CorpusTemplateTests {
  static let scope = Scope([
    [
      "project_name": "Field Notes", "date": "2026-11-21", "epic_title_1": "First", "epic_title_2": "Second",
      "story_title_1_1": "Sign in", "story_title_1_2": "Sign out", "project_level": 2,
      "existing_docs": .list([.map(["title": "A", "path": "a.md"])]), "is_multi_part": true,
    ]
  ])

  private static func texts() -> [(path: String, text: String)] {
    guard let corpus = Corpus() else {
      Corpus.recordAbsence()
      return []
    }
    return corpus.files.filter { path in [".md", ".yaml", ".xml", ".yml"].contains { path.hasSuffix($0) } }
      .compactMap { path in corpus.text(path).map { (path, $0) } }
  }

  @Test func `every file is read leniently and keeps what it cannot read`() throws {
    for (path, text) in Self.texts() {
      let template = try Template(parsing: text, file: path, mode: .lenient)
      let kept = try template.render(Scope(), unresolved: .keep)
      let filled = try template.render(Self.scope, unresolved: .keep)
      #expect(try template.render(Self.scope, unresolved: .keep) == filled)
      // Without values nothing but blocks that have none goes.
      if !text.contains("{{#") { #expect(kept == text, "\(path)") }
      // What was left for a generator is found again, and once it is there nothing is left.
      var values: [String: Value] = [:]
      for _ in 0..<4 {
        for name in try TemplateProcessor.openNames(in: template, scope: Self.scope.pushing(values)) {
          values[NameFamily(name)?.member(1) ?? name] = "filled"
        }
      }
      let open = try TemplateProcessor.openNames(in: template, scope: Self.scope.pushing(values))
      #expect(open == [], "\(path)")
      _ = try TemplateProcessor.expand(text, scope: Self.scope, unresolved: .empty, file: path)
    }
  }

  @Test func `GitHub's own braces are left alone`() throws {
    for (path, text) in Self.texts() where path.contains("github-actions") {
      let shown = try Template(parsing: text, file: path, mode: .lenient).render(Self.scope, unresolved: .empty)
      #expect(shown == text)
    }
  }

  @Test func `epics and stories come into the template made for them`() throws {
    for (path, text) in Self.texts() where path.hasSuffix("epics-template.md") {
      let shown = try Template(parsing: text, file: path, mode: .lenient).render(Self.scope, unresolved: .keep)
      for heading in [
        "## Epic 1: First\n", "## Epic 2: Second\n", "### Story 1.1: Sign in\n", "### Story 1.2: Sign out\n",
      ] {
        #expect(shown.contains(heading), "\(path)")
      }
      #expect(!shown.contains("<!-- End epic repeat -->"))
      #expect(shown.contains("<!-- End story repeat -->"), "the stories of epic 2 are yet to come")
    }
  }
}
