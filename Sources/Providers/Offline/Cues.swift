extension Lexicon<Category> {
  /// Cues in sentences.
  static let sentences = Lexicon(purposes + people + horizons + conditions + qualities + abilities)

  private static let purposes: [Entry] = [
    (.goal, 2, "goal, aim, purpose, mission, vision, objective, our dream, we want to make, intended for, intended to"),
    (
      .goal, 2.6,
      "what i want, what we want, what i dream of, what we dream of, the goal is, the aim is, the purpose is"
    ),
    (.goal, 2.6, "our goal is, our aim is, it is meant to, the idea is, lets you, the point is"),
    (.goal, 2.5, "is an app, is a app, is a mobile app, is a web app, is a tool, is a small tool, is a service"),
    (.goal, 2.5, "is a platform, is a website, is a system, is a library, is a simple app, is a web application"),
    (
      .goal, 1.2,
      "we want to, i want to, we want a, i want a, we need a, i need a, want an, we would like, i would like"
    ),
    (.goal, 1.2, "should become, will help, helps, shall enable, enables"),
    (.goal, 1, "so that, make it possible, no longer, in one place, at last, finally"),
    (.goal, 2, "we are building, we build, we are replacing, will replace, replaces the"),
    (.problem, 1.5, "today, currently, at the moment, right now, these days, so far, until now, problem, trouble"),
    (.problem, 1.5, "pain, the trouble is, the problem is, only on"),
    (.problem, 1.5, "by hand, on paper, paper, spreadsheet, whatsapp, whiteboard, sticky note, clipboard, notebook"),
    (.problem, 1.5, "lose, lost, loses, get lost, goes missing, waste, forget, forgot, forgotten, illegible"),
    (.problem, 1.5, "unreadable"),
    (.problem, 1.5, "nobody knows, no one knows, no way to, hard to, difficult to, impossible to, error prone"),
    (.problem, 1.5, "mistake"),
    (.problem, 1.2, "retype, re-type, re type, type twice, copied, chase, complain, frustrated, annoy, chaos, mess"),
    (.problem, 1.5, "gone off, spoil, rot, thrown away, isn't there, aren't there, runs out, ran out, types it"),
    (.problem, 1.5, "type it, retypes"),
    (.problem, 1.5, "nobody can, no one can, nobody at home, are gone, is gone, was gone, stay empty, stays empty"),
    (.problem, 1.5, "any given day"),
    (.problem, 1, "too late, too slow, too long, hours, phone call, calls, missed, misses, wrong, duplicate"),
    (.problem, 1, "overbooked"),
    (.problem, 1, "spend, spends, costs us, cannot tell, cannot see, double booking, double booked, argue, dispute"),
    (.metric, 1.5, "success, succeed, successful, measure, target, kpi, will have worked, has worked, we will know"),
    (.metric, 1.5, "reduce, cut, halve, fewer, fall from, drop, drops, falls, down from, increase, grow, rise, double"),
    (.metric, 1.2, "from, at least, per week, per month, percent, %, adoption, retention, satisfied, score, rate"),
    (.metric, 1.2, "share"),
    (.metric, 1.5, "in a year, one in, in a hundred, if after, would be happy, happy if, i will be happy"),
    (.metric, 1.5, "we will be happy, happy woman, happy man, worth it"),
    (.metric, 1, "save, within the first, by the end of, on average, less than, more than, out of, instead of"),
    (
      .risk, 2,
      "risk, danger, threat, worry, worried, worries, our concern, concerned, afraid, fear, fears, keeps me awake, might fail, could fail"
    ),
    (.risk, 2, "may fail"),
    (.risk, 1, "if it fails, uncertain, resist, refuse to, reluctant, will not adopt, unwilling, sceptical, skeptical"),
    (.differentiator, 2, "unlike, no other, nothing else, competitor, unique, what makes, sets us apart, stands out"),
    (.differentiator, 1.5, "other tools, other apps, existing tools, existing apps, alternatives, off the shelf"),
    (.differentiator, 1.2, "only one, the first to, different, special, magic, the difference, compared with"),
    (.differentiator, 1.2, "compared to"),
    (.differentiator, 1, "instead of, rather than, without having to, no training, delight, magical"),
    (.assumption, 2, "assume, assumed, assumption, take for granted, taken for granted, presumably, we expect"),
    (.assumption, 2, "expected to"),
    (.assumption, 1, "we believe, i believe, should already, already have, already has, already use, already own"),
    (.dependency, 2, "depend, depends on, relies on, rely on, we are waiting for, provided by, requires access"),
    (.dependency, 2, "hinges on"),
    (.dependency, 1, "third party, supplier, vendor, partner, in time, must first"),
  ]

  private static let people: [Entry] = [
    (.user, 2, "users are, used by, user, audience, persona, target group, is for, are for, built for, meant for"),
    (.user, 2, "made for, home use by, review by, meant for"),
    (.user, 1, "work as, who work, who need, who use, people who, those who, responsible for, in charge of"),
    (
      .role, 1,
      """
      user, customer, client, crew, foreman, foremen, manager, nurse, doctor, patient, teacher, student, pupil, \
      parent, volunteer, coordinator, driver, dispatcher, farmer, technician, inspector, operator, staff, employee, \
      worker, administrator, admin, clerk, accountant, developer, engineer, analyst, designer, member, resident, \
      tenant, landlord, guest, visitor, owner, chef, cook, waiter, barista, librarian, reader, author, editor, \
      player, coach, athlete, caregiver, carer, therapist, clinician, pharmacist, surveyor, researcher, scientist, \
      planner, organiser, organizer, seller, buyer, merchant, broker, lawyer, officer, citizen, pilot, captain, \
      mechanic, electrician, plumber, builder, contractor, gardener, ranger, warden, keeper, beekeeper, treasurer, \
      secretary, committee, people, child, children, beginner, freelancer, apprentice, supervisor, director, \
      trainer, instructor, tutor, cyclist, runner, hiker, singer, musician, collector, curator, reviewer, moderator, \
      maintainer, borrower, lender, donor, courier, picker, packer, office, team lead, shift lead, receptionist, \
      janitor, fisher, sailor, skipper, boss, colleague, neighbour, neighbor, family, families, household, host, \
      midwife, vet, walker, rider, sitter, passenger, traveller, traveler, attendee, participant, repairer, trader,
      holder, hr, controller, somebody, someone, dentist, baker, butcher, grower, shopkeeper, cashier, auditor, recruiter, applicant, subscriber, \
      programmer, tester, everyone, everybody, whoever, anyone, mentor, ward lead, board, lead
      """
    ),
  ]

  private static let horizons: [Entry] = [
    (.scopeNow, 2.5, "first version, first release, mvp, version one, version 1, v1, must have, must haves, at launch"),
    (.scopeNow, 2.5, "from day one, for the start, to start with, to begin with, phase one, phase 1, for launch"),
    (.scopeNow, 2.5, "essential, indispensable, bare minimum, first of all, cannot do without, day one"),
    (.scopeLater, 2.5, "later, second release, second version, version two, version 2, v2, phase two, phase 2"),
    (.scopeLater, 2.5, "after launch, after the launch, nice to have, could wait, can wait, down the road"),
    (.scopeLater, 2.5, "future release"),
    (.scopeLater, 2.5, "next release, in a later, following release, not in the first version"),
    (.scopeLater, 2.5, "not in the first release"),
    (.scopeLater, 2.5, "follow up release, after the pilot, post mvp, would be nice, not needed at first"),
    (.scopeLater, 2.5, "not yet needed"),
    (
      .scopeVision, 2.5,
      "someday, some day, one day, eventually, long term, in the long run, in a few years, perhaps one day"
    ),
    (.scopeVision, 2.5, "in the distant future, ultimately, far future, v3, third release, version three, phase three"),
    (.outOfScope, 3, "out of scope, not part of, we will not, it will not, we won't, it won't, not included, excluded"),
    (.outOfScope, 3, "leave out, left out, not planned"),
    (.outOfScope, 2.5, "i do not want, we do not want, i don't want, we don't want, not our job, also don't want"),
    (
      .outOfScope, 3,
      "please no, not for now, no money in it, is excluded, are excluded, does not cover, does not include"
    ),
    (
      .outOfScope, 3,
      "stay out, stays as it is, stay as it is, stay as they are, deliberately excluded, out of the first, what i do not want, what we do not want"
    ),
    (.outOfScope, 3, "not intended for, we are not a"),
    (.outOfScope, 0.5, "do not want to, don't want to, i do not want to, we do not want to"),
    (.outOfScope, 3, "we do not need, we don't need, does not need to, no need for, no need to, non goal"),
    (.outOfScope, 3, "nothing to do with"),
    (.outOfScope, 3, "deliberately not, app will not, version will not, release will not, it is not a, not meant to"),
    (.outOfScope, 3, "not intended to, no plans"),
    (.outOfScope, 2.5, "not in the first version, not in the first release, not in version one, not for the first"),
    (.timeline, 2.5, "deadline, launch date, go live, goes live, budget, milestone, kick off, kickoff, delivery date"),
    (.timeline, 2, "january, february, in march, by march, end of march, of march, before march, april, in may"),
    (.timeline, 2, "by may"),
    (.timeline, 2, "end of may, before may, of may, june, july, august, september, october, november, december"),
    (.timeline, 2, "q1, q2, q3, q4, €, $, £, euro, euros, dollars, pounds, by spring, by summer, by autumn, by winter"),
    (
      .timeline, 2,
      "before the season, next season, by easter, after easter, by christmas, in spring, in autumn, next year"
    ),
    (.timeline, 2, "this year"),
    (.timeline, 2, "be live, goes live, before the summer, before the holidays, before the winter, before christmas"),
    (.timeline, 2, "before easter"),
    (.timeline, 2, "live by, live before, ready by, ready before, in use by, in use when, in use before, set aside"),
    (.timeline, 2, "no budget for"),
    (.timeline, 0.6, "weeks, months"),
    (.timeline, 1.2, "start date, must be ready, has to be ready, by the time, schedule, pilot"),
  ]

  private static let conditions: [Entry] = [
    (.legal, 2.5, "gdpr, hipaa, dsgvo, ccpa, ferpa, coppa, regulation, regulatory, regulator, law, laws, legal"),
    (.legal, 2.5, "legally, personenbezogene, dsgvo, gelöscht, aufbewahrt"),
    (.legal, 2.5, "data protection, personal data, privacy, comply, compliance, complies, consent, statutory"),
    (.legal, 2.5, "safeguarding"),
    (.legal, 2.5, "patient data, health data, customer data, medical data, must not store, may only keep"),
    (.legal, 2.5, "strict about privacy"),
    (.legal, 2, "retention, retain, retained, anonymised, anonymized, licence, licensing, liability, certified"),
    (.legal, 2, "audited"),
    (
      .legal, 2,
      "works council, policy, standard, iso, must be kept, kept for, deleted after, be deleted, is deleted, are deleted"
    ),
    (.legal, 2, "contract"),
    (.technology, 2, "android, ios, iphone, ipad, browser, postgres, postgresql, mysql, sqlite, aws, azure, linux"),
    (.technology, 2, "windows"),
    (.technology, 1.5, "macos, server, cloud, database, rest, json, csv, python, swift, java, react, kubernetes"),
    (.technology, 1.5, "docker"),
    (.technology, 1.5, "open source, framework, backend, frontend, api, raspberry pi, bluetooth, wifi, sdk, stack"),
    (.technology, 1.5, "library"),
    (.ux, 2, "one hand, one handed, with gloves, gloves, large buttons, big buttons, large type, at a glance, thumb"),
    (.ux, 2, "without training, no training, no manual, taps, few taps, sunlight, dark mode, font, colours"),
    (.ux, 2, "colour blind"),
    (.ux, 2, "not computer people, computer people, old laptop, at the desk, bright sunlight, wet hands, in the rain"),
    (.ux, 2, "standing"),
    (.ux, 1.5, "easy, simple, intuitive, screen, tap, button, feel, look and feel, friendly, calm, readable, clear"),
    (.ux, 1.5, "swipe"),
    (.ux, 1, "phone, tablet, page, at the counter, in the field, glance, drag, photo, form, home screen, wizard"),
    (.story, 1, "was, were, had, told, said, lost, spent, came, went, asked, called, found, forgot, last week"),
    (.story, 1, "last month"),
    (.story, 1, "last year, last summer, last winter, last spring, last autumn, yesterday, the other day, ago, once"),
    (.story, 1, "happened"),
    (.story, 1, "did, saw, took, gave, thought, laughed, honestly, to be honest, imagine, i remember, stood, sat"),
    (.story, 1, "drove"),
    (.undecided, 3, "not decided, undecided, not been decided, not yet decided, haven't decided, have not decided"),
    (.undecided, 3, "we have not decided, tbd"),
    (.undecided, 3, "no deadline, no budget, no date, not been set, not set, not yet set, has been set yet"),
    (.undecided, 3, "i don't know, we don't know, i do not know, we do not know, as yet unknown"),
    (.undecided, 3, "not known, unknown, unclear, not sure, not clear, open question"),
    (.undecided, 3, "yet to be"),
    (.undecided, 3, "to be decided, to be defined, to be determined, not agreed, not yet agreed, have no idea"),
    (.undecided, 3, "nobody has decided, no decision, not discussed, not yet discussed, hasn't been decided"),
    (.undecided, 3, "have not thought, haven't thought, not settled, cannot say yet, can't say yet, not fixed"),
  ]

  private static let qualities: [Entry] = [
    (.performance, 2, "milliseconds, ms, fast, quickly, instantly, response time, latency, load time"),
    (.performance, 1.2, "quick, slow, minutes, immediately, at once, real time"),
    (.security, 2, "secure, security, encrypted, encrypt, encryption, password, passwords, two factor, authenticate"),
    (.security, 2, "authentication, authorised, authorized, access rights, permissions, sign in, log in"),
    (.security, 2, "single sign on"),
    (.security, 2, "soc 2, iso 27001, penetration test"),
    (.security, 1.5, "only see, may see, must not see, backup, backups, backed up, audit trail, hacked"),
    (.privacy, 2, "privacy, personal data, gdpr, data protection, anonymous, anonymised, private, confidential"),
    (.privacy, 2, "sensitive"),
    (.privacy, 2, "their names, their name, give their names"),
    (.privacy, 2, "patient data, health data, must not store, addresses, not be visible, strict about privacy"),
    (.privacy, 2, "must not leave, third parties, track users, tracking, never shared, deleted after, be deleted"),
    (.privacy, 2, "consent"),
    (.accessibility, 2.5, "accessible, accessibility, wcag, screen reader, colour blind, color blind, contrast"),
    (.accessibility, 2.5, "large type"),
    (.accessibility, 2, "poor eyesight, poor sight, glasses, gloves, wheelchair, keyboard only, disability, impaired"),
    (.accessibility, 2, "dyslexia"),
    (.availability, 2, "availability, uptime, downtime, outage, always available, reliable, must not lose, never lose"),
    (.availability, 2, "no data loss, data loss, survives, survive, crash, restore, recover, recovery, 24/7, battery"),
    (
      .offline, 2.5,
      "offline, network fails, network is down, network goes down, without a connection, without connection, no connection, without internet, no internet"
    ),
    (.offline, 2.5, "internet drops, drops out, go on without, goes down, connection fails, when the internet"),
    (.offline, 2.5, "no wifi"),
    (.offline, 2.5, "without network, no network, no signal, no reception, without signal, without reception"),
    (.offline, 2.5, "connectivity"),
    (.capacity, 1.5, "at the same time, concurrent, simultaneously, scale, up to, capacity, thousand, million, load"),
    (.integration, 2, "integrate, integration, integrates, connect to, connects to, interface, import from, export to"),
    (.integration, 2, "sync with"),
    (.language, 2, "languages, english, german, french, spanish, polish, turkish, arabic, italian, portuguese"),
    (.language, 2, "ukrainian"),
    (.language, 2, "dutch, translated, translation, multilingual, welsh, swedish, norwegian, danish, finnish, russian"),
    (.compatibility, 2, "android, ios, iphone, own data centre, own data center, on premise, on premises, own servers"),
    (.compatibility, 1.5, "browser, browsers, older phones, old phones, cheap phones, runs on, run on"),
    (.compatibility, 1.5, "must work on, works on, operating system, compatible, windows, macos, linux, chrome"),
    (.compatibility, 1.5, "safari, firefox"),
    (.cost, 2, "running costs, hosting costs, cost of running, must not cost, per month to run, hosting fees"),
    (.cost, 2, "free of charge, cheap to run"),
  ]

  private static let abilities: [Entry] = [
    (.modal, 1, "must, can, should, shall, needs to, need to, able to, let, lets, allow, allows, enable, has to"),
    (.modal, 1, "have to"),
    (.modal, 1, "want to, wants to, want, will be able, ought to, may, will, would like, would love, could, might"),
    (.modal, 1, "would"),
    (
      .action, 1,
      """
      record, login, ban, block, weigh, create, edit, view, see, show, list, search, filter, export, import, upload, \
      download, share, send, receive, notify, remind, assign, schedule, book, reserve, cancel, sync, synchronise, \
      synchronize, print, scan, attach, log, track, sign, approve, comment, tag, sort, pick, choose, mark, set, \
      enter, save, store, generate, calculate, compare, register, invite, add, remove, delete, undo, open, close, \
      display, alert, warn, suggest, recommend, confirm, reject, swap, hand over, take a photo, photograph, report, \
      check, pay, order, message, publish, subscribe, merge, split, archive, restore, find, look up, browse, draw, \
      map, count, collect, answer, get a reminder, gets a reminder, get a message, gets a message, get an alert, \
      be told, is told, are told, take over, takes it, take it, offers, approves, fill, submit, review, update, \
      plan, tick, flag, claim, offer, request, group, copy, summarise, summarize, read, write, convert, validate, \
      detect, highlight, return, lend, refuse, announce, stop, start, extend, issue, revoke, lock, match,
      raise, propose, enters, accept, decline, tap, press, unlock, switch, reconcile, route, charge, recognise, recognize,
      collapse, exit, hide, pause, resume, retire, rent, hire, release, hand out, take back, admit, renew, shows, borrow, renew, post, reply, rate, tell, connect
      """
    ),
  ]
}
