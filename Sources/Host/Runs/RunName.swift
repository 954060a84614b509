import Kernel

/// The names of runs: `20261120-181500-prd-7f3a`, in UTC so that they sort by time. Foreign names are kept as they are.
enum RunName {
  /// - Throws: `Failure` of kind `usage` where a name could mean another folder.
  static func check(_ name: String) throws {
    let isPlain = !name.isEmpty && !name.hasPrefix(".") && !name.contains { "/\\\0".contains($0) }
    guard isPlain, name.utf8.count <= 255 else {
      throw Failure(
        .usage, "bad-run-name", "'\(name.filter { $0 != "\0" })' is no name of a run.",
        hint: "orchestrator runs list shows the names; any beginning that only one of them has is enough.")
    }
  }

  static func make(workflow: String, at time: Timestamp, random: UInt64) -> String {
    // 2026-11-20T18:15:00.123Z
    let parts = time.description.prefix { $0 != "." }.split(separator: "T")
    let digits = parts.map { $0.filter(\.isNumber) }.joined(separator: "-")
    let hex = String(random & 0xffff, radix: 16)
    return "\(digits)-\(plain(workflow))-\(String(repeating: "0", count: 4 - hex.count))\(hex)"
  }

  /// What a name of ours says about its workflow; nil for a foreign name.
  static func workflow(of name: String) -> String? {
    let parts = name.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 8, parts[1].utf8.count == 6,
      (parts[0] + parts[1]).utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), parts[2].dropLast(5).count > 0,
      parts[2].suffix(5).first == "-", parts[2].suffix(4).allSatisfy(\.isHexDigit)
    else { return nil }
    return String(parts[2].dropLast(5))
  }

  /// Whether a run that tells no more than its name may be one of a workflow.
  static func fits(_ name: String, workflow: String) -> Bool { self.workflow(of: name) == plain(workflow) }

  /// A workflow's name may hold anything; a folder's name is typed in a shell.
  private static func plain(_ workflow: String) -> String {
    let kept = workflow.unicodeScalars.map { scalar -> Character in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-_.".unicodeScalars.contains(scalar))
        ? Character(scalar) : "-"
    }
    let name = String(kept.prefix(60))
    return name.isEmpty ? "run" : name
  }
}
