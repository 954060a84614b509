import Kernel
import Testing

struct StepLedgerTests {
  @Test(arguments: [
    ("---\nstepsCompleted: []\n---\n# D\n", "---\nstepsCompleted: ['s']\n---\n# D\n"),
    ("---\nstepsCompleted: [1, 2] # so far\nx: 1\n---\n", "---\nstepsCompleted: [1, 2, s] # so far\nx: 1\n---\n"),
    ("---\na: 1\nstepsCompleted: [\"a\", \"b\"]\n---\n", "---\na: 1\nstepsCompleted: [\"a\", \"b\", \"s\"]\n---\n"),
    (
      "---\nstepsCompleted:\n  - a\n  # note\n  - b\nlast: 2\n---\n",
      "---\nstepsCompleted:\n  - a\n  # note\n  - b\n  - s\nlast: 2\n---\n"
    ),
    ("---\r\nstepsCompleted:\r\n- 'a'\r\n---\r\nT\r\n", "---\r\nstepsCompleted:\r\n- 'a'\r\n- 's'\r\n---\r\nT\r\n"),
    ("---\nstepsCompleted: [\n  'a',\n  'b',\n]\n---\n", "---\nstepsCompleted: [\n  'a',\n  'b', 's']\n---\n"),
    ("---\nstepsCompleted:\n---\n", "---\nstepsCompleted: ['s']\n---\n"),
    ("---\nsteps_completed: null\n---\n", "---\nsteps_completed: ['s']\n---\n"),
    ("---\n---\nT\n", "---\nstepsCompleted: ['s']\n---\nT\n"),
    ("# D\n", "---\nstepsCompleted: ['s']\n---\n\n# D\n"), ("", "---\nstepsCompleted: ['s']\n---\n"),
    ("\u{FEFF}# D\n", "\u{FEFF}---\nstepsCompleted: ['s']\n---\n\n# D\n"),
    ("---\nstepsCompleted: ['s']\n---\n", "---\nstepsCompleted: ['s']\n---\n"),
    ("---\nstepsCompleted: []\nlastStep: 0 # now\n---\n", "---\nstepsCompleted: ['s']\nlastStep: s # now\n---\n"),
    ("---\nlastStep: ''\nstepsCompleted: []\n---\n", "---\nlastStep: 's'\nstepsCompleted: ['s']\n---\n"),
    ("---\nlastStep:\nstepsCompleted: []\n---\n", "---\nlastStep:\nstepsCompleted: ['s']\n---\n"),
    ("---\nstepsCompleted: a\n---\n", "---\nstepsCompleted: ['a', 's']\n---\n"),
    ("---\ntitle: never closed\n", "---\nstepsCompleted: ['s']\n---\n\n---\ntitle: never closed\n"),
  ])
  func `a step is added and every other byte stays`(text: String, expected: String) {
    let changed = StepLedger.adding("s", to: text)
    #expect(changed.utf8.elementsEqual(expected.utf8), "\(changed.debugDescription)")
    #expect(StepLedger(changed).entries.last == "s")
    #expect(StepLedger.adding("s", to: changed) == changed)
  }

  @Test(arguments: [
    ("---\nstepsCompleted: ['a', 'b', 'c'] # so far\n---\n# D\n", "---\nstepsCompleted: ['a'] # so far\n---\n# D\n"),
    ("---\nstepsCompleted: [b, c]\nlastStep: c\n---\n", "---\nstepsCompleted: []\nlastStep: \n---\n"),
    (
      "---\nstepsCompleted:\n  - a\n  # note\n  - 'b'\n  - c\nlastStep: 'c'\n---\nT\n",
      "---\nstepsCompleted:\n  - a\n  # note\nlastStep: 'a'\n---\nT\n"
    ),
    ("---\r\nstepsCompleted:\r\n- b\r\nx: 1\r\n---\r\n", "---\r\nstepsCompleted: []\r\nx: 1\r\n---\r\n"),
    ("---\nstepsCompleted: [\n  'a',\n  'b',\n  'c'\n]\n---\n", "---\nstepsCompleted: [\n  'a']\n---\n"),
    ("---\nstepsCompleted: b\n---\n", "---\nstepsCompleted: []\n---\n"),
    ("---\nstepsCompleted: ['a']\n---\n", "---\nstepsCompleted: ['a']\n---\n"),
    ("---\nother: [b]\n---\n", "---\nother: [b]\n---\n"), ("# D\n", "# D\n"),
  ])
  func `steps are taken off and every other byte stays`(text: String, expected: String) {
    let changed = StepLedger.removing(["b", "c"], from: text)
    #expect(changed.utf8.elementsEqual(expected.utf8), "\(changed.debugDescription)")
    #expect(!StepLedger(changed).entries.contains("b"))
  }

  @Test func `lists are read in every form`() {
    #expect(StepLedger("---\nstepsCompleted: [1, \"step-02-x.md\", 'b']\n---\n").entries == ["1", "step-02-x.md", "b"])
    #expect(
      StepLedger("---\nvalidationStepsCompleted:\n  - one\n\n  - two\nother: []\n---\n").entries == ["one", "two"])
    #expect(StepLedger("---\nother: [a]\n---\nstepsCompleted: [1]\n").entries.isEmpty)
    #expect(StepLedger("text\n---\nstepsCompleted: [1]\n---\n").entries.isEmpty)
  }
}
