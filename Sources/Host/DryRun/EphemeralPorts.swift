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
  private let hidden: Set<String>
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
  package func location(of path: String) throws -> String { try files.location(of: path) }
  package func editable(_ path: String) throws -> String { try files.editable(path) }
  package func exists(_ path: String) throws -> Bool { try written[path] != nil || files.exists(path) }
  package func glob(_ pattern: String) throws -> [String] { try files.glob(pattern) }
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
