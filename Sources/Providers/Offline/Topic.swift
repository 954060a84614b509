/// What a question asks for.
enum Topic: Int, CueKey {
  case users, problem, success, mustHave, excluded, timeline, rules, risks, technology, special, goal

  /// What a question asks for, nil where no cue tells.
  static func of(_ question: String) -> Topic? {
    let scores = cues.scores(Words.stems(question))
    return scores.best.flatMap { scores[$0] >= 1.5 ? $0 : nil }
  }

  /// The category of the sentences that answer it.
  var category: Category {
    switch self {
    case .users: .user
    case .problem: .problem
    case .success: .metric
    case .mustHave: .scopeNow
    case .excluded: .outOfScope
    case .timeline: .timeline
    case .rules: .legal
    case .risks: .risk
    case .technology: .technology
    case .special: .differentiator
    case .goal: .goal
    }
  }

  /// How an answer finder says what it looked for.
  var wanted: String {
    switch self {
    case .users: "a sentence that names the people who use the product"
    case .problem: "a sentence on how it is done today or what goes wrong"
    case .success: "a result with a number and a date"
    case .mustHave: "words that place capabilities in the first release"
    case .excluded: "words that exclude something"
    case .timeline: "a date or an amount of money"
    case .rules: "a law, a policy or a rule on personal data"
    case .risks: "a risk or a worry"
    case .technology: "a device, platform or technology"
    case .special: "a difference from what exists"
    case .goal: "a goal"
    }
  }

  /// What to ask where nothing answers it and no workflow has asked.
  var question: String {
    switch self {
    case .users: "Who are the users, and what does each kind of them need to get done?"
    case .problem: "How is the work done today, and what goes wrong with it?"
    case .success: "Which measurable result, reached by which date, would make the product a success?"
    case .mustHave: "Which capabilities must the first release have?"
    case .excluded: "What is deliberately left out of the first release?"
    case .timeline: "By which date must the first release be in use, and what may it cost?"
    case .rules: "Which laws, contracts or policies bind the product and the data it keeps?"
    case .risks: "What could make the product fail or arrive late, and who deals with it?"
    case .technology: "On which devices and systems must the product run?"
    case .special: "What does the product do for its users that nothing they have today does?"
    case .goal: "What will be different, and for whom, once the product exists?"
    }
  }

  private static let cues = Lexicon<Topic>([
    (.users, 1, "who, whom"),
    (.users, 1.5, "user, users, audience, persona, stakeholder, customers"),
    (.users, 2, "who are, who uses, who will use, who would use, who is going to use, primary users, for whom"),
    (.problem, 2, "today, current, currently, goes wrong, go wrong, problem, pain, hinders, frustrates"),
    (.success, 2, "measurable, measure, success, successful, metric, kpi, outcome, target, result, how will you know"),
    (.success, 2, "how will we know, number, improvement, improve"),
    (.mustHave, 2, "must have, must haves, which features, which capabilities, features, capabilities, indispensable"),
    (.mustHave, 1.5, "first release, first version, mvp, must be in, minimum, functions, must it do"),
    (.excluded, 4, "out of scope, excluded, exclude, left out, leave out, not do, not include, not be part"),
    (.excluded, 4, "deliberately, will not, what is out, non goals, wait until later, must wait"),
    (.timeline, 2.5, "deadline, budget, date, when, cost, costs, money, schedule, timeline, how much"),
    (.rules, 2.5, "law, laws, legal, regulation, compliance, privacy, personal data, retention, data protection, gdpr"),
    (.rules, 2, "rules, policies, policy, obligations, deletion, sensitive"),
    (.risks, 3, "risk, risks, worry, fail, fails, danger"),
    (.technology, 2, "technology, platform, platforms, devices, device, operating system, systems, stack"),
    (.special, 3, "special, different, unique, unlike, competitor, competitors, alternatives, instead of, magic"),
    (.goal, 2, "goal, vision, purpose, aim, mission"),
  ])
}
