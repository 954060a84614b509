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

/// What has to be known of a run for as long as the project lives: a later run may write over documents that it wrote,
/// and its cost counts.
package struct PastRun: Sendable, Hashable, Codable {
  package struct Document: Sendable, Hashable, Codable {
    package var path: String
    package var digest: Digest
    /// Whether words of a person are in it.
    package var isEdited: Bool
  }

  package var run: String
  package var workflow: String
  package var status: RunStatus
  package var startedAt: Timestamp
  package var endedAt: Timestamp
  package var documents: [Document]
  package var requests: Int
  /// US dollars; nil where a price was unknown.
  package var cost: Double?

  package init(_ snapshot: RunSnapshot) {
    (run, workflow, status) = (snapshot.run, snapshot.workflow, snapshot.status)
    (startedAt, endedAt) = (snapshot.startedAt, snapshot.updatedAt)
    documents = snapshot.outputs.map { Document(path: $0.path, digest: $0.digest, isEdited: $0.isEdited) }
    (requests, cost) = (snapshot.requests, snapshot.cost)
  }
}

/// The record of deleted runs, `.bmad/runs/archive/pruned.jsonl`: one line a run.
struct PastRuns {
  private let path: String

  init(project: String) { path = "\(project)/\(RunArchive.path)/pruned.jsonl" }

  private struct Line: Codable {
    var schema = 1
    var prunedAt: Timestamp
    var run: PastRun
  }

  /// On disk when this returns.
  func add(_ run: PastRun, at now: Timestamp) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let line = Array(try encoder.encode(Line(prunedAt: now, run: run))) + [UInt8(ascii: "\n")]
    guard let file = try FileDescriptor.open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW) else { return }
    try file.appendLines(line)
    try file.sync()
  }

  /// A line that a crash cut short says nothing: its run was not deleted.
  func all() throws -> [PastRun] {
    guard let file = try FileDescriptor.open(path, O_RDONLY | O_NOFOLLOW) else { return [] }
    let decoder = JSONDecoder()
    return try file.readAll(limit: 64 << 20).split(separator: UInt8(ascii: "\n")).compactMap {
      try? decoder.decode(Line.self, from: Data($0)).run
    }
  }
}

extension RunCatalog {
  /// Runs that are archived or deleted, as far as they must still be known.
  package func past() throws -> [PastRun] {
    let archived = try archivedIDs().compactMap { id -> PastRun? in
      // Their state was made durable when they ended; the journal is only read where it was lost.
      let state = try? FileRunStore.projected(folder(id)).map(StateDocument.snapshot)
      return try (state ?? listing(id).snapshot).map(PastRun.init)
    }
    return try archived + PastRuns(project: project).all()
  }
}
