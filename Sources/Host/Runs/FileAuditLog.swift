import Kernel

/// The audit streams in `.bmad/`. Each batch is one write at the file's end, so the lines of processes that append at
/// the same time do not mix.
package final class FileAuditLog: AuditLog {
  private let files: ConfinedFiles

  package init(files: ConfinedFiles) { self.files = files }

  package func appendDecisions(_ lines: [String]) throws { try append(lines, to: ".bmad/decisions.jsonl") }

  package func appendEvents(_ lines: [String]) throws { try append(lines, to: ".bmad/events.jsonl") }

  private func append(_ lines: [String], to path: String) throws {
    guard !lines.isEmpty else { return }
    guard !lines.contains(where: { $0.utf8.contains(UInt8(ascii: "\n")) }) else {
      throw Failure(.internalFault, "audit-line", "a line for \(path) holds a line break")
    }
    try files.append(path, Array(lines.map { $0 + "\n" }.joined().utf8))
  }
}
