import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Runs that are over and out of the way: `.bmad/runs/archive/<id>/` holds them as they were, and
/// `.bmad/runs/archive/pruned.jsonl` what must be known of those that were deleted.
package struct RunArchive: Sendable {
  /// Below a project.
  static let path = ".bmad/runs/archive"
  private static let removing = ".removing-"

  private let project: String
  private let runs: RunCatalog
  private let clock: any RunClock

  package init(project: String, runs: RunCatalog, clock: any RunClock) {
    (self.project, self.runs, self.clock) = (project, runs, clock)
  }

  /// A run that may be deleted, or why it may not.
  package struct Candidate: Sendable {
    package var listing: RunListing
    /// Why the run stays; nil where it goes.
    package var reason: String?
    /// What its folder takes up.
    package var bytes: Int
  }

  /// Moves a run that is over out of the way. One that is archived already stays where it is.
  /// - Throws: `Failure` of kind `badInput` for a run that can still go on; of kind `waiting` while a process holds
  ///   it; of kind `cannotCreate` or `io` where it cannot be moved.
  package func archive(_ id: String) throws {
    let folder = try runs.folder(id)
    guard !folder.isArchived else { return }
    try whileOver(folder) {
      try Folders.make(project + "/" + Self.path)
      try move(folder, to: id)
    }
  }

  /// Which runs that are over a pruning would delete, oldest first.
  /// - Parameters:
  ///   - days: only what last moved longer ago than this.
  ///   - keep: how many of the latest stay whatever their age.
  package func candidates(olderThan days: Int, keep: Int) throws -> [Candidate] {
    let listings = try (runs.ids() + runs.archivedIDs()).map(runs.listing)
    let over = listings.filter { $0.snapshot?.status.isFinal == true || !$0.faults.isEmpty }.sorted { a, b in
      (a.snapshot?.updatedAt.milliseconds ?? 0, a.id) < (b.snapshot?.updatedAt.milliseconds ?? 0, b.id)
    }
    let limit = clock.now().milliseconds - Int64(days) * 86_400_000
    return try over.dropLast(keep).filter { ($0.snapshot?.updatedAt.milliseconds ?? 0) <= limit }.map { listing in
      let folder = try runs.folder(listing.id)
      return Candidate(listing: listing, reason: reasonToKeep(listing, folder), bytes: Self.size(of: folder.path))
    }
  }

  private func reasonToKeep(_ listing: RunListing, _ folder: RunFolder) -> String? {
    if listing.isHeld { return "a process holds it" }
    if let fault = listing.faults.first { return "its files are damaged: \(fault.message)" }
    // A person's words that a document of the run took the place of: nobody else has them.
    let kept = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path + "/replaced")) ?? []
    return kept.isEmpty ? nil : "\(folder.relativePath)/replaced holds texts of yours that the run's took the place of"
  }

  /// Deletes a run that is over. What it cost, and which documents it wrote, stays known.
  /// - Throws: as for `archive`.
  package func prune(_ id: String) throws {
    let folder = try runs.folder(id)
    try whileOver(folder) {
      guard let snapshot = try runs.listing(id).snapshot else { return }
      try Folders.make(project + "/" + Self.path)
      try PastRuns(project: project).add(PastRun(snapshot), at: clock.now())
      // Under its new name the run is gone, however far the deletion gets.
      try move(folder, to: Self.removing + id)
    }
    try sweep()
  }

  /// Deletes what an earlier pruning was killed over.
  package func sweep() throws {
    let folder = project + "/" + Self.path
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name.hasPrefix(Self.removing)
    {
      do { try FileManager.default.removeItem(atPath: "\(folder)/\(name)") } catch {
        throw Failure(.io, "cannot-remove", "\(Self.path)/\(name) could not be removed: \(error)")
      }
    }
  }

  private func whileOver(_ folder: RunFolder, _ body: () throws -> Void) throws {
    let lock = try folder.lock(now: clock.now())
    defer { withExtendedLifetime(lock) {} }
    let status = try runs.listing(folder.id).snapshot?.status
    guard status?.isFinal == true else {
      throw Failure(
        .badInput, "run-unfinished", "Run \(folder.id) is \(status?.rawValue ?? "unreadable") and not over.",
        hint: "orchestrator resume \(folder.id) goes on with it; orchestrator cancel \(folder.id) ends it.")
    }
    try body()
  }

  private func move(_ folder: RunFolder, to name: String) throws {
    let target = "\(project)/\(Self.path)/\(name)"
    if case .failure(let error) = SystemCall.once({ rename(folder.path, target) }) {
      throw error.failure("move", folder.relativePath, creating: true)
    }
    try Folders.sync(project + "/" + Self.path, levels: 1)
  }

  private static func size(of folder: String) -> Int {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return names.reduce(0) { sum, name in
      let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
      return sum + ((attributes?[.size] as? any BinaryInteger).map { Int(truncatingIfNeeded: $0) } ?? 0)
    }
  }
}
