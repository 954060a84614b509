import Kernel
import Testing

@Suite struct ChecklistTests {
  @Test func `boxes under headings, nested and continued`() {
    let list = Checklist(
      """
      # PRD Checklist

      **Purpose**: words that are no item

      ## 1. Completeness

      ### Core

      - [ ] Executive summary
      - [x] Scope is
        delineated
        - [ ] and bounded

      ```
      - [ ] an example
      ```
      ## 2. Quality
      1. [ ] Numbered too
      * [X] starred
      - plain entries are no items here
      """)
    #expect(list.title == "PRD Checklist")
    #expect(
      list.items == [
        .init(section: ["1. Completeness", "Core"], text: "Executive summary", line: 9),
        .init(section: ["1. Completeness", "Core"], text: "Scope is delineated", line: 10),
        .init(section: ["1. Completeness", "Core"], text: "and bounded", line: 12),
        .init(section: ["2. Quality"], text: "Numbered too", line: 18),
        .init(section: ["2. Quality"], text: "starred", line: 19),
      ])
  }

  @Test func `items as elements, wrapped in a fence`() {
    let list = Checklist(
      "# T\n\n```xml\n<checklist id=\"x\">\n  <item>One</item><item>Two\n  goes on</item>\n</checklist>\n```\n")
    #expect(list.items.map(\.text) == ["One", "Two goes on"])
    #expect(list.items.map(\.line) == [5, 5])
  }

  @Test func `check-items have their prompt and what it asks`() {
    let list = Checklist(
      """
      <section n="1" title="Trigger">
      <check-item id="1.1">
      <prompt>Identify the story</prompt>
      <action>Document its id</action>
      <status>[ ] Done / [ ] N/A</status>
      </check-item>
      </section>
      """)
    #expect(list.items == [.init(section: ["Trigger"], text: "Identify the story Document its id", line: 2)])
  }

  @Test func `without boxes the entries count, without lists the paragraphs`() {
    #expect(Checklist("## A\r\n- one\r\n- two\r\n").items.map(\.text) == ["one", "two"])
    let prose = Checklist("## A\n\nThe goal is clear.\n\nRisks are\nnamed.\n")
    #expect(prose.items.map(\.text) == ["The goal is clear.", "Risks are named."])
    #expect(Checklist("").items.isEmpty)
  }

  @Test func `lines are counted as editors count them`() {
    let checklist = Checklist("- [ ] one\u{0B}two\u{85}three\u{2028}four\r\n- [ ] five\r- [ ] six\n")
    #expect(checklist.items.map(\.line) == [1, 2, 3])
    #expect(checklist.items.last?.text == "six")
  }

  @Test func `elements are read one after another on one line`() {
    let text =
      "<status>x <item>a <b>b</b></item><check-item id=\"1\">c</check-item> <items>d</items> <item\n>e</item> <item>f"
    #expect(Checklist(text).items.map(\.text) == ["a b", "c"])
    let many = String(repeating: "<check-item>a</check-item>", count: 20_000)
    #expect(Checklist(many).items.count == 20_000)
    let open = String(repeating: "<item><status>", count: 20_000)
    #expect(Checklist(open).items.count <= 1)
  }

  @Test func `totals are counted, and what does not apply counts for nothing`() {
    let items = (1...4).map { Checklist.Item(section: ["S\($0 / 3)"], text: "item \($0)", line: $0) }
    let verdicts: [Verdict] = [.pass, .fail, .notApplicable, .partial]
    let report = ValidationReport(
      document: "docs/PRD.md", checklist: "c.md", date: "2026-01-02",
      findings: zip(items, verdicts).map { .init(item: $0, verdict: $1, evidence: "l. 3:\n“quoted”") })
    #expect(report.overall.description == "1/3 (33%)")
    let text = report.markdown
    #expect(text.contains("- Overall: 1/3 (33%) passed\n- Critical issues: 1\n"))
    #expect(text.contains("### S0\n\nPass rate: 1/2 (50%)\n\n- ✓ PASS: item 1\n  Evidence: l. 3: “quoted”\n"))
    #expect(text.contains("### S1\n\nPass rate: 0/1 (0%)\n\n- ➖ N/A: item 3"))
    #expect(text.contains("## Failed Items\n\n- ✗ item 2 (line 2 of the checklist)"))
    #expect(ValidationReport.path(besideDocument: "docs/PRD.md", date: "d") == "docs/validation-report-d.md")
    #expect(ValidationReport.path(besideDocument: "PRD.md", date: "d") == "validation-report-d.md")
  }

  @Test(arguments: [("✓ PASS", Verdict.pass), ("n/a", .notApplicable), ("⚠", .partial), ("Failed", .fail)])
  func `verdicts as models write them`(text: String, verdict: Verdict) {
    #expect(Verdict(reading: text) == verdict)
    #expect(Verdict(reading: "maybe") == nil)
  }
}
