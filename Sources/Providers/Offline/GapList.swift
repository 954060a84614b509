import Kernel

/// Collects what is missing and orders it, most blocking first.
struct GapList {
  private struct Entry {
    var text: String
    var rank: Int
    /// Set where the question asks for one of the things that every product needs to know.
    var topic: Topic?
    var words: Set<String>
    var isStanding = false
    /// Whether the documents ask it themselves.
    var isOwn = false

    init(_ text: String, rank: Int, topic: Topic? = nil) {
      (self.text, self.rank, self.topic) = (text, rank, topic)
      words = Set(Words.contentStems(text))
    }
  }

  var dossier: Dossier
  /// What the other outputs of this very reply ask.
  var asking: [String] = []
  /// Whether the workflow writes requirements for a product.
  var isProduct: Bool

  /// The numbered closing list.
  func markdown() -> String {
    var entries: [Entry] = []
    // What the document asks is repeated, even where an answer came after it was written.
    for entry in candidates() where entry.isStanding || !dossier.isSettled(entry.text, broadly: entry.topic != nil) {
      if !entries.contains(where: { Self.isSame($0, entry) }) { entries.append(entry) }
    }
    let ordered = entries.enumerated().sorted {
      $0.element.rank < $1.element.rank || $0.element.rank == $1.element.rank && $0.offset < $1.offset
    }
    guard !ordered.isEmpty else {
      return "Which fact about this work is known to someone and written in none of its documents?"
    }
    return ordered.enumerated().map { "\($0.offset + 1). \($0.element.element.text)" }.joined(separator: "\n")
  }

  private static func isSame(_ earlier: Entry, _ entry: Entry) -> Bool {
    if earlier.text == entry.text { return true }
    // What stands in the document is repeated word for word, even where two of its questions are close.
    if entry.isStanding || entry.isOwn { return false }
    if let topic = entry.topic, topic == earlier.topic { return true }
    return Words.likeness(earlier.words, entry.words) >= 0.6
  }

  /// The questions of the document first, since it is they that must be repeated.
  private func candidates() -> [Entry] {
    var found = standing().map { question in
      var entry = Entry(question, rank: Self.rank(question), topic: Self.topic(question))
      entry.isStanding = true
      return entry
    }
    found += dossier.unanswered.map { Entry($0, rank: Self.rank($0), topic: Topic.of($0)) }
    if isProduct { found += missing() }
    for reading in dossier.readings where !reading.passage.isAnswer {
      if let open = openPoint(reading) { found.append(open) }
    }
    if isProduct {
      let general = found.filter { $0.rank < Self.acceptanceRank }.count
      let room = max(Self.generalLimit - general, 2)
      found += Self.extras.filter { !$0.isKnown(dossier) }.prefix(room).map { Entry($0.question, rank: 8) }
    }
    return found
  }

  /// Question lines of the document and of what this thread delivered, its closing list left out.
  private func standing() -> [String] {
    var lines: [String] = dossier.draft.map(String.init)
    for output in dossier.delivered where !dossier.brief.expected.outputs.contains(output.name) {
      lines += output.markdown.split(separator: "\n").map(String.init)
    }
    var questions: [String] = []
    var seen: Set<String> = []
    for line in lines + asking where line.hasSuffix("?") {
      let question = Self.bare(line)
      if !question.isEmpty, seen.insert(question).inserted { questions.append(question) }
    }
    return questions
  }

  /// A question without the list marker and label in front of it.
  static func bare(_ line: String) -> String {
    var text = Substring(line).trimmingSpace
    if let item = MarkdownBlocks.listItem(text) { text = item }
    for label in ["Acceptance: ", "**Acceptance:** "] where text.hasPrefix(label) { text = text.dropFirst(label.count) }
    return String(text)
  }

  /// What the writer says is open, as a question.
  private func openPoint(_ reading: Reading) -> Entry? {
    if reading.passage.isQuestion {
      let isOpen =
        reading.context[.undecided] >= 2 || reading.scores[.undecided] >= 2.5 || reading.passage.kind == .listItem
      guard isOpen else { return nil }
      var entry = Entry(reading.passage.text, rank: 7)
      entry.isOwn = true
      return entry
    }
    guard reading.isUndecided || reading.passage.openCell != nil else { return nil }
    let text = reading.passage.text.dropLastMark
    if let cell = reading.passage.openCell {
      return Entry("What is known by now instead of “\(cell)” in “\(text)” \(reading.passage.citation)?", rank: 7)
    }
    // A point that its writer lists as open is one of its own, whatever else is asked about the same thing.
    let isListed = reading.context[.undecided] >= 2
    let topic = isListed ? nil : Topic.of(text)
    var entry = Entry(
      "What has been decided since about this: “\(text)” \(reading.passage.citation)?",
      rank: topic.map(Self.rank) ?? 7, topic: topic == .timeline ? topic : nil)
    entry.isOwn = isListed
    return entry
  }

  private func missing() -> [Entry] {
    let finder = AnswerFinder(dossier: dossier)
    let needed: [Topic] = [.users, .problem, .success, .mustHave, .rules, .timeline, .excluded, .technology]
    return needed.filter { finder.evidence(for: $0, question: $0.question).strength < 0.75 && !isTold($0) }
      .map { Entry($0.question, rank: Self.rank($0), topic: $0) }
  }

  private static let acceptanceRank = 9
  /// A list of everything that could be asked hides what must be.
  private static let generalLimit = 8

  /// What a product runs on is often said in passing: `the phones that members have`.
  private func isTold(_ topic: Topic) -> Bool {
    guard topic == .technology else { return false }
    return dossier.readings.contains { reading in
      guard reading.isContent, reading.scores[.problem] < 2, reading.scores[.story] < 2, reading.scores[.user] < 3
      else { return false }
      return reading.scores[.compatibility] >= 2 || reading.scores[.technology] - reading.context[.technology] >= 2
        || reading.stems.contains { Self.devices.contains($0) }
    }
  }

  private static let devices: Set<String> = Set(Words.stems("phone smartphone tablet browser laptop desktop kiosk"))

  private static func rank(_ topic: Topic) -> Int {
    switch topic {
    case .users: 0
    case .problem: 1
    case .success: 2
    case .mustHave: 3
    case .rules: 4
    case .timeline: 5
    case .excluded: 6
    case .goal: 1
    case .risks, .technology, .special: 7
    }
  }

  /// Only questions that this provider or a workflow puts in general are known by topic; those on a requirement hold
  /// its words.
  private static func topic(_ question: String) -> Topic? {
    if question.contains("FR-") { return nil }
    if let topic = Topic.allCases.first(where: { $0.question == question }) { return topic }
    return SectionIntent.allCases.contains { $0.question == question } ? nil : Topic.of(question)
  }

  private static func rank(_ question: String) -> Int {
    if question.contains("NFR-") { return acceptanceRank + 1 }
    if question.contains("FR-") { return acceptanceRank }
    if question == SectionIntent.scopeVision.question || question == Topic.special.question { return 8 }
    return topic(question).map(rank) ?? 7
  }
}

/// Facts that a product needs sooner or later.
struct ExtraGap: Sendable {
  var question: String
  var categories: [Category]
  var words: Set<String>

  var byHeadcount = false
  var phrases: [[String]] = []

  /// Whether some statement of the documents touches it.
  func isKnown(_ dossier: Dossier) -> Bool {
    dossier.readings.contains { reading in
      if byHeadcount, reading.countsPeople { return true }
      guard reading.isContent, reading.scores[.problem] < 3 else { return false }
      return categories.contains { reading.scores[$0] >= 2 } || reading.stems.contains { words.contains($0) }
        || phrases.contains { phrase in
          zip(reading.stems, reading.stems.dropFirst()).contains { phrase == [$0, $1] }
        }
    }
  }
}

extension GapList {
  private static let extras: [ExtraGap] = [
    extra(
      "Who may see and change which data, and how does the product know who someone is?", [.security],
      "role permission access login password account visible assigned"),
    ExtraGap(
      question: "How many people will use the product, and how much will they record with it?",
      categories: [.capacity], words: Set(Words.stems("thousand hundred")), byHeadcount: true),
    extra(
      "Which existing records must be carried over, and in what form do they exist?", [], "migrate migration",
      "taken over, carried over, take over, import from"),
    extra("How long is each kind of data kept, and who deletes it?", [], "retention retain delete kept keep archive"),
    extra("Which existing systems must the product exchange data with?", [.integration], "integrate import export"),
    extra("Must the product work without a connection, and for how long?", [.offline], "offline"),
    extra(
      "Who runs and supports the product once it is in use?", [], "support maintain operate helpdesk hosting",
      "look after, looks after, data centre, data center"),
    extra("In which languages must the product speak?", [.language], "language translate"),
    extra("Who decides when the first release is good enough to use?", [], "sponsor approve decide sign-off"),
  ]

  private static func extra(
    _ question: String, _ categories: [Category], _ words: String, _ phrases: String = ""
  ) -> ExtraGap {
    ExtraGap(
      question: question, categories: categories, words: Set(Words.stems(words)),
      phrases: phrases.split(separator: ",").map { Words.stems(String($0)) })
  }
}
