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

/// Which projects' configurations a person of this machine has trusted: one small file a project, outside all of them.
package struct TrustStore: Sendable {
  /// How a project's configuration stands.
  package enum State: String, Sendable, Hashable, Codable {
    /// It says nothing that needs trust.
    case notNeeded = "not-needed"
    case trusted
    /// It was trusted, and says something else now.
    case changed
    case untrusted

    /// Whether what needs trust takes effect.
    package var isTrusted: Bool { self == .trusted || self == .notNeeded }
  }

  private struct Record: Codable {
    static let newestSchema = 1

    var schema = newestSchema
    var project: String
    var digest: Digest
    var trustedAt: Timestamp
  }

  /// Where the files lie; nil where this user has no home.
  package let folder: String?
  private let clock: any RunClock

  /// - Parameter environment: names the place, `${XDG_STATE_HOME:-~/.local/state}/orchestrator/trust`. A relative
  ///   XDG_STATE_HOME counts as unset, as its specification wants it.
  package init(environment: [String: String], clock: any RunClock) {
    self.clock = clock
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      folder = "\(state)/orchestrator/trust"
    } else {
      folder = environment["HOME"].flatMap { $0.hasPrefix("/") ? "\($0)/.local/state/orchestrator/trust" : nil }
    }
  }

  /// How a project's configuration stands. A record that is missing or cannot be read is no trust.
  ///
  /// - Parameter root: the project's folder, absolute, symbolic links resolved.
  package func state(of sections: TrustedSections, root: String) -> State {
    if sections.isEmpty { return .notNeeded }
    guard let path = path(for: root), let record = Self.record(at: path), record.project == root else {
      return .untrusted
    }
    return record.digest == sections.digest(root: root) ? .trusted : .changed
  }

  /// Whether what needs trust takes effect in a project.
  package func isTrusted(_ sections: TrustedSections, root: String) -> Bool {
    state(of: sections, root: root).isTrusted
  }

  /// Records that a person trusts what the sections say now.
  /// - Throws: `Failure` of kind `cannotCreate` where there is no place to record it, `io` for anything else.
  package func trust(_ sections: TrustedSections, root: String) throws {
    guard let folder, let path = path(for: root) else {
      throw Failure(
        .cannotCreate, "no-state-folder", "there is no place to record trust: neither XDG_STATE_HOME nor HOME is set")
    }
    let record = Record(project: root, digest: sections.digest(root: root), trustedAt: clock.now())
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try Folders.make(folder)
    try AtomicFile.replace(path, Array(encoder.encode(record)) + [UInt8(ascii: "\n")], durable: true)
  }

  /// For `init`, which trusts what it wrote itself and works where nothing can be recorded; what it writes needs no
  /// trust then either, as long as nobody adds to it.
  /// - Returns: whether it is recorded or needs no record.
  package func trustOwn(_ sections: TrustedSections, root: String) -> Bool {
    if sections.isEmpty { return true }
    do {
      try trust(sections, root: root)
      return true
    } catch {
      return false
    }
  }

  private func path(for root: String) -> String? { folder.map { "\($0)/\(Digest(of: root).prefix(32)).json" } }

  private static func record(at path: String) -> Record? {
    guard let file = try? FileDescriptor.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
      // A file that another user made here says nothing about this one.
      let status = try? file.status(), status.st_uid == geteuid(), status.st_mode & S_IFMT == S_IFREG,
      let bytes = try? file.readAll(limit: 1 << 20),
      let record = try? JSONDecoder().decode(Record.self, from: Data(bytes)), record.schema <= Record.newestSchema
    else { return nil }
    return record
  }
}
