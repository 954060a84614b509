import Kernel
import YAML

/// `stories.yaml` of the newest releases: a list of stories without statuses.
package struct StoriesFile: Sendable {
  package struct Story: Sendable, Hashable {
    /// A text, though it often looks like a number.
    package var id: String
    package var title: String
    package var description: String
    /// Whether a person looks at the specification, and at the result.
    package var specCheckpoint: Bool
    package var doneCheckpoint: Bool
    /// Further words for the developer's invocation.
    package var invokeDevWith: String?
    package var line: Int
  }

  package private(set) var stories: [Story] = []
  package private(set) var diagnostics: [Diagnostic] = []
  private var ids: Set<String> = []

  package init(_ bytes: [UInt8], file: String) {
    do throws(YAMLError) {
      guard let root = try parse(bytes, file: file), !root.isNull else { return }
      guard let items = root.items ?? root["stories"]?.items else {
        throw root.error("expected a list of stories")
      }
      for item in items { add(item, file) }
    } catch {
      diagnostics.append(
        Diagnostic(.error, "unreadable-stories", error.message, file: file, line: error.line, column: error.column))
    }
    // Of ids in order one that another begins with stands right before such a one.
    let sorted = stories.sorted { $0.id < $1.id }
    for (story, next) in zip(sorted, sorted.dropFirst()) where next.id.hasPrefix(story.id) {
      diagnostics.append(
        Diagnostic(
          .warning, "ambiguous-id", "the id '\(next.id)' begins with '\(story.id)', another story's", file: file,
          line: next.line))
    }
  }

  private mutating func add(_ item: YAML.Node, _ file: String) {
    func report(_ code: String, _ message: String) {
      diagnostics.append(
        Diagnostic(.error, code, message, file: file, line: item.place.line, column: item.place.column))
    }
    guard let id = item["id"]?.text?.trimmed, !id.isEmpty else {
      return report("no-id", "a story needs an id")
    }
    guard ids.insert(id).inserted else {
      return report("duplicate-story", "the id '\(id)' is another story's already")
    }
    stories.append(
      Story(
        id: id, title: item["title"]?.text ?? "", description: item["description"]?.text ?? "",
        specCheckpoint: item["spec_checkpoint"]?.value == .bool(true),
        doneCheckpoint: item["done_checkpoint"]?.value == .bool(true),
        invokeDevWith: item["invoke_dev_with"].flatMap { $0.isNull ? nil : $0.text }, line: item.place.line))
  }
}
