/// The project's audit streams, each a file of JSON lines that can be rebuilt from the journals.
package protocol AuditLog: AnyObject {
  /// Appends lines to `.bmad/decisions.jsonl`; without a flush.
  func appendDecisions(_ lines: [String]) throws

  /// Appends lines to `.bmad/events.jsonl`; without a flush.
  func appendEvents(_ lines: [String]) throws
}
