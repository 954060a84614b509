/// Where escalations rest: one file each, open ones apart from the archive. Shared by every process of the project.
package protocol EscalationStore: AnyObject {
  /// Every escalation that is not archived, by creation time and then id.
  /// - Throws: `Failure` of kind `badInput` naming the file where one cannot be read.
  func open() throws -> [Escalation]

  /// The archive, oldest first.
  func archived() throws -> [Escalation]

  /// Writes one atomically and durably, unknown fields of an existing file kept.
  func save(_ escalation: Escalation) throws

  /// Moves one into the archive, replacing what is there under its id.
  func archive(_ escalation: Escalation) throws

  /// Runs `body` while no other process changes escalations.
  func exclusively<T>(_ body: () throws -> T) throws -> T
}
