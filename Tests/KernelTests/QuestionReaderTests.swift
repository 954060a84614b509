import Kernel
import Testing

struct QuestionReaderTests {
  private func question(_ text: String) -> Question {
    Question(workflow: "w", node: "0", stepNumber: 1, variable: nil, text: text)
  }

  @Test(arguments: [
    ("Select: [A] Advanced [P] Party Mode [C] Continue", ["A: Advanced", "P: Party Mode", "C: Continue"]),
    ("What now? [c] Continue or [e] Edit", ["c: Continue", "e: Edit"]),
    ("[a] Advanced [p] Party\n[c] Continue", ["a: Advanced", "p: Party", "c: Continue"]),
    ("[C]ontinue, [E]dit?", ["C: Continue", "E: Edit?"]),
    ("Choose: 1. Keep it 2. Replace it 3. Ask later", ["1: Keep it", "2: Replace it", "3: Ask later"]),
    ("Choose a) keep, b) replace", ["a: keep", "b: replace"]),
    ("Either (1) keep | (2) replace", ["1: keep", "2: replace"]),
    ("Which? [small|large]", ["small: small", "large: large"]), ("Which? [1, 2, 3]", ["1: 1", "2: 2", "3: 3"]),
    ("Which?\n1. Keep\n2. Replace", ["1: Keep", "2: Replace"]),
    ("Which?\n- [a] Keep\n- [b] Replace (recommended)", ["a: Keep", "b: Replace (recommended)"]),
  ])
  func `options are found on one line and on several`(text: String, options: [String]) {
    let question = question(text)
    #expect(question.form == .choice)
    #expect(question.options.map { "\($0.key): \($0.label)" } == options)
  }

  @Test(arguments: ["Go on? (y/n)", "Go on? [yes|no]", "Go on? (y or n)", "Go on? [Y] Yes [N] No"])
  func `yes and no are told apart from other options`(text: String) {
    let question = question(text)
    #expect(question.form == .yesNo)
    #expect(question.options.map(\.key) == ["y", "n"])
  }

  @Test(arguments: [
    "Which of the drafts [1] do you mean?", "What is new in version 2. 0?", "See a) of the annex.",
    "Name the constraints [budget, timeline, team].", "What does items[i] hold, and items[j] too?",
    "Is chapter 3. or 4. the one?",
  ])
  func `what only looks like an option is prose`(text: String) { #expect(question(text).form == .free) }
}
