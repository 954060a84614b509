#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Message {
  /// What a model reads. The same parts always give the same text, so that a thread stays byte-identical.
  package var rendered: String { parts.map(\.rendered).joined(separator: "\n\n") }
}

extension Part {
  fileprivate var rendered: String {
    switch self {
    case .text(let text): text
    case .document(let document): document.rendered
    case .answers(let answers): Self.render(answers)
    case .turn(let brief): brief.rendered
    case .toolCalls(let reply): reply.rendered
    case .toolResult(let result): "Result of \(result.name)\(result.isError ? " (an error)" : ""):\n\n\(result.text)"
    }
  }

  private static func render(_ answers: [SettledAnswer]) -> String {
    let lines = answers.map { settled in
      let source = settled.byPerson ? " [answer:\(settled.id)]" : ""
      return "- \(settled.question.trimmed)\n  Answer: \(settled.answer)\(source)"
    }
    return "## Questions settled\n\n" + lines.joined(separator: "\n")
  }
}

extension ToolCalls {
  /// For those who know no tools. Ids and what a vendor keeps for itself are no part of it.
  fileprivate var rendered: String {
    ([text].filter { !$0.isEmpty } + calls.map { "Call of \($0.name): \($0.arguments)" }).joined(separator: "\n\n")
  }
}

extension BoundDocument {
  fileprivate var rendered: String {
    let kind =
      switch purpose {
      case .source: "Source document"
      case .onboarding: "Onboarding document"
      case .draft: "The document as it stands"
      case .reference: "Reference material"
      }
    let lines = text.isEmpty ? 0 : text.split(omittingEmptySubsequences: false, whereSeparator: \.isLineEnd).count
    let fence = Self.fence(around: text)
    let end = text.hasSuffix("\n") || text.isEmpty ? "" : "\n"
    return "## \(kind): \(path) (lines \(firstLine)–\(firstLine + max(0, lines - 1)))\n\n"
      + "\(fence)\n\(text)\(end)\(fence)"
  }

  /// Longer than any run of tildes within, so that a document cannot close its own fence.
  private static func fence(around text: String) -> String {
    var longest = 2
    var run = 0
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "~") ? run + 1 : 0
      longest = max(longest, run)
    }
    return String(repeating: "~", count: longest + 1)
  }
}

extension TurnBrief {
  fileprivate var rendered: String {
    var lines = ["# Step \(step) of \(totalSteps): \(goal)"]
    if !constraints.isEmpty {
      lines.append("Rules of this step:\n" + constraints.map { "- \($0)" }.joined(separator: "\n"))
    }
    lines += work.map(\.rendered)
    lines.append("Reply with one JSON object that holds exactly what is expected here:")
    lines.append(expected.block)
    return lines.joined(separator: "\n\n")
  }
}

extension WorkItem {
  fileprivate var rendered: String {
    switch self {
    case .instruction(let text): return text
    case .guidance(let text): return "Guidance: \(text)"
    case .write(let output):
      var line = "Write the output `\(output.name)`"
      if let heading = output.heading { line += ", which stands under “\(heading)”" }
      if let document = output.document { line += " in \(document)" }
      return line + "." + (output.instruction.map { " \($0)" } ?? "")
    case .guarded(let id, let condition, let work):
      let inner = work.map(\.rendered).joined(separator: "\n\n")
      return "Judge `\(id)`: does this hold: \(condition)? What follows up to the end of `\(id)` counts only if it "
        + "does:\n\n\(inner)\n\n(end of `\(id)`)"
    case .ask(let id, let question, let options):
      let choices = options.isEmpty ? "" : " Options: \(options.joined(separator: ", "))."
      return "Answer `\(id)` on behalf of the product's owner: \(question)\(choices)"
    }
  }
}

extension ExpectedReply {
  /// The block that closes every request for a reply.
  var block: String { "```json\n\(rendered)\n```" }

  /// Keys sorted, empty lists included.
  private var rendered: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Encoding strings and arrays of strings has no way to fail.
    let data = (try? encoder.encode(["expected": self])) ?? Data()
    return String(decoding: data, as: UTF8.self)
  }
}
