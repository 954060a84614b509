import Kernel

/// Counts the writing calls of one project's ports. Once it has burnt down every further call throws, as if the process
/// had died; what was written stays for the next one.
package final class Fuse {
  package private(set) var calls = 0
  package var callsLeft: Int?

  package init() {}

  package func burn() throws {
    if let left = callsLeft {
      guard left > 0 else { throw MemoryRunStore.Crash() }
      callsLeft = left - 1
    }
    calls += 1
  }
}

/// A run's store in memory.
package final class MemoryRunStore: RunStore {
  package struct Crash: Error { package init() {} }

  package let fuse = Fuse()
  package private(set) var payloads: [[UInt8]] = []
  package private(set) var snapshot: RunSnapshot?
  package private(set) var flushes = 0
  package var callsUntilCrash: Int? {
    get { fuse.callsLeft }
    set { fuse.callsLeft = newValue }
  }
  /// State.yaml as a person left it; what the run projects replaces it.
  package var edited: ProjectedState?

  package init() {}

  package func load() throws -> JournalContents { JournalContents(payloads: payloads) }

  package func append(_ payload: [UInt8]) throws {
    try fuse.burn()
    payloads.append(payload)
  }

  /// What somebody else does while the disk is waited for.
  package var whileFlushing: (() -> Void)?

  package func flush() throws {
    try fuse.burn()
    flushes += 1
    whileFlushing?()
  }

  package func project(_ snapshot: RunSnapshot, durable: Bool) throws {
    try fuse.burn()
    self.snapshot = snapshot
    edited = nil
  }

  package private(set) var preserved: [String: String] = [:]

  package func preserve(_ path: String, _ text: String) throws -> String? {
    preserved[path] = text
    return "kept/\(path)"
  }

  package func projected() throws -> ProjectedState? { edited }

  package func records() throws -> [JournalRecord] {
    try payloads.enumerated().map { try JournalRecord(sequence: $0.offset + 1, payload: $0.element) }
  }

  /// The variables and sequence of a snapshot, as state.yaml would show them.
  package static func fields(_ snapshot: RunSnapshot) -> ProjectedState {
    let place = SourceLocation(file: "state.yaml", line: 1, column: 1)
    func entry(_ value: Value) -> ProjectedState.Entry { ProjectedState.Entry(value: value, location: place) }
    return ProjectedState(
      fields: [
        ("run", entry(.string(snapshot.run))), ("status", entry(.string(snapshot.status.rawValue))),
        ("sequence", entry(.int(snapshot.sequence))),
      ], variables: snapshot.variables.mapValues(entry), file: "state.yaml")
  }
}

/// A project's documents in memory; globs match by prefix and suffix round one `*`.
package final class MemoryFiles: ProjectFiles {
  package var files: [String: [UInt8]]
  package private(set) var replaced: [String] = []
  /// Files that a power cut would take.
  package private(set) var unflushed: Set<String> = []
  /// What somebody else does right after a file was replaced.
  package var afterReplacing: ((String) -> Void)?
  package var fuse = Fuse()

  package init(_ texts: [String: String] = [:]) { files = texts.mapValues { Array($0.utf8) } }

  package subscript(path: String) -> String? {
    get { files[path].map { String(decoding: $0, as: UTF8.self) } }
    set { files[path] = newValue.map { Array($0.utf8) } }
  }

  package func read(_ path: String) throws -> [UInt8]? { files[path] }

  package func replace(_ path: String, with bytes: [UInt8], durable: Bool) throws {
    try fuse.burn()
    files[path] = bytes
    replaced.append(path)
    if durable { unflushed.remove(path) } else { unflushed.insert(path) }
    afterReplacing?(path)
  }

  package func remove(_ path: String) throws {
    try fuse.burn()
    files[path] = nil
    unflushed.remove(path)
  }

  package func location(of path: String) throws -> String {
    var components: [Substring] = []
    for component in path.split(separator: "/") where component != "." {
      guard component == ".." else {
        components.append(component)
        continue
      }
      guard components.popLast() != nil else { throw Failure(.refused, "path-escape", "'\(path)' leaves the project.") }
    }
    return components.joined(separator: "/")
  }

  package func editable(_ path: String) throws -> String {
    let place = try location(of: path)
    guard !place.split(separator: "/").contains(where: { $0.hasPrefix(".") || $0.contains("status") }) else {
      throw Failure(.refused, "protected-path", "'\(path)' is protected.")
    }
    return place
  }

  package func exists(_ path: String) throws -> Bool { files[path] != nil }

  package func glob(_ pattern: String) throws -> [String] {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
    guard let first = parts.first, let last = parts.last, parts.count > 1 else {
      return files[pattern] == nil ? [] : [pattern]
    }
    return files.keys.filter { path in
      path.hasPrefix(first) && path.hasSuffix(last) && parts.dropFirst().dropLast().allSatisfy { path.contains($0) }
    }.sorted()
  }
}

package final class MemoryEscalations: EscalationStore {
  package private(set) var openByID: [String: Escalation] = [:]
  package private(set) var archiveByID: [String: Escalation] = [:]
  /// How often a question was written that was not there before.
  package private(set) var asked = 0
  package var fuse = Fuse()

  package init() {}

  package func open() throws -> [Escalation] { openByID.values.sorted { $0.id < $1.id } }
  package func archived() throws -> [Escalation] { archiveByID.values.sorted { $0.id < $1.id } }

  package func save(_ escalation: Escalation) throws {
    try fuse.burn()
    if openByID[escalation.id] == nil { asked += 1 }
    openByID[escalation.id] = escalation
  }

  package func archive(_ escalation: Escalation) throws {
    try fuse.burn()
    openByID[escalation.id] = nil
    archiveByID[escalation.id] = escalation
  }

  package func exclusively<T>(_ body: () throws -> T) throws -> T { try body() }
}

package final class MemoryAudit: AuditLog {
  package private(set) var decisions: [String] = []
  package private(set) var events: [String] = []
  package init() {}
  package func appendDecisions(_ lines: [String]) throws { decisions += lines }
  package func appendEvents(_ lines: [String]) throws { events += lines }
}

/// Keeps what a run told its watchers.
package final class RecordingObserver: RunObserver {
  package private(set) var events: [RunEvent] = []
  package init() {}
  package func observe(_ event: RunEvent) { events.append(event) }

  package var messages: [String] {
    events.compactMap { if case .message(let text) = $0 { text } else { nil } }
  }

  package var stepsStarted: [String] {
    events.compactMap { if case .stepStarted(_, _, let label, _, _) = $0 { label } else { nil } }
  }
}
