import CLibGit2
import Foundation
import Git
import Testing

/// A folder with repositories of a test's own, made and inspected with the git program. Neither the program nor libgit2
/// sees the configuration of the machine.
struct GitSandbox {
  let folder: URL

  private static let isolated: Bool = {
    git_libgit2_init()
    return [GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL, GIT_CONFIG_LEVEL_PROGRAMDATA]
      .allSatisfy { git_set_configuration_folders($0, "") == 0 }
  }()

  init() throws {
    try #require(Self.isolated)
    folder = URL(fileURLWithPath: "/tmp/git-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// A repository called `name` with one commit on the branch `main`.
  @discardableResult
  func repository(_ name: String = "r", options: String...) throws -> String {
    try run("init", "-q", "-b", "main", path(name), options: options)
    try git(name, "config", "user.name", "Ada")
    try git(name, "config", "user.email", "ada@example.org")
    try write("\(name)/code.txt", "code\n")
    try git(name, "add", ".")
    try git(name, "commit", "-qm", "first")
    return path(name)
  }

  private func run(_ command: String, _ arguments: String..., options: [String]) throws {
    _ = try program([command] + options + arguments)
  }

  /// Runs git in a folder of the sandbox.
  /// - Returns: what it printed, without the last line end.
  @discardableResult
  func git(_ name: String, _ arguments: String...) throws -> String {
    try program(["-C", path(name)] + arguments)
  }

  private func program(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-c", "protocol.file.allow=always"] + arguments
    process.environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder.path, "GIT_CONFIG_GLOBAL": "/dev/null",
      "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C",
    ]
    let output = folder.appendingPathComponent("out-\(UUID().uuidString)")
    try Data().write(to: output)
    defer { try? FileManager.default.removeItem(at: output) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = process.standardOutput
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    var text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
    if text.hasSuffix("\n") { text.removeLast() }
    guard process.terminationStatus == 0 else { throw Unexpected("git \(arguments): \(text)") }
    return text
  }

  func write(_ name: String, _ text: String) throws {
    let url = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func history(_ name: String = "r", reference: String = "refs/orchestrator/state") throws -> History {
    History(try #require(try Repository.discover(from: path(name))), reference: reference)
  }
}

struct Unexpected: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

extension History {
  /// Records texts as Grace, without waiting for anybody.
  @discardableResult
  func record(_ files: [String: String?], _ message: String = "m", patience: Duration = .zero) throws -> ObjectID? {
    let bytes = files.mapValues { $0.map { Array($0.utf8) } }
    return try record(TreeChange(files: bytes), message: message, by: .grace, patience: patience)
  }
}

extension Signature {
  static let grace = Signature(
    person: Person(name: "Grace", email: "grace@example.org"), seconds: 1_795_198_500, offsetMinutes: 120)
}

/// What a call threw; nil where it threw nothing.
func error(_ body: () throws -> Void) -> GitError? {
  do {
    try body()
    return nil
  } catch { return error as? GitError ?? GitError(.failed, "foreign", "\(error)") }
}
