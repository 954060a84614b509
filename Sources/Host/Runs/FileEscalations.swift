import Kernel

/// Escalations in `.bmad-escalations/`, one file each, so that they can be read, tracked and merged with the project.
///
/// A file that cannot be read is left alone and reported, so that it stands in nobody's way but its own question's.
/// Not shared between tasks; processes exclude each other by `.bmad/escalations.lock`.
package final class FileEscalations: EscalationStore {
  private let files: ConfinedFiles
  private let clock: any RunClock
  private let report: @Sendable (Failure) -> Void
  private var isExclusive = false

  private static let folder = ".bmad-escalations"
  private static let archiveFolder = ".bmad-escalations/archive"
  /// Nobody holds the lock for longer than a few writes, unless a machine is stuck.
  private static let patience = Duration.seconds(30)

  /// - Parameter report: told of each file that cannot be read, every time it is come upon.
  package init(files: ConfinedFiles, clock: any RunClock, report: @escaping @Sendable (Failure) -> Void) {
    self.files = files
    self.clock = clock
    self.report = report
  }

  /// What is wrong with the file of one question, open or archived; nil where it can be read or is not there.
  package func fault(of id: String) throws -> Failure? {
    guard (try? Self.check(id)) != nil else { return nil }
    for folder in [Self.folder, Self.archiveFolder] {
      let path = Self.path(id, in: folder)
      do {
        if let bytes = try files.read(path) { _ = try EscalationDocument.escalation(bytes, file: path) }
      } catch let failure as Failure { return failure }
    }
    return nil
  }

  package func open() throws -> [Escalation] { try all(in: Self.folder) }

  package func archived() throws -> [Escalation] { try all(in: Self.archiveFolder) }

  package func save(_ escalation: Escalation) throws {
    try exclusively { _ = try write(escalation, in: Self.folder, keeping: Self.folder) }
  }

  package func archive(_ escalation: Escalation) throws {
    try exclusively {
      let path = Self.path(escalation.id, in: Self.folder)
      // Unknown fields come from the open file; after a crash between the two steps only the archive has them.
      let source = try files.exists(path) ? Self.folder : Self.archiveFolder
      if try write(escalation, in: Self.archiveFolder, keeping: source) { try files.remove(path) }
    }
  }

  package func exclusively<T>(_ body: () throws -> T) throws -> T {
    // A second lock of this process would wait for the first for ever.
    guard !isExclusive else { return try body() }
    guard let place = try files.confinement.resolve(".bmad/escalations.lock", making: true) else {
      throw Failure(.io, "io-error", "cannot make the folder of .bmad/escalations.lock")
    }
    let path = place.folder.descriptor.path + "/" + place.name
    let lock = try FileLock.lock(path, timeout: Self.patience, clock: clock)
    isExclusive = true
    defer { isExclusive = false }
    return try withExtendedLifetime(lock) { try body() }
  }

  /// False where a file that cannot be read has the name: it is not ours to replace.
  private func write(_ escalation: Escalation, in folder: String, keeping source: String) throws -> Bool {
    try Self.check(escalation.id)
    let kept = Self.path(escalation.id, in: source)
    let bytes = try files.read(kept)
    let text: String
    do { text = try EscalationDocument.text(of: escalation, replacing: bytes, file: kept) } catch let failure as Failure
      where failure.kind == .badInput
    {
      report(failure)
      return false
    }
    try files.replace(Self.path(escalation.id, in: folder), with: Array(text.utf8), durable: true)
    return true
  }

  private func all(in folder: String) throws -> [Escalation] {
    var found: [Escalation] = []
    for entry in try files.list(folder) where entry.name.hasSuffix(".json") && !entry.name.hasPrefix(".") {
      let path = "\(folder)/\(entry.name)"
      do {
        // Another process may just have archived it.
        guard let bytes = try files.read(path) else { continue }
        found.append(try EscalationDocument.escalation(bytes, file: path))
      } catch let failure as Failure {
        report(Failure(failure.kind, failure.code, failure.message, at: SourceLocation(file: path), hint: failure.hint))
      }
    }
    return found.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
  }

  private static func path(_ id: String, in folder: String) -> String { "\(folder)/\(id).json" }

  private static func check(_ id: String) throws {
    guard !id.isEmpty, !id.hasPrefix("."), !id.contains(where: { "/\\\0".contains($0) }) else {
      throw Failure(.badInput, "bad-escalation-id", "'\(id.filter { $0 != "\0" })' cannot name an escalation's file.")
    }
  }
}
