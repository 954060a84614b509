/// One side of the conversation between the engine and an agent. What a model reads is `rendered`; a provider that is
/// no language model may read the parts themselves.
package struct Message: Sendable, Hashable, Codable {
  package enum Role: String, Sendable, Codable { case user, assistant }

  package var role: Role
  package var parts: [Part]

  package init(role: Role, parts: [Part]) {
    self.role = role
    self.parts = parts
  }
}

/// A piece of a message.
package enum Part: Sendable, Hashable, Codable {
  case text(String)
  case document(BoundDocument)
  /// Questions settled since the agent's last turn.
  case answers([SettledAnswer])
  /// The work of this turn; always the last part of the message that holds it.
  case turn(TurnBrief)
  /// An agent's reply that asked for tools.
  case toolCalls(ToolCalls)
  /// What one of its calls brought; a message that holds one holds nothing else.
  case toolResult(ToolResult)
}

/// A document, or a stretch of one, that an agent is given to read.
package struct BoundDocument: Sendable, Hashable, Codable {
  package enum Purpose: String, Sendable, Codable {
    /// The project's own words: what may be quoted and cited.
    case source
    /// What a person decided beforehand; may be quoted and cited.
    case onboarding
    /// The document being written, as it stands.
    case draft
    /// Material of the workflow, such as a checklist: read, never cited.
    case reference
  }

  /// Relative to the project; `<embedded>/…` for what the binary carries.
  package var path: String
  package var purpose: Purpose
  /// The line of the file at which `text` begins, counted from 1.
  package var firstLine: Int
  package var text: String

  package init(path: String, purpose: Purpose, firstLine: Int = 1, text: String) {
    self.path = path
    self.purpose = purpose
    self.firstLine = firstLine
    self.text = text
  }
}

extension BoundDocument {
  /// What `init` takes for a brief too: more than that takes a gigabyte to look through.
  private static let longest = 10_000_000

  /// A whole file.
  /// - Throws: `Failure` of kind `badInput` for one that is no text, or too long to be looked through.
  package init(_ bytes: [UInt8], from path: String, purpose: Purpose) throws {
    guard bytes.count <= Self.longest else {
      throw Failure(
        .badInput, "document-too-large",
        "\(path) is larger than the \(Self.longest / 1_000_000) MB that a document for agents may have.",
        at: SourceLocation(file: path), hint: "Divide it, or take it out of the inputs.")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(
        .badInput, "not-utf8", "\(path) is not UTF-8 text, so no agent can read it.",
        at: SourceLocation(file: path), hint: "Save it as UTF-8, or take it out of the inputs.")
    }
    self.init(path: path, purpose: purpose, text: text)
  }
}

/// A question of the workflow and the answer that holds.
package struct SettledAnswer: Sendable, Hashable, Codable {
  /// The escalation's id, or the id it would have had: what `[answer:ID]` cites.
  package var id: String
  /// The variable that the answer is bound to.
  package var variable: String?
  package var question: String
  package var answer: String
  /// Whether a person gave it; only such an answer is a source of its own.
  package var byPerson: Bool

  package init(id: String, variable: String?, question: String, answer: String, byPerson: Bool) {
    self.id = id
    self.variable = variable
    self.question = question
    self.answer = answer
    self.byPerson = byPerson
  }
}
