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

/// Copies of the files that a run uses, so that the run does not change when they do. `digests.json` says where each
/// came from and what it held.
package struct WorkflowCopies: Sendable {
  private let folder: String
  private let shown: String

  init(folder: String, shown: String) { (self.folder, self.shown) = (folder, shown) }

  private struct Manifest: Codable {
    struct Entry: Codable {
      var path: String
      var file: String
      var digest: Digest
    }

    var schema = 1
    var files: [Entry] = []
  }

  private var manifestPath: String { folder + "/digests.json" }

  /// Adds files to the copies, durably. Those that are there already stay.
  /// - Throws: `Failure` of kind `internalFault` where one is there with another text: a run uses its first copy.
  package func save(_ files: [SourceText]) throws {
    var manifest = try self.manifest() ?? Manifest()
    let known = Dictionary(manifest.files.map { ($0.path, $0.digest) }) { first, _ in first }
    var added: [String: Digest] = [:]
    for file in files {
      let digest = Digest(of: file.text)
      if let kept = known[file.path] ?? added[file.path] {
        guard kept == digest else { throw differs(file.path) }
        continue
      }
      let name = try Self.fileName(of: file.path)
      let path = folder + "/" + name
      try Folders.make(Folders.parent(of: path))
      try AtomicFile.replace(path, Array(file.text.utf8), durable: true)
      manifest.files.append(Manifest.Entry(path: file.path, file: name, digest: digest))
      added[file.path] = digest
    }
    guard !added.isEmpty else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.replace(manifestPath, Array(encoder.encode(manifest)) + [UInt8(ascii: "\n")], durable: true)
  }

  /// The copies in the order in which they were saved, each found to hold what it held then.
  /// - Throws: `Failure` of kind `io`, code `workflow-copy-changed`, where one is missing or changed.
  package func load() throws -> [SourceText] {
    try (manifest()?.files ?? []).map { entry in
      let path = folder + "/" + entry.file
      let name = "\(shown)/\(entry.file)"
      guard let file = try FileDescriptor.open(path, O_RDONLY | O_NOFOLLOW) else { throw changed(name, "is missing") }
      let bytes = try file.readAll(limit: 64 << 20)
      guard Digest(of: bytes) == entry.digest, let text = String(validating: bytes, as: UTF8.self) else {
        throw changed(name, "has changed since the run copied it")
      }
      return SourceText(path: entry.path, text: text)
    }
  }

  private func manifest() throws -> Manifest? {
    guard let file = try FileDescriptor.open(manifestPath, O_RDONLY | O_NOFOLLOW) else { return nil }
    guard let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(file.readAll(limit: 64 << 20))) else {
      throw changed(shown + "/digests.json", "is no list of digests any more")
    }
    guard manifest.schema <= 1 else {
      throw Failure(
        .io, "newer-schema", "\(shown)/digests.json has schema \(manifest.schema); this version knows 1",
        hint: "use the version of orchestrator that started the run")
    }
    for entry in manifest.files where try Self.fileName(of: entry.path) != entry.file {
      throw changed(shown + "/digests.json", "names another file for \(entry.path)")
    }
    return manifest
  }

  /// The copy's place below the folder: the original's path, with what would lead elsewhere spelt out.
  private static func fileName(of path: String) throws -> String {
    let components = path.split(separator: "/").filter { $0 != "." }.map { $0 == ".." ? "<up>" : String($0) }
    guard !components.isEmpty, !path.utf8.contains(0) else {
      throw Failure(.internalFault, "no-file-name", "'\(path)' names no file that could be copied")
    }
    return (["files"] + (path.hasPrefix("/") ? ["<root>"] : []) + components).joined(separator: "/")
  }

  private func changed(_ name: String, _ what: String) -> Failure {
    Failure(
      .io, "workflow-copy-changed", "\(name) \(what).", at: SourceLocation(file: name),
      hint: "Restore it, or give the run up with orchestrator cancel RUN.")
  }

  private func differs(_ path: String) -> Failure {
    Failure(.internalFault, "workflow-copy-differs", "the run already uses \(path) with another text")
  }
}
