import Kernel

/// The text of one escalation's file. Fields that this version does not know stay in it.
enum EscalationDocument {
  private static let newestSchema = 1
  /// As a person reads them: the question first, bookkeeping last.
  private static let order = [
    "schema", "id", "projectId", "runId", "workflowName", "stepNumber", "node", "question", "kind", "severity",
    "options", "key", "label", "suggestedAnswer", "aiReasoning", "aiConfidence", "context", "digest", "status",
    "createdAt", "response", "respondedBy", "respondedAt", "resolvedAt",
  ]
  /// Fields that are written even where nothing is known, so that a script finds every one.
  private static let optional = [
    "suggestedAnswer", "aiReasoning", "aiConfidence", "response", "respondedBy", "respondedAt", "resolvedAt",
  ]

  /// - Parameter old: what the file holds now.
  /// - Throws: `Failure` of kind `badInput` where the old file is of a newer schema or no escalation.
  static func text(of escalation: Escalation, replacing old: [UInt8]?, file: String) throws -> String {
    var fields: [String: Value] = [:]
    if let old {
      // Whatever else has taken the name is not ours to replace.
      _ = try self.escalation(old, file: file)
      fields = try self.fields(old, file: file)
    }
    guard case .map(let own) = try JSONValue.of(escalation) else {
      throw Failure(.internalFault, "escalation-shape", "an escalation is not a mapping")
    }
    for key in optional { fields[key] = .null }
    fields.merge(own) { _, new in new }
    return try JSONText(order: order).text(.map(fields))
  }

  /// - Throws: `Failure` of kind `badInput` that names the file and what is wrong with it.
  static func escalation(_ bytes: [UInt8], file: String) throws -> Escalation {
    let fields = try self.fields(bytes, file: file)
    let escalation: Escalation
    do { escalation = try JSONValue.decode(.map(fields)) } catch let error as DecodingError {
      throw invalid(file, JSONValue.reason(error))
    }
    guard file.hasSuffix("/\(escalation.id).json") else {
      throw invalid(file, "its id is '\(escalation.id)', not the file's name")
    }
    return escalation
  }

  private static func fields(_ bytes: [UInt8], file: String) throws -> [String: Value] {
    let value: Value
    do { value = try JSONValue.parse(bytes) } catch let error as DecodingError {
      throw invalid(file, JSONValue.reason(error))
    }
    guard case .map(let fields) = value else { throw invalid(file, "it holds no JSON object") }
    guard case .int(let schema) = fields["schema"] else { throw invalid(file, "it has no schema number") }
    guard schema <= newestSchema else {
      throw Failure(
        .badInput, "newer-schema", "The escalation has schema \(schema); this version knows \(newestSchema).",
        at: SourceLocation(file: file), hint: "Use a newer version of orchestrator.")
    }
    return fields
  }

  private static func invalid(_ file: String, _ reason: String) -> Failure {
    Failure(
      .badInput, "escalation-invalid", "The file is no escalation: \(reason).", at: SourceLocation(file: file),
      hint: "Mend the file or move it away.")
  }
}
