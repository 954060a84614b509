/// Tells what kind of product a brief describes, with the sentences that show it.
struct ProjectClass {
  var label: String
  var evidence: [Reading]

  /// How people or programs reach the product: as the brief names it, else as the conditions imply.
  static func type(_ dossier: Dossier) -> ProjectClass? {
    named(dossier)
      ?? strongest(types, dossier, least: 1) { reading in
        guard reading.scores[.problem] < 2, reading.scores[.story] < 2, reading.context[.problem] < 2,
          reading.context[.risk] < 2
        else { return false }
        return reading.scores[.compatibility] >= 2 || reading.scores[.ux] >= 1 || reading.scores[.feature] >= 2
          || reading.scores[.goal] >= 2
      }
  }

  /// The field in which its users work.
  static func domain(_ dossier: Dossier) -> ProjectClass? {
    strongest(domains, dossier, least: 3) { _ in true }
  }

  /// Low, medium or high by rules, systems and kinds of user.
  static func complexity(_ dossier: Dossier) -> ProjectClass? {
    let readings = dossier.readings.filter { SectionWriter.mayStand($0) && !$0.words.isEmpty && !Deferral.isOne($0) }
    let rules = readings.filter {
      $0.scores[.problem] < 2.5 && $0.context[.risk] < 2
        && ($0.scores[.legal] - $0.context[.legal] >= 2 || $0.context[.legal] >= 2 && $0.passage.kind == .listItem)
    }
    let systems = readings.filter {
      $0.scores[.integration] - $0.context[.integration] >= 2 && $0.scores[.problem] < 2 && $0.scores[.outOfScope] < 2.5
    }
    let users = readings.filter { $0.scores[.user] >= 2.2 && !$0.subjects.isEmpty && $0.scores[.outOfScope] < 2.5 }
    let roles = Set(users.flatMap { $0.subjects.prefix(1) })
    guard !rules.isEmpty || !systems.isEmpty || roles.count > 1 else { return nil }
    let points =
      min(rules.count, 2) + (rules.filter { $0.scores[.legal] - $0.context[.legal] >= 2 }.count > 3 ? 2 : 0)
      + min(systems.count, 2) + (roles.count > 3 ? 1 : 0) + (roles.count > 6 ? 1 : 0)
    let chosen =
      [rules, systems].compactMap { $0.max { $0.scores.quality < $1.scores.quality } }
      + (rules.isEmpty || systems.isEmpty ? users.prefix(2) : users.prefix(1))
    return ProjectClass(label: points < 2 ? "low" : points < 4 ? "medium" : "high", evidence: unique(chosen))
  }

  /// One to three items that quote the evidence.
  var markdown: String {
    evidence.prefix(3).map { "- \(label.prefix(1).uppercased() + label.dropFirst()): \($0.passage.cited)" }
      .joined(separator: "\n")
  }

  private static func unique(_ readings: [Reading]) -> [Reading] {
    var seen: Set<String> = []
    return readings.filter { seen.insert($0.passage.cited).inserted }
  }

  /// A brief that calls its product a web application has said what it is.
  private static func named(_ dossier: Dossier) -> ProjectClass? {
    let usable = dossier.readings.filter { reading in
      SectionWriter.mayStand(reading) && reading.scores[.outOfScope] < 2.5 && reading.scores[.differentiator] < 2
        && reading.context[.risk] < 2 && reading.context[.problem] < 2
        && (reading.scores[.story] < 1 || reading.scores[.goal] >= 2.5)
        && (reading.scores[.problem] < 2 || reading.scores[.goal] >= 2.5) && reading.scores[.scopeLater] < 2.4
    }
    var best: (label: String, reading: Reading, score: Double)?
    for reading in usable {
      for (label, phrases) in names where phrases.contains(where: { Self.holds(reading.stems, $0) }) {
        let score = min(reading.scores[.goal], 5)
        if score > (best?.score ?? -1) { best = (label, reading, score) }
      }
    }
    return best.map { ProjectClass(label: $0.label, evidence: [$0.reading]) }
  }

  private static func holds(_ stems: [String], _ phrase: [String]) -> Bool {
    guard let first = phrase.first, stems.count >= phrase.count else { return false }
    return (0...(stems.count - phrase.count)).contains {
      stems[$0] == first && stems[$0..<($0 + phrase.count)].elementsEqual(phrase)
    }
  }

  private static func strongest(
    _ classes: [(label: String, cues: Set<String>)], _ dossier: Dossier, least: Int, where isTelling: (Reading) -> Bool
  ) -> ProjectClass? {
    let usable = dossier.readings.filter {
      SectionWriter.mayStand($0) && !Deferral.isOne($0) && $0.scores[.outOfScope] < 2.5 && $0.scores[.scopeLater] < 2.4
        && $0.scores[.differentiator] < 2 && isTelling($0)
    }
    var best: (label: String, weight: Int, evidence: [Reading], cues: Set<String>)?
    var second = 0
    for candidate in classes {
      let hits = usable.filter { $0.stems.contains { candidate.cues.contains($0) } }
      let kinds = Set(hits.flatMap(\.stems)).intersection(candidate.cues)
      // Many words of a field tell more than one word many times.
      let weight = kinds.count * 2 + min(hits.count, 6)
      guard kinds.count > 1 || least < 2 else { continue }
      if weight > (best?.weight ?? 0) {
        second = best?.weight ?? 0
        best = (candidate.label, weight, hits, candidate.cues)
      } else {
        second = max(second, weight)
      }
    }
    // A field is named on firm evidence only: no other may be nearly as likely.
    guard let best, best.weight >= least * 2, least < 2 || best.weight > second + 1 else { return nil }
    let ranked = best.evidence.enumerated().sorted { left, right in
      let (a, b) = (telling(left.element, best.cues), telling(right.element, best.cues))
      return a > b || a == b && left.offset < right.offset
    }
    return ProjectClass(label: best.label, evidence: ranked.prefix(2).map(\.element))
  }

  private static func telling(_ reading: Reading, _ cues: Set<String>) -> Double {
    let kinds = Double(Set(reading.stems).intersection(cues).count)
    return kinds + min(max(reading.scores[.goal], reading.scores[.user]), 4) * 0.5 - reading.scores[.story] * 0.5
  }

  private static func table(_ entries: [(String, String)]) -> [(label: String, cues: Set<String>)] {
    entries.map { ($0.0, Set(Words.stems($0.1))) }
  }

  private static let names: [(label: String, phrases: [[String]])] = [
    (
      "web application",
      "web application, web app, website, web site, web based, webapp, web portal, web anwendung, in the browser"
    ),
    ("mobile application", "mobile app, phone app, mobile application, ios app, android app, smartphone app, app for"),
    ("mobile application", "thing on the phone, app on the phone"),
    ("command-line tool", "command line tool, command line, cli tool, cli, terminal program"),
    ("service with an interface for programs", "rest api, web service, microservice, api service"),
    ("desktop application", "desktop app, desktop application, windows program"),
    ("library", "swift package, software library, sdk, python library, javascript library"),
    ("device", "embedded device, firmware, hardware device"),
  ].map { label, phrases in (label, phrases.split(separator: ",").map { Words.stems(String($0)) }) }

  private static let types = table([
    ("mobile application", "phone smartphone android ios iphone ipad tablet mobile app"),
    ("web application", "browser web website webpage webapp page portal laptop"),
    ("command-line tool", "cli command terminal shell stdin stdout"),
    ("service with an interface for programs", "api endpoint webhook rest graphql grpc microservice"),
    ("device", "firmware microcontroller raspberry"), ("desktop application", "desktop windows macos"),
  ])

  private static let domains = table([
    (
      "health and care",
      "nurse doctor patient clinic hospital medical medication caregiver midwife pharmacy dentist diabetes therapy dose"
    ),
    ("education", "school teacher student pupil lesson university tutor exam homework"),
    ("construction and trades", "construction building foreman foremen scaffold electrician plumber contractor"),
    (
      "agriculture and gardening",
      "farm farmer farming harvest crop livestock garden gardener orchard grower apple fruit beekeeper hive seed hives vineyard"
    ),
    (
      "finance",
      "bank accounting tax loan insurance ledger payroll bookkeeping accountant controller auditor cfo"
    ),
    (
      "logistics and transport", "driver route delivery dispatch warehouse parcel truck fleet courier depot parking bus"
    ),
    ("food and hospitality", "restaurant kitchen chef menu hotel cafe bakery recipe food meal cook portion"),
    ("retail", "shop bookshop bookseller basket checkout shopkeeper cashier till cash barcode"),
    (
      "public services and charity",
      "volunteer council citizen charity donation shelter municipality community town inhabitant city grant"
    ),
    (
      "software development",
      "developer repository repo code deploy commit programmer pipeline log build ci debug compiler schema kafka"
    ),
    ("sport and leisure", "club coach training match league athlete runner tournament climbing climb gym"),
    ("culture", "museum concert choir musician theatre exhibition gallery orchestra archive visitor curator"),
    ("environment", "weather species forest trail ranger pollution wildlife"),
    ("housing", "tenant landlord flat apartment housing rent property"),
    ("rental and tourism", "rental boat jetty kayak canoe tourist rent hire dinghy"),
    ("pets", "dog cat vet pet walker"),
  ])
}
