/// How far a document meets one item of a checklist.
package enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
  case pass = "PASS"
  case partial = "PARTIAL"
  case fail = "FAIL"
  case notApplicable = "N/A"

  /// In words.
  package var meaning: String {
    switch self {
    case .pass: "fully met"
    case .partial: "met in part"
    case .fail: "not met"
    case .notApplicable: "does not apply"
    }
  }

  package var mark: String {
    switch self {
    case .pass: "✓"
    case .partial: "⚠"
    case .fail: "✗"
    case .notApplicable: "➖"
    }
  }

  /// Reads a verdict as models write it: `PASS`, `✓ PASS`, `n/a`.
  package init?(reading text: String) {
    let words = text.uppercased().filter { $0.isLetter || $0 == "/" }
    guard
      let found = Self.allCases.first(where: { $0.rawValue == words || text.trimmed == $0.mark })
        ?? ["NA": .notApplicable, "NOTAPPLICABLE": .notApplicable, "PASSED": .pass, "FAILED": .fail][words]
    else { return nil }
    self = found
  }
}

/// A document held against a checklist: each item with its verdict and evidence. Totals are counted here, never by a
/// model.
///
/// The report's form is that of BMAD's `validate-workflow` task.
package struct ValidationReport: Sendable, Hashable {
  /// One judged item.
  package struct Finding: Sendable, Hashable {
    package var item: Checklist.Item
    package var verdict: Verdict
    /// A quotation with its line, or why there is none.
    package var evidence: String
    /// Why the evidence does not carry the verdict, which then counts as none; nil where it does.
    package var doubt: String?

    package init(item: Checklist.Item, verdict: Verdict, evidence: String, doubt: String? = nil) {
      (self.item, self.verdict, self.evidence, self.doubt) = (item, verdict, evidence, doubt)
    }
  }

  /// How many of the applicable items passed.
  package struct Rate: Sendable, Hashable, CustomStringConvertible {
    package var passed: Int
    package var applicable: Int

    package init(_ findings: some Sequence<Finding>) {
      let applicable = findings.filter { $0.verdict != .notApplicable }
      passed = applicable.count { $0.verdict == .pass && $0.doubt == nil }
      self.applicable = applicable.count
    }

    /// `3/4 (75%)`; whole percent, rounded down, so that 100 % is said of all only.
    package var description: String {
      applicable == 0 ? "0/0 (nothing applies)" : "\(passed)/\(applicable) (\(passed * 100 / applicable)%)"
    }
  }

  package var document: String
  package var checklist: String
  /// `2026-11-21`.
  package var date: String
  package var findings: [Finding]

  package init(document: String, checklist: String, date: String, findings: [Finding]) {
    (self.document, self.checklist, self.date, self.findings) = (document, checklist, date, findings)
  }

  /// `validation-report-<date>.md` beside the document.
  /// - Parameter number: above 1 for a further report in the same folder on the same day: `…-<date>-2.md`.
  package static func path(besideDocument document: String, date: String, number: Int = 1) -> String {
    let folder = document.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let name = "validation-report-\(date)\(number > 1 ? "-\(number)" : "").md"
    return folder.isEmpty ? name : "\(folder)/\(name)"
  }

  /// Whether a text is a report, of whatever document or of one.
  package static func isReport(_ text: String, on document: String? = nil) -> Bool {
    text.hasPrefix("# Validation Report\n\n**Document:** \(document.map { "\($0)\n" } ?? "")")
  }

  package var overall: Rate { Rate(findings) }

  package var markdown: String {
    var lines = [
      "# Validation Report", "", "**Document:** \(document)", "**Checklist:** \(checklist)", "**Date:** \(date)", "",
      "## Summary", "", "- Overall: \(overall) passed", "- Critical issues: \(count(.fail))",
      "- Partly met: \(count(.partial))", "- Not applicable: \(count(.notApplicable))",
    ]
    if unproven > 0 { lines.append("- Unproven: \(unproven)") }
    lines += ["", "## Section Results", ""]
    for (section, findings) in sections {
      lines += ["### \(section)", "", "Pass rate: \(Rate(findings))", ""]
      lines += findings.map { "- \($0.label): \($0.item.text)\n  Evidence: \($0.shown)" }
      lines.append("")
    }
    lines += list("Failed Items", .fail) + list("Partial Items", .partial) + doubted + recommendations
    return lines.joined(separator: "\n")
  }

  /// Findings by section, in the order of the checklist.
  private var sections: [(name: String, findings: [Finding])] {
    var sections: [(name: String, findings: [Finding])] = []
    for finding in findings {
      let name = finding.item.section.isEmpty ? "Checklist" : finding.item.section.joined(separator: " – ")
      if sections.last?.name != name { sections.append((name, [])) }
      sections[sections.count - 1].findings.append(finding)
    }
    return sections
  }

  package func count(_ verdict: Verdict) -> Int { proven(verdict).count }

  /// Items whose evidence does not carry what was said of them.
  package var unproven: Int { findings.count { $0.doubt != nil } }

  private func proven(_ verdict: Verdict) -> [Finding] {
    findings.filter { $0.verdict == verdict && $0.doubt == nil }
  }

  private var doubted: [String] {
    let found = findings.filter { $0.doubt != nil }
    guard !found.isEmpty else { return [] }
    return ["## Unproven Items", ""]
      + found.map { "- ? \($0.item.text) (line \($0.item.line) of the checklist)\n  \($0.shown)" } + [""]
  }

  private func list(_ title: String, _ verdict: Verdict) -> [String] {
    let found = proven(verdict)
    let lines = found.map { "- \(verdict.mark) \($0.item.text) (line \($0.item.line) of the checklist)\n  \($0.shown)" }
    return ["## \(title)", ""] + (lines.isEmpty ? ["None."] : lines) + [""]
  }

  private var recommendations: [String] {
    func items(_ found: [Finding]) -> String {
      found.isEmpty ? "nothing" : found.map(\.item.text).joined(separator: "; ")
    }
    var lines = [
      "## Recommendations", "", "1. Must fix: \(items(proven(.fail)))",
      "2. Should improve: \(items(proven(.partial)))",
    ]
    if unproven > 0 { lines.append("3. Look at yourself: \(items(findings.filter { $0.doubt != nil }))") }
    return lines + [""]
  }
}

extension ValidationReport.Finding {
  fileprivate var label: String { doubt == nil ? "\(verdict.mark) \(verdict.rawValue)" : "? UNPROVEN" }

  fileprivate var shown: String {
    let line = evidence.split(whereSeparator: \.isNewline).map { $0.trimmed }.joined(separator: " ")
    if let doubt { return "\(verdict.rawValue) was said, but \(doubt): \(line)" }
    return line.isEmpty ? "none was given" : line
  }
}
