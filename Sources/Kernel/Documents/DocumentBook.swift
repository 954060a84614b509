/// The documents that a run writes: a pure function of the template, the outputs so far and what a person changed
/// on disk. Rebuilding it from the journal gives the same bytes.
package struct DocumentBook: Sendable {
  fileprivate struct Entry: Sendable {
    var template: Template?
    /// The template as it is written: its headings belong to the run.
    var templateText = ""
    /// Whether it is an XML document: then texts are escaped, and nothing is added that the template does not hold.
    var isXML = false
    /// In the order of their first writing; a later text of the same name replaces the earlier one.
    var outputs: [(name: String, text: String)] = []
    /// The template filled with the outputs, without a person's edits.
    var rendered: String?
    /// What the file on disk should hold now.
    var current: String?
    /// What it held before `current` was to be put in its place.
    var previous: String?
    /// Every version that this run may have left on disk.
    var digests: Set<Digest> = []
    /// Versions that earlier runs left; they may be replaced.
    var former: Set<Digest> = []
    /// Whether words of a person are in it.
    var isEdited = false
    /// Whether the run goes on with what was there, rather than beginning it.
    var isTakenUp = false
    /// Whether the run had made the file, in steps that count no more, and nothing is left of what it wrote.
    var isGone = false
  }

  private var forgotten = ForgottenEdits()
  private var entries: [String: Entry] = [:]
  private var order: [String] = []
  /// Documents that the run has written since it last came to rest. A process that dies has not flushed them, and may
  /// have left a file half written beside them.
  package private(set) var unsettled: Set<String> = []

  package init() {}

  /// What writing some outputs into a document would leave.
  package struct Draft: Sendable {
    package var change: DocumentChange
    package var text: String
    package var conflicts: [DocumentMerge.Conflict]
  }

  package var paths: [String] { order }

  /// Declares a document; a second call for the same path changes nothing.
  package mutating func open(_ path: String, template: Template?, templateText: String = "", former: Set<Digest> = []) {
    guard entries[path] == nil else { return }
    entries[path] = Entry(
      template: template, templateText: templateText, isXML: path.hasSuffix(".xml") && template != nil, former: former)
    order.append(path)
  }

  /// Goes on with a document that an earlier run, or a chat, left unfinished: what stands in it stays, and what this run
  /// writes is added to it.
  package mutating func takeUp(_ path: String) {
    open(path, template: nil)
    entries[path]?.isTakenUp = true
    entries[path]?.template = nil
    entries[path]?.templateText = ""
    entries[path]?.former = []
  }

  package func isTakenUp(_ path: String) -> Bool { entries[path]?.isTakenUp ?? false }

  /// The text that the file should hold; nil before the first write.
  package func text(of path: String) -> String? { entries[path]?.current }

  /// Whether words of a person are in a document.
  package func isEdited(_ path: String) -> Bool { entries[path]?.isEdited ?? false }

  package func digest(of path: String) -> Digest? { text(of: path).map { Digest(of: $0) } }

  /// The heading under which the template shows an output, innermost.
  package func heading(of output: String, in path: String) -> String? {
    guard let entry = entries[path], let template = entry.template else { return nil }
    if let place = template.placeholders.first(where: { $0.name == output }) { return place.headings.last }
    return template.heading(ofRepeated: output, values: entry.values)
  }

  /// Plans a write against what is on disk.
  /// - Parameters:
  ///   - disk: the file's bytes; nil where there is no file. Empty or torn counts as not written.
  ///   - scope: what the template may refer to besides the outputs.
  ///   - step: a step that the document is to list as completed.
  ///   - mayBeBehind: whether the version that was recorded last may never have come to the disk.
  package func draft(
    _ outputs: [(name: String, text: String)], into path: String, disk: [UInt8]?, scope: Scope,
    completing step: String? = nil, mayBeBehind: Bool = false
  ) throws -> Draft {
    let found = try disk.flatMap { DocumentMerge.isTorn($0) ? nil : try Self.text($0, path) }
    let before = disk.map { Digest(of: $0) }
    let entry = entries[path] ?? Entry()
    let isOurs = found == nil || before.map { entry.digests.contains($0) || entry.former.contains($0) } == true
    let adopted = isOurs ? nil : found
    let isBehind = mayBeBehind && unsettled.contains(path) && adopted.map { entry.isAhead(of: $0) } == true
    var (text, conflicts) =
      try isBehind
      ? entry.caughtUp(with: adopted) : merged(entry, outputs, adopted: adopted, scope: scope)
    if let step { text = StepLedger.adding(step, to: text) }
    return Draft(
      change: DocumentChange(
        path: path, outputs: outputs.map(\.name), before: before, after: Digest(of: text), adopted: adopted,
        keptTheirs: isBehind ? [] : conflicts.map(\.heading), completed: step, isBehind: isBehind ? true : nil),
      text: text, conflicts: conflicts)
  }

  private static func text(_ bytes: [UInt8], _ path: String) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(
        .badInput, "not-utf8", "\(path) is not UTF-8 text, so it was left as it is.", at: SourceLocation(file: path),
        hint: "Save it as UTF-8, then resume the run.")
    }
    return text
  }

  /// Applies a recorded change.
  /// - Throws: `Failure` of kind `io` where the result is not the one that was recorded.
  package mutating func apply(
    _ change: DocumentChange, outputs: [(name: String, text: String)], scope: Scope
  ) throws {
    open(change.path, template: nil)
    guard var entry = entries[change.path] else { return }
    unsettled.insert(change.path)
    let isBehind = change.isBehind == true
    let (merged, conflicts) =
      try change.edited.map { ($0, []) }
      ?? (isBehind
        ? entry.caughtUp(with: change.adopted) : merged(entry, outputs, adopted: change.adopted, scope: scope))
    var text = merged
    if let step = change.completed { text = StepLedger.adding(step, to: text) }
    guard Digest(of: text) == change.after else {
      throw Failure(
        .io, "document-mismatch",
        "\(change.path) cannot be rebuilt from the run's journal: the result differs from the recorded one.",
        hint: "Start a new run with --new; the document on disk is left as it is.")
    }
    for output in outputs { entry.put(output) }
    // What an agent only edited, and what a run that went back has yet to write anew, is rendered from nothing.
    let isBegun = change.completed != nil && change.adopted == nil && entry.current == nil
    if !entry.outputs.isEmpty || isBegun { entry.rendered = try entry.render(scope) }
    // Nobody was asked yet about what both had changed: with the next write, or at the end, it is a conflict again.
    if isBehind { entry.rendered = try entry.rendered.map { try entry.forgetting(conflicts, in: $0, scope) } }
    entry.previous = change.adopted ?? entry.current
    entry.current = text
    entry.isGone = false
    entry.digests.insert(change.after)
    // A crash between the record and the file leaves this one.
    if let before = change.before { entry.digests.insert(before) }
    entry.isEdited = entry.isEdited || change.adopted != nil
    entries[change.path] = entry
  }

  /// Puts a person's choice about a section that both sides changed into the document.
  package mutating func resolve(_ conflict: DocumentMerge.Conflict, as choice: ConflictChoice, in path: String) {
    guard var entry = entries[path], let current = entry.current, let rendered = entry.rendered else { return }
    unsettled.insert(path)
    let text = DocumentMerge.resolve(conflict, as: choice, in: current, rendered: rendered)
    (entry.previous, entry.current) = (current, text)
    entry.digests.insert(Digest(of: text))
    entry.isEdited = !text.utf8.elementsEqual(rendered.utf8)
    entries[path] = entry
  }

  /// Notes that the run has come to rest, with every document on the disk.
  package mutating func settle() { unsettled = [] }

  /// Every document as it stands, for a run that goes back.
  /// - Parameter conflicts: those that no person has decided, with the documents that they are in. What the run writes
  ///   there next is a conflict again.
  package func redone(
    leaving conflicts: [(path: String, conflict: DocumentMerge.Conflict)], scope: (String) -> Scope
  ) throws -> [Redone.Document] {
    try order.compactMap { path in
      guard let entry = entries[path], let current = entry.current else { return nil }
      guard let rendered = entry.rendered else {
        return Redone.Document(
          path: path, rendered: current, current: nil, isEdited: entry.isEdited, isOnlyEdited: true)
      }
      let isEdited = !current.utf8.elementsEqual(rendered.utf8)
      let open = conflicts.filter { $0.path == path }.map(\.conflict)
      return Redone.Document(
        path: path, rendered: try entry.forgetting(open, in: rendered, scope(path)), current: isEdited ? current : nil,
        isEdited: entry.isEdited)
    }
  }

  /// Notes what a record that counts no more did to documents.
  package mutating func forget(_ changes: [DocumentChange], in sequence: Int) {
    for change in changes {
      unsettled.insert(change.path)
      forgotten.note(change, in: sequence, known: text(of: change.path))
    }
  }

  /// Notes a going back that counts no more itself.
  package mutating func forget(_ redone: Redone) { forgotten.forget(redone) }

  /// Goes on from documents that hold more than the outputs that still count: what the run had written is its own and
  /// may be written anew, what agents had edited is taken out again, what a person changed is theirs.
  package mutating func goBack(to documents: [Redone.Document]) {
    for document in documents {
      open(document.path, template: nil)
      guard var entry = entries[document.path] else { continue }
      let found = document.current ?? document.rendered
      entry.digests.insert(Digest(of: found))
      if document.isOnlyEdited == true {
        let text = forgotten.undone(document.path, in: found)
        entry.isGone = text.isEmpty
        (entry.previous, entry.current) = (found, text.isEmpty ? nil : text)
      } else {
        entry.rendered = document.rendered
        entry.current = found
      }
      if let steps = document.uncompleted { entry.current = entry.current.map { StepLedger.removing(steps, from: $0) } }
      if let current = entry.current { entry.digests.insert(Digest(of: current)) }
      entry.isEdited = document.isEdited
      entries[document.path] = entry
    }
    forgotten = ForgottenEdits()
  }

  /// Files that the run made and that going back leaves nothing of.
  package var gone: [String] { order.filter { entries[$0]?.isGone == true } }

  /// Whether a file's bytes are a version that this run wrote, torn or not there.
  package func isOwnVersion(_ bytes: [UInt8]?, of path: String) -> Bool {
    guard let bytes, !DocumentMerge.isTorn(bytes) else { return true }
    return entries[path]?.digests.contains(Digest(of: bytes)) == true
  }

  /// Names of the template's placeholders that would still stand in the document, in order; of a block that is repeated
  /// for each of an unknown number of things a family such as `epic_title_{{N}}`.
  package func openPlaceholders(in path: String, scope: Scope) throws -> [String] {
    guard let entry = entries[path], let template = entry.template else { return [] }
    return try TemplateProcessor.openNames(in: template, scope: scope.pushing(entry.values))
  }

  /// Sections in which the template's sample words still stand: the names of outputs that would take their place, with
  /// their titles.
  package func openSamples(in path: String) -> [(name: String, title: String)] {
    guard let entry = entries[path], let text = entry.current, entry.template != nil else { return [] }
    return OutputPlacement.samples(in: text, template: entry.templateText)
  }

  private func merged(
    _ entry: Entry, _ outputs: [(name: String, text: String)], adopted: String?, scope: Scope
  ) throws -> (String, [DocumentMerge.Conflict]) {
    var next = entry
    for output in outputs { next.put(output) }
    // Nothing that counts was written yet by a run that went back.
    if next.outputs.isEmpty, let text = adopted ?? entry.current { return (text, []) }
    let ours = try next.render(scope)
    guard let base = entry.rendered else {
      // Nothing that we rendered is on disk yet: what stands there stays, and ours is added to it.
      let standing = adopted ?? entry.current
      if outputs.isEmpty, entry.current != nil, let standing { return (standing, []) }
      guard let standing else { return (ours, []) }
      let isAddition = entry.template == nil && !DocumentMerge.shareHeadings(ours, standing)
      return (
        isAddition
          ? Entry.joined(standing, ours) : DocumentMerge.overlay(ours, on: standing, template: entry.templateText), []
      )
    }
    guard let theirs = adopted ?? entry.current, theirs != base else { return (ours, []) }
    let result = DocumentMerge.merge(base: base, ours: ours, theirs: theirs)
    guard !entry.isEdited, adopted == nil else { return (result.text, result.conflicts) }
    // No person's words are in it: of what agents wrote the later word counts.
    return (
      result.conflicts.reduce(result.text) { DocumentMerge.resolve($1, as: .run, in: $0, rendered: ours) }, []
    )
  }
}

extension DocumentBook.Entry {
  fileprivate var values: [String: Value] {
    Dictionary(outputs.map { ($0.name, .string($0.text)) }, uniquingKeysWith: { _, last in last })
  }

  /// Whether what is on disk goes back to the version before the last one: nothing of what that one added is there.
  fileprivate func isAhead(of disk: String) -> Bool {
    guard let current else { return false }
    let (new, old, found) = (Self.lines(of: current), Self.lines(of: previous ?? ""), Self.lines(of: disk))
    let added = new.subtracting(old)
    return added.isEmpty ? old.subtracting(new).isSubset(of: found) : added.isDisjoint(with: found)
  }

  private static func lines(of text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isNewline).map { String($0).trimmed }.filter { !$0.isEmpty })
  }

  /// What a person made of the version before the last one, with what the last one changed.
  fileprivate func caughtUp(with disk: String?) -> (String, [DocumentMerge.Conflict]) {
    let current = current ?? ""
    return DocumentMerge.merge(base: previous ?? "", ours: current, theirs: disk ?? current)
  }

  fileprivate mutating func put(_ output: (name: String, text: String)) {
    if let index = outputs.firstIndex(where: { $0.name == output.name }) {
      outputs[index].text = output.text
    } else {
      outputs.append(output)
    }
  }

  /// The template with every output in its place; an output without one becomes the section of its name, else a section
  /// at the end.
  fileprivate func render(_ scope: Scope) throws -> String {
    let known = Set(template?.variables ?? [])
    let families = template?.families ?? []
    let filled = scope.pushing(values)
    var text = try template?.render(isXML ? filled.escapedForXML : filled, unresolved: .keep) ?? ""
    guard !isXML else { return text }
    for output in outputs where !known.contains(output.name) && !families.contains(where: { $0.holds(output.name) }) {
      if OutputPlacement.isHeader(output.name, template: templateText) { continue }
      if let placed = OutputPlacement.place(output.text, named: output.name, in: text, template: templateText) {
        text = placed
        continue
      }
      text = Self.joined(text, "## \(Self.title(output.name))\n\n\(output.text)")
      if !text.hasSuffix("\n") { text += "\n" }
    }
    return text
  }

  fileprivate func forgetting(
    _ conflicts: [DocumentMerge.Conflict], in rendered: String, _ scope: Scope
  ) throws -> String {
    guard !conflicts.isEmpty else { return rendered }
    var blank = self
    blank.outputs = []
    return DocumentMerge.forgetting(
      conflicts, in: rendered, blank: try blank.render(scope.hiding(Set(outputs.map(\.name)))))
  }

  /// A section after what stands there.
  fileprivate static func joined(_ text: String, _ section: String) -> String {
    text.isEmpty ? section : text + (text.hasSuffix("\n") ? "\n" : "\n\n") + section
  }

  /// `mvp_scope` → `Mvp scope`.
  private static func title(_ name: String) -> String {
    let words = name.split { $0 == "_" || $0 == "-" }.joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}
