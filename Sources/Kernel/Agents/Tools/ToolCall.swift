#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One call of a tool, as a model asked for it.
package struct ToolCall: Sendable, Hashable, Codable {
  /// The vendor's, or one of ours where it gave none.
  package var id: String
  package var name: String
  /// As the model wrote them: a JSON object, if it wrote one.
  package var arguments: String

  /// By name; nil where they are no JSON object.
  var values: [String: Value]? { try? JSONDecoder().decode([String: Value].self, from: Data(arguments.utf8)) }

  var isReadable: Bool { values != nil }

  package init(id: String, name: String, arguments: String) {
    (self.id, self.name, self.arguments) = (id, name, arguments)
  }
}

/// A reply that ended in calls of tools.
package struct ToolCalls: Sendable, Hashable, Codable {
  package var calls: [ToolCall]
  /// What the model said beside them.
  package var text: String
  /// What the vendor wants to be sent back as it was, such as thoughts and their signatures.
  package var verbatim: VendorContent?

  package init(calls: [ToolCall], text: String, verbatim: VendorContent? = nil) {
    (self.calls, self.text, self.verbatim) = (calls, text, verbatim)
  }
}

/// A reply's content in one vendor's own form; no other vendor reads it.
package struct VendorContent: Sendable, Hashable, Codable {
  package var vendor: String
  package var content: Value

  package init(vendor: String, content: Value) { (self.vendor, self.content) = (vendor, content) }
}

/// What a call of a tool brought. The results of a reply's calls follow it in the order of the calls.
package struct ToolResult: Sendable, Hashable, Codable {
  package var id: String
  package var name: String
  package var text: String
  /// Whether the call could not be served; the text then says why.
  package var isError: Bool

  package init(id: String, name: String, text: String, isError: Bool) {
    (self.id, self.name, self.text, self.isError) = (id, name, text, isError)
  }
}
