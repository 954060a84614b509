import Kernel

/// A message as wires tell its kinds of content apart: text, calls of tools, and their results.
enum MessagePiece {
  case text(String)
  case calls(ToolCalls)
  case result(ToolResult)
}

extension Message {
  /// Its parts in order, everything that is neither call nor result together as text.
  var pieces: [MessagePiece] {
    var pieces: [MessagePiece] = []
    var words: [Part] = []
    func said() -> [MessagePiece] { words.isEmpty ? [] : [.text(Message(role: role, parts: words).rendered)] }
    for part in parts {
      switch part {
      case .text, .document, .answers, .turn: words.append(part)
      case .toolCalls(let reply):
        pieces += said() + [.calls(reply)]
        words = []
      case .toolResult(let result):
        pieces += said() + [.result(result)]
        words = []
      }
    }
    return pieces + said()
  }
}
