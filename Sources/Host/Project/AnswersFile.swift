import Kernel

import struct YAML.Node
import struct YAML.YAMLError
import func YAML.parse

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Answers that a person wrote down before a run: a YAML or JSON map from a variable, an escalation's id or a
/// question's text to the answer.
package enum AnswersFile {
  private static let largest = 10_000_000

  /// - Parameters:
  ///   - path: absolute.
  ///   - shown: the path as the person typed it, for messages.
  /// - Throws: `Failure` of kind `notFound` where there is no such file, of kind `badInput` with every fault in it.
  package static func read(_ path: String, shown: String) throws(Failure) -> [String: String] {
    let root: YAML.Node?
    do { root = try parse(bytes(path, shown), file: shown) } catch let fault as YAMLError {
      throw Failure(fault, "bad-answers")
    } catch let failure as Failure { throw failure } catch {
      throw Failure(.badInput, "bad-answers", "the answers in \(shown) cannot be read: \(error)")
    }
    // A file of nothing but comments answers nothing.
    guard let root else { return [:] }
    guard let pairs = root.pairs else {
      throw Failure(
        root.error("answers are a map of keys such as variable: answer", hint: "begin with a line key: value"),
        "bad-answers")
    }
    var answers: [String: String] = [:]
    var faults: [Failure] = []
    for pair in pairs {
      guard let key = pair.key.text, !key.isEmpty else {
        faults.append(
          Failure(pair.key.error("a key is a variable, an escalation's id or a question's text"), "bad-answers"))
        continue
      }
      guard let answer = pair.value.text, !answer.trimmed.isEmpty else {
        faults.append(
          Failure(pair.value.error("an answer is one text, number or truth value", keyPath: key), "bad-answers"))
        continue
      }
      answers[key] = answer
    }
    guard var first = faults.first else { return answers }
    first.related = Array(faults.dropFirst())
    throw first
  }

  private static func bytes(_ path: String, _ shown: String) throws -> [UInt8] {
    let file: FileDescriptor?
    do { file = try FileDescriptor.open(path, O_RDONLY | O_NONBLOCK) } catch let failure as Failure {
      throw Failure(.notFound, "no-answers", failure.message, hint: "is it readable for this user?")
    }
    guard let file else { throw Failure(.notFound, "no-answers", "there is no file \(shown)") }
    guard try file.status().st_mode & S_IFMT != S_IFDIR else {
      throw Failure(.badInput, "bad-answers", "\(shown) is a folder; name a file")
    }
    return try file.readAll(limit: largest)
  }
}
