import Kernel

/// Copies of status files as they stood before each change: `.bmad/snapshots/<path>/<moment>-<digest>`, the newest
/// twenty of each file.
struct Snapshots {
  static let folder = ".bmad/snapshots"
  private static let kept = 20

  let files: ConfinedFiles

  /// Keeps a copy, unless the newest is the same.
  func keep(_ path: String, _ bytes: [UInt8], at now: Timestamp) throws {
    let ignore = "\(Self.folder)/.gitignore"
    if try !files.exists(ignore) { try files.replace(ignore, with: Array("*\n".utf8), durable: false) }
    let place = "\(Self.folder)/\(path.replacing("/", with: "%"))"
    let names = try files.list(place).map(\.name).filter { $0.hasSuffix(".copy") }
    let digest = Digest(of: bytes).prefix(8)
    if names.last?.hasSuffix("-\(digest).copy") == true { return }
    let moment = now.description.replacing(":", with: "")
    try files.replace("\(place)/\(moment)-\(digest).copy", with: bytes, durable: true)
    for name in names.dropLast(Self.kept - 1) { try files.remove("\(place)/\(name)") }
  }
}
