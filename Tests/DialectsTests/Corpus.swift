#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
import Dialects

/// The workflow files of a BMAD release, where they are at hand: `ORCHESTRATOR_CORPUS` or a folder beside the package.
struct Corpus {
  let root: String
  /// Paths below the root, sorted.
  let files: [String]

  init?() {
    guard let root = Self.root else { return nil }
    self.root = root
    let all = (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []
    files = all.sorted()
    if files.isEmpty { return nil }
  }

  /// Says in the log that the corpus is not at hand; the tests that need it pass without it.
  static func recordAbsence() { print("skipped: there is no corpus (set ORCHESTRATOR_CORPUS to a BMAD release)") }

  var workflows: [String] { files.filter { $0.hasSuffix("/workflow.yaml") } }

  var instructions: [String] {
    files.filter { $0.hasSuffix(".md") && ($0.split(separator: "/").last ?? "").contains("instructions") }
  }

  func text(_ path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: root + "/" + path) else { return nil }
    return String(decoding: data, as: UTF8.self)
  }

  /// The files below a folder of the package itself.
  init?(shipped folder: String) {
    root = Self.package
    let all = (try? FileManager.default.subpathsOfDirectory(atPath: root + "/" + folder)) ?? []
    files = all.sorted().map { folder + "/" + $0 }
    if files.isEmpty { return nil }
  }

  private static var package: String {
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
  }

  private static var root: String? {
    if let path = ProcessInfo.processInfo.environment["ORCHESTRATOR_CORPUS"] { return path }
    let folder = package + "/../shared/corpus"
    guard let releases = try? FileManager.default.contentsOfDirectory(atPath: folder).sorted(),
      let release = releases.first(where: { FileManager.default.fileExists(atPath: folder + "/" + $0 + "/src") })
    else { return nil }
    return folder + "/" + release
  }
}
