import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A request as one text, for agents that take a prompt and have no thread of ours.
enum AgentPrompt {
  /// The text of request n+1 begins with that of request n, so that what an agent's own provider cached serves again;
  /// therefore the rules stand in front and nothing follows the last turn.
  static func text(of request: ModelRequest) throws(ModelError) -> String {
    guard request.tools.isEmpty else { throw .invalid("a command-line agent gives content only and takes no tools") }
    var parts = [request.system, rules]
    if let schema = request.replySchema {
      parts.append("The reply satisfies this JSON schema:\n\(try json(schema.schema))")
    }
    for message in request.messages {
      let speaker = message.role == .user ? "The engine's turn" : "Your reply"
      parts.append("===== \(speaker) =====\n\n\(message.rendered)")
    }
    return parts.joined(separator: "\n\n")
  }

  private static let rules = """
    You have no tools here: read no file, run no command, search nothing. All that you need is in this text. It holds \
    the conversation so far; reply to its last turn, with the reply alone.
    """

  private static func json(_ value: Value) throws(ModelError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw .invalid("the reply's schema cannot be written as JSON")
    }
  }
}
