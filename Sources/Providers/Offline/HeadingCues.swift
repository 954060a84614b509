extension Lexicon<Category> {
  /// Cues in headings, which speak for everything below them. A phrase that holds another cue's word and means
  /// something else (`regulatory requirements`, `why we win`) is listed as a whole, because the longest phrase wins.
  static let headings = Lexicon(headingPurposes + headingScopes + headingConditions + germanHeadings)

  private static let headingPurposes: [Entry] = [
    (.goal, 3, "vision, goal, aim, purpose, mission, summary, overview, the idea, introduction, in short, about"),
    (.goal, 3, "what it is, what this is, what we want, what i want, intended use, elevator pitch, pitch, objectives"),
    (.goal, 3, "supposed to be, in one minute, in a minute, in a few words, in your own words, what is it about"),
    (.goal, 3, "proposal, tl dr, in a nutshell, in one sentence, what it is for"), (.goal, 2, "solution"),
    (.problem, 3, "problem, why, background, pain, today, current, how it works today, situation, context"),
    (.problem, 3, "status quo, history, opportunity, motivation, market, where we are, why now, at present"),
    (.problem, 3, "what goes wrong, goes wrong, what is wrong, pain points, complaints, frustrations, as is, trouble"),
    (.problem, 3, "how we work now, how we work today, what happens today, why we met, starting point, what hurts"),
    (.user, 3, "user, users, who, audience, people, persona, customers, for whom, stakeholder, roles, target group"),
    (.user, 3, "who buys, who uses, target user, target audience, user group"),
    (.feature, 3, "feature, capability, functionality, functional, what it does, what it should do, must do"),
    (.feature, 3, "requirement, functional requirement, user requirement, product requirement, feature list"),
    (.feature, 3, "what we need, needs to do, what it must do, what it has to do, use case, user stories, user story"),
    (.feature, 3, "functions, wishes, what users can do, what it needs, in scope, backlog, wanted, stories"),
    (
      .feature, 2,
      "how it works, how it should work, the product, the app, must have, workflow, what we offer, needed"
    ),
    (.metric, 3, "success, metric, measure, kpi, outcome, how we will know, targets, results, key results, okr"),
    (.metric, 3, "how we'll know, how we know, how i will know, how i'll know, how you will know, count success"),
    (.metric, 3, "success criteria, how will we know, how we measure"),
    (.risk, 3, "risk, worry, worries, concern, danger, what could go wrong, what worries, threats, hazard, issue"),
    (.risk, 3, "afraid, afraid of, fears, what keeps me awake, challenges, known risks, what may go wrong"),
    (.ux, 3, "user experience, ux, look and feel, design, experience, usability, interface, how it should feel"),
    (.differentiator, 3, "special, different, unique, why us, competition, competitors, alternatives, what makes"),
    (.differentiator, 3, "prior art, related work, existing solution, existing tool, what exists, what we tried"),
    (.differentiator, 3, "differentiator, why we win, why we are better, why not, advantage, why this, edge"),
    (.undecided, 4, "open question, open questions, unknown, undecided, open points, not decided, questions"),
    (.undecided, 4, "still open, open issue, to be decided, open items, to clarify, tbd"),
    (.story, 1, "anecdote, story"),
    (.aside, 4, "definition, glossary, license, licence, contact, reference, appendix, usage, installation, changelog"),
    (.aside, 4, "acknowledgement, author, document history, revision history, terminology, abbreviation"),
    (.aside, 4, "table of contents, further reading, go to market, getting started, install, build from source"),
    (.aside, 4, "contributing"),
  ]

  private static let headingScopes: [Entry] = [
    (.scopeNow, 2.5, "first version, first release, mvp, must have, minimum, phase 1, phase one, version 1, v1"),
    (.scopeNow, 2.5, "priority must, p0, from day one, in scope"),
    (.scopeLater, 3, "later, second release, v2, phase 2, phase two, growth, nice to have, next, after launch"),
    (.scopeLater, 3, "roadmap, should have, future extension, next step, later idea, could wait, p2, p3"),
    (.scopeLater, 3, "could have, priority should, priority could, backlog for later, later wishes"),
    (.scopeLater, 2, "future, wish list, wishlist, ideas"),
    (.scopeVision, 3, "someday, long term, dream, one day, vision of the future"),
    (.outOfScope, 4, "out of scope, not in scope, non goal, non goals, what it is not, not included, exclusions"),
    (
      .outOfScope, 4,
      "excluded, no go, anti goal, not for now, not now, priority won't, won't have, do not want, don't want"
    ),
    (.outOfScope, 4, "what we will not do, not in the first version, not in the first release, will not do, won't"),
    (.outOfScope, 4, "limits, limitation, what we are not building, not building, not doing"),
    (
      .outOfScope, 4,
      "what it does not do, should it not do, should not do, must not do, leave out, not planned, what we leave out, what is not"
    ),
    (.timeline, 3, "timeline, deadline, date, budget, schedule, milestone, plan, money, time and money, when"),
    (.timeline, 2, "cost, resources, frame, boundary condition, team, rollout, launch, how we would start"),
  ]

  private static let headingConditions: [Entry] = [
    (.legal, 3, "legal, law, compliance, regulation, privacy, data protection, rules, obligations, policy, policies"),
    (.legal, 3, "regulatory, regulatory requirement, legal requirement, compliance requirement, standards"),
    (.technology, 3, "technology, technical, platform, architecture, stack, tech, environment, systems, integration"),
    (.technology, 3, "technical requirement, system requirement"),
    (.assumption, 3, "assumption, given, taken for granted, who decides, decision rights, governance"),
    (.dependency, 3, "dependency, dependencies, partners"),
    (.performance, 2, "performance, speed"), (.security, 2, "security, security requirement"),
    (.privacy, 2, "privacy, data protection"), (.accessibility, 2, "accessibility"),
    (.availability, 2, "reliability, availability, operation"),
    (.availability, 2, "non functional requirement, quality requirement, requirement on the service, non functional"),
    (.availability, 2, "service level, quality attribute, nonfunctional requirement"),
    (.availability, 1.5, "constraint, constraints, quality, qualities, conditions, has to hold, must hold"),
    (.integration, 2, "integration, interfaces"), (.language, 2, "languages"), (.offline, 2, "offline"),
  ]

  /// A brief in another language keeps its structure, even where its sentences stay unread.
  private static let germanHeadings: [Entry] = [
    (.goal, 3, "ziel, ziele, zweck, idee, überblick, einleitung, was wir wollen"),
    (.problem, 3, "hintergrund, ausgangslage, problem, heute, ist zustand, ausgangssituation"),
    (.user, 3, "nutzer, benutzer, anwender, zielgruppe, zielgruppen, für wen, rollen"),
    (.feature, 3, "anforderung, anforderungen, funktionen, funktionale anforderungen, funktionsumfang"),
    (.availability, 2, "nichtfunktionale anforderungen, nicht funktionale anforderungen, qualität"),
    (.outOfScope, 4, "nicht enthalten, nicht ziele, abgrenzung, nicht teil, ausgeschlossen"),
    (.scopeLater, 3, "später, ausblick, ausbaustufe, spätere wünsche"), (.risk, 3, "risiken, risiko, sorgen"),
    (.timeline, 3, "zeitplan, termine, kosten, rahmen, budget und termine, rahmenbedingungen"),
    (.legal, 3, "datenschutz, rechtliches, gesetze, vorschriften, regeln"),
    (.metric, 3, "erfolg, erfolgskriterien, messgrößen, kennzahlen"),
    (.undecided, 4, "offene fragen, offene punkte"), (.assumption, 3, "annahmen"),
  ]
}
