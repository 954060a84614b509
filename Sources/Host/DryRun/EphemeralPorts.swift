import Kernel

/// A run's store that leaves nothing behind.
package final class EphemeralRunStore: RunStore {
  package init() {}
  package func load() throws -> JournalContents { JournalContents(payloads: []) }
  package func append(_ payload: [UInt8]) throws {}
  package func flush() throws {}
  package func project(_ snapshot: RunSnapshot, durable: Bool) throws {}
  package func preserve(_ path: String, _ text: String) throws -> String? { nil }
  package func projected() throws -> ProjectedState? { nil }
}

/// A run's recorded past, which a walk may go on from without leaving anything behind.
package final class RecordedRunStore: RunStore {
  private let contents: JournalContents

  package init(_ contents: JournalContents) { self.contents = contents }

  package func load() throws -> JournalContents { contents }
  package func append(_ payload: [UInt8]) throws {}
  package func flush() throws {}
  package func project(_ snapshot: RunSnapshot, durable: Bool) throws {}
  package func preserve(_ path: String, _ text: String) throws -> String? { nil }
  package func projected() throws -> ProjectedState? { nil }
}

/// A project's files as they are, with whatever is written kept in memory.
package final class OverlayFiles: ProjectFiles {
  private let files: any ProjectFiles
  private var hidden: Set<String>
  /// What was written, by path.
  package private(set) var written: [String: [UInt8]] = [:]

  /// - Parameter hidden: files that are taken not to be there until they are written.
  package init(over files: any ProjectFiles, hiding hidden: Set<String> = []) {
    (self.files, self.hidden) = (files, hidden)
  }

  package func read(_ path: String) throws -> [UInt8]? {
    if let bytes = written[path] { return bytes }
    return hidden.contains(path) ? nil : try files.read(path)
  }
  package func replace(_ path: String, with bytes: [UInt8], durable: Bool) throws { written[path] = bytes }
  package func remove(_ path: String) throws {
    written[path] = nil
    hidden.insert(path)
  }
  package func location(of path: String) throws -> String { try files.location(of: path) }
  package func editable(_ path: String) throws -> String { try files.editable(path) }
  package func exists(_ path: String) throws -> Bool { try written[path] != nil || files.exists(path) }
  package func glob(_ pattern: String) throws -> [String] { try files.glob(pattern) }
}

/// A project's status files as they are; a change is planned and not made.
package struct TrialStatusFiles: StatusFiles {
  private let files: any StatusFiles

  package init(over files: any StatusFiles) { self.files = files }

  package func holdsStatus(_ path: String) -> Bool { files.holdsStatus(path) }
  package func check(_ path: String, from old: [UInt8]?, to new: [UInt8]) throws {
    try files.check(path, from: old, to: new)
  }
  package func place(of path: String) throws -> String? { try files.place(of: path) }
  package func find(_ search: StatusSearch) throws -> StatusFinding { try files.find(search) }
  package func status(of key: String) throws -> String? { try files.status(of: key) }
  package func previousStory(of key: String) throws -> StatusFinding.Item? { try files.previousStory(of: key) }
  package func story(_ key: String) throws -> StoryReading? { try files.story(key) }
  package func storyText(_ path: String) throws -> StoryText? { try files.storyText(path) }
  package func sprint() throws -> SprintReading? { try files.sprint() }
  package func workflows() throws -> WorkflowStatusReading? { try files.workflows() }
  package func service(_ request: StatusService) throws -> [String: Value] { try files.service(request) }
  package func change(
    of path: String, from old: [UInt8]?, to new: [UInt8], named: [String]
  ) throws -> StatusChange? {
    try files.change(of: path, from: old, to: new, named: named)
  }
  package func plan(_ change: StatusChange) throws -> StatusOutcome { try files.plan(change) }
  package func carryOut(_ change: StatusChange) throws -> StatusOutcome { try files.plan(change) }
}

/// Questions as they are, with whatever is asked kept in memory.
package final class EphemeralEscalations: EscalationStore {
  private let store: any EscalationStore
  private var asked: [Escalation] = []

  package init(over store: any EscalationStore) { self.store = store }

  package func open() throws -> [Escalation] { try store.open() + asked }
  package func archived() throws -> [Escalation] { try store.archived() }
  package func save(_ escalation: Escalation) throws { asked.append(escalation) }
  package func archive(_ escalation: Escalation) throws { asked.removeAll { $0.id == escalation.id } }
  package func exclusively<T>(_ body: () throws -> T) throws -> T { try body() }
}

/// An audit log that keeps nothing.
package final class SilentAuditLog: AuditLog {
  package init() {}
  package func appendDecisions(_ lines: [String]) throws {}
  package func appendEvents(_ lines: [String]) throws {}
}
