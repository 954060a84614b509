import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Replaces several documents as one. Before the first is replaced all new texts are on the disk in a plan; a process
/// that is killed between two of them leaves the plan, and the next batch begins by carrying it out. Each document is
/// replaced by a rename of its own, so that a reader may for a moment see some of a batch.
package struct DocumentBatch {
  /// The project; what is written goes through its guard for documents.
  private let files: ConfinedFiles
  private let clock: any RunClock

  private static let plan = ".bmad/runs/patch-pending.json"
  private static let lock = ".bmad/runs/patch.lock"

  package init(files: ConfinedFiles, clock: any RunClock) {
    self.files = files
    self.clock = clock
  }

  private struct Plan: Codable {
    struct Document: Codable {
      var path: String
      var before: Digest?
      var text: String
    }
    var schema = 1
    var documents: [Document]
  }

  /// Reads, lets `change` work out the batch, and replaces the documents, all under one lock.
  /// - Returns: what was changed, and the documents of an interrupted batch that were finished first.
  /// - Throws: whatever `change` throws; `Failure` where a document cannot be replaced, and then those that were
  ///   are put back.
  package func apply(
    _ change: () throws -> [Patch.Change]
  ) throws -> (changes: [Patch.Change], finished: [String]) {
    guard let place = try files.confinement.resolve(Self.lock, making: true) else {
      throw Failure(.io, "io-error", "cannot make the folder of \(Self.lock)")
    }
    let lock = try FileLock.lock(
      place.folder.descriptor.path + "/" + place.name, timeout: .seconds(30), clock: clock)
    return try withExtendedLifetime(lock) {
      let finished = try recover()
      let changes = try change()
      try replace(changes.filter { $0.before != $0.after })
      return (changes, finished)
    }
  }

  private func replace(_ changes: [Patch.Change]) throws {
    if changes.count > 1 {
      let plan = Plan(
        documents: changes.map {
          Plan.Document(
            path: $0.path, before: $0.before.map { Digest(of: $0) }, text: String(decoding: $0.after, as: UTF8.self))
        })
      try files.replace(Self.plan, with: Array(try JSONEncoder().encode(plan)), durable: true)
    }
    var done: [Patch.Change] = []
    do {
      for change in changes {
        // Whoever wrote it since it was read would lose his words.
        guard try files.read(change.path) == change.before else { throw Self.changed(change.path) }
        try files.documents.replace(change.path, with: change.after, durable: true)
        done.append(change)
      }
    } catch {
      for change in done.reversed() {
        if let before = change.before {
          try files.replace(change.path, with: before, durable: true)
        } else {
          try files.remove(change.path)
        }
      }
      if changes.count > 1 { try files.remove(Self.plan) }
      throw error
    }
    if changes.count > 1 { try files.remove(Self.plan) }
  }

  /// Carries out what a batch that was interrupted had left to do. A document that somebody changed since is left as
  /// it is.
  private func recover() throws -> [String] {
    guard let bytes = try files.read(Self.plan) else { return [] }
    var finished: [String] = []
    // A plan that is not whole was never begun.
    for document in (try? JSONDecoder().decode(Plan.self, from: Data(bytes)))?.documents ?? [] {
      let found = try files.read(document.path)
      guard found.map({ Digest(of: $0) }) == document.before else { continue }
      try files.documents.replace(try files.editable(document.path), with: Array(document.text.utf8), durable: true)
      finished.append(document.path)
    }
    try files.remove(Self.plan)
    return finished
  }

  private static func changed(_ path: String) -> Failure {
    Failure(
      .io, "changed-meanwhile", "\(path) was changed while the patch was being applied; nothing was changed by it.",
      at: SourceLocation(file: path), hint: "Apply the patch again.")
  }
}
