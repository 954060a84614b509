import Kernel

/// Writes numbered requirements with their acceptance.
struct RequirementWriter {
  var dossier: Dossier

  /// The functional requirements, or the one question that would give some.
  func functional(growth: Bool) -> String {
    let requirements = RequirementFinder(dossier: dossier).functional(growth: growth)
    guard !requirements.isEmpty else { return SectionIntent.functional.question ?? "" }
    return list(requirements, mark: "FR") { "How is \($0) “\($1.label)” accepted?" }
  }

  /// The qualities, numbered likewise.
  func nonFunctional() -> String {
    let requirements = RequirementFinder(dossier: dossier).nonFunctional()
    guard !requirements.isEmpty else { return SectionIntent.nonFunctional.question ?? "" }
    return list(requirements, mark: "NFR", question: Self.measure)
  }

  /// What to ask for the measure of a quality.
  private static func measure(_ number: String, _ requirement: Requirement) -> String {
    let name = "\(number) “\(requirement.label)”"
    let own = Scores<Category>.own(requirement.sentences.first)
    let kind = Category.qualities.max { own[$0] < own[$1] }.flatMap { own[$0] > 0 ? $0 : nil }
    let hasMeasure = requirement.sentences.first?.hasNumber ?? false
    return switch kind {
    case .performance where !hasMeasure: "How many seconds may \(name) take, and on which device?"
    case .availability where !hasMeasure: "How much downtime or loss is tolerable for \(name)?"
    case .offline where !hasMeasure: "For how long must \(name) hold, and what must go on working?"
    case .security, .privacy: "What would a tester try in order to show that \(name) holds?"
    case .accessibility: "With whom, or by which test, is \(name) judged?"
    case .language: "Who judges that \(name) is met in each language?"
    case .compatibility: "On which devices and versions is \(name) tested?"
    case .capacity where !hasMeasure: "At which numbers is \(name) tested?"
    case .cost: "Over which period, and with how much use, is \(name) reckoned?"
    default: hasMeasure ? "How, and on what, is \(name) measured?" : "By which measure is \(name) judged?"
    }
  }

  private func list(
    _ requirements: [Requirement], mark: String, question: (_ number: String, _ requirement: Requirement) -> String
  ) -> String {
    var lines: [String] = []
    for (index, requirement) in requirements.enumerated() {
      let number = "\(mark)-\(index + 1)"
      let text = requirement.sentences.map(\.passage.cited).joined(separator: " ")
      lines.append("- **\(number)** \(requirement.isGrowth ? "(growth) " : "")\(text)")
      if let acceptance = requirement.acceptance {
        lines.append("  - Acceptance: \(Self.withoutName(acceptance.text)) \(acceptance.citation)")
      } else {
        lines.append("  - Acceptance: \(question(number, requirement))")
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func withoutName(_ text: String) -> String {
    guard text.lowercased().hasPrefix("acceptance:") else { return text }
    return InlineText.finished(String(text.dropFirst("acceptance:".count).trimmingSpace))
  }
}

extension String {
  /// Without one full stop at the end.
  var dropLastMark: String { hasSuffix(".") ? String(dropLast()) : self }
}
