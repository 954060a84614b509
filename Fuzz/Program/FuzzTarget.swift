#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One reader of untrusted text, with what must hold of any input.
struct FuzzTarget: Sendable {
  let name: String
  /// Traps where the reader breaks its promise. Errors that it throws are answers.
  let run: @Sendable ([UInt8]) -> Void

  static let all: [FuzzTarget] = notations + yaml + boards + texts

  static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// Ends the process with a finding.
func finding(_ words: String) -> Never {
  print("finding: \(words)")
  fflush(nil)
  abort()
}

/// An input of several files: a line `=== path` starts each. What stands before the first such line is the file `path`.
func files(_ bytes: [UInt8], first path: String) -> [String: String] {
  var texts: [String: [UInt8]] = [:]
  var name = path
  for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
    if line.starts(with: "=== ".utf8), line.count < 100 {
      name = String(decoding: line.dropFirst(4), as: UTF8.self)
      continue
    }
    texts[name, default: []] += line
    texts[name, default: []].append(UInt8(ascii: "\n"))
  }
  return texts.mapValues { String(decoding: $0, as: UTF8.self) }
}
