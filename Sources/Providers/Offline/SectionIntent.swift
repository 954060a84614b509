import Kernel

/// What a piece of a document is meant to say.
enum SectionIntent: Int, CueKey {
  case vision, problem, special, users, success, scopeNow, scopeLater, scopeVision, outOfScope, rules, functional
  case nonFunctional, ux, epics, risks, assumptions, dependencies, timeline, technology, gaps, review, projectType
  case domain, complexity, references, generic

  /// Told by the output's name and heading; the workflow's instruction only decides between equals.
  static func of(_ output: OutputBrief) -> SectionIntent {
    var scores = cues.scores(Words.stems(spaced(output.name)))
    let heading = cues.scores(Words.stems(output.heading ?? ""))
    let instruction = cues.scores(Words.stems(output.instruction ?? ""))
    for intent in allCases {
      scores[intent] = scores[intent] * 1.2 + heading[intent] + min(instruction[intent], 3) * 0.15
    }
    guard let best = scores.best, scores[best] >= 1.5 else { return .generic }
    return best
  }

  /// `mvp_scope` and `mvpScope` as words.
  static func spaced(_ name: String) -> String {
    var text = ""
    for character in name {
      if character.isUppercase, text.last?.isLowercase ?? false { text += " " }
      text.append(character == "_" || character == "-" ? " " : character)
    }
    return text
  }

  /// The categories whose sentences belong in it, with their weights.
  var categories: [(category: Category, weight: Double)] {
    switch self {
    case .vision: [(.goal, 1)]
    case .problem: [(.problem, 1)]
    case .special: [(.differentiator, 1)]
    case .users: [(.user, 1)]
    case .success: [(.metric, 1)]
    case .scopeNow: [(.scopeNow, 1)]
    case .scopeLater: [(.scopeLater, 1)]
    case .scopeVision: [(.scopeVision, 1)]
    case .outOfScope: [(.outOfScope, 1)]
    case .rules: [(.legal, 1)]
    case .nonFunctional: Category.qualities.map { ($0, 1) }
    case .ux: [(.ux, 1), (.accessibility, 0.8)]
    case .risks: [(.risk, 1), (.dependency, 0.7)]
    case .assumptions: [(.assumption, 1), (.dependency, 0.6), (.timeline, 1)]
    case .dependencies: [(.dependency, 1), (.integration, 1)]
    case .timeline: [(.timeline, 1)]
    case .technology: [(.technology, 1), (.compatibility, 1), (.integration, 1)]
    case .functional: [(.feature, 1)]
    case .epics, .gaps, .review, .projectType, .domain, .complexity, .references, .generic: []
    }
  }

  /// How strong a sentence must be to stand here.
  var threshold: Double {
    switch self {
    case .scopeNow, .scopeLater, .scopeVision, .outOfScope, .special, .assumptions, .risks: 2
    case .success: 2.4
    default: 1.8
    }
  }

  var limit: Int {
    switch self {
    case .vision, .special: 4
    case .problem: 12
    case .success, .risks, .assumptions: 8
    case .scopeNow: 12
    default: 8
    }
  }

  /// The topic of the question that would fill it.
  var topic: Topic? { question.flatMap { question in Topic.allCases.first { $0.question == question } } }

  /// Whether all that answers its topic stands in it, or only where it would else be empty.
  var quotesEvidence: Bool { [.success, .outOfScope].contains(self) }

  /// Whether it reads as paragraphs; the others are lists.
  var isProse: Bool { self == .vision || self == .problem }

  /// What to ask where nothing belongs in it.
  var question: String? {
    switch self {
    case .vision: Topic.goal.question
    case .problem: Topic.problem.question
    case .special: Topic.special.question
    case .users: Topic.users.question
    case .success: Topic.success.question
    case .scopeNow: Topic.mustHave.question
    case .scopeLater: "Which wishes can wait until the first release is in use?"
    case .scopeVision: "What could the product become in the long term, beyond its next releases?"
    case .outOfScope: Topic.excluded.question
    case .rules: Topic.rules.question
    case .functional: "What must a user be able to do with the product, step by step?"
    case .nonFunctional: "How fast, how available, how safe and on which devices must the product be?"
    case .ux: "Where, on which device and under which circumstances will people use the product?"
    case .epics: "Which requirements should a user be able to try first?"
    case .risks: Topic.risks.question
    case .assumptions: "What is taken for granted about users, data, devices or partners, and what if it proves wrong?"
    case .dependencies: "On which people, systems or suppliers does the product depend?"
    case .timeline: Topic.timeline.question
    case .technology: Topic.technology.question
    case .projectType: "Through what will people or programs reach the product: web, phone, command line, a device?"
    case .domain: "In which trade or field do the users of the product work?"
    case .complexity: "How many kinds of user, systems to connect and rules must the product serve?"
    case .gaps, .review, .references, .generic: nil
    }
  }

  private static let cues = Lexicon<SectionIntent>([
    (.vision, 2, "vision, vision alignment, executive summary, goal, purpose, overview, introduction, elevator pitch"),
    (.problem, 2.5, "problem, problem statement, pain, current way, background, why now, situation"),
    (.special, 3, "special, magic, differentiator, unique, innovation, novel, what makes, essence, difference"),
    (.users, 2.5, "user, users, persona, personas, audience, stakeholder, who, users and needs, target users"),
    (.success, 3, "success, metric, metrics, kpi, success criteria, outcomes, business metrics, measure of success"),
    (.scopeNow, 3, "mvp, mvp scope, first release, must have, minimum viable, in scope, first version"),
    (.scopeNow, 1.5, "scope"),
    (.scopeLater, 4, "growth, growth scope, growth features, post mvp, later, second release"),
    (.scopeLater, 4, "growth after the first release"),
    (.scopeVision, 4.5, "vision scope, vision features, long term, vision future, future, long term vision, someday"),
    (.outOfScope, 5, "out of scope, non goals, exclusions, not in scope, excluded, out of scope for the first release"),
    (.rules, 3, "rules, compliance, legal, regulation, regulatory, obligations, domain rules, domain considerations"),
    (.rules, 3, "domain specific requirements, domain requirements, data protection"),
    (.functional, 4, "functional requirements, functional, features, capabilities, feature list, user stories"),
    (.nonFunctional, 5, "non functional, non functional requirements, nfr, quality attributes, performance, security"),
    (.nonFunctional, 4, "scalability, accessibility, reliability, availability, quality requirements"),
    (.nonFunctional, 4, "constraints on quality"),
    (.ux, 5, "ux, user experience, key interactions, look and feel, usability, user interface, user journeys"),
    (.ux, 5, "ux design"),
    (.epics, 5, "epic, epics, epic outline, epic list, epic breakdown, epic details"),
    (.risks, 3, "risk, risks, threats, worries"),
    (.assumptions, 3, "assumption, assumptions, assumptions and constraints"),
    (.dependencies, 3, "dependency, dependencies, integration, integrations"),
    (.timeline, 3, "timeline, deadline, budget, schedule, milestones, roadmap, plan"),
    (.technology, 3, "technology, technical, platform, platforms, architecture, stack, devices, device features"),
    (.gaps, 6, "open questions, open question, does not say, gaps, unknowns, missing, what is missing, unanswered"),
    (.review, 3, "review, validation, checklist, report, summary, prd summary"),
    (.projectType, 5, "project type, product type, classification, project classification, technical type"),
    (.domain, 3, "domain, domain type, industry, field, sector"),
    (.complexity, 5, "complexity, complexity level, project complexity"),
    (.references, 5, "references, reference documents, sources, brief path, research documents, input documents"),
  ])
}
