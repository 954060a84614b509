import Kernel

/// Which stories wait for which. Where a story names none, the one before it in its epic; an epic's first story waits
/// for the last of the epic before.
package struct DependencyGraph: Sendable {
  /// By story id, in the order of the text.
  package private(set) var dependencies: [String: [String]] = [:]
  /// By story id.
  package private(set) var problems: [String: [Diagnostic]] = [:]

  package init(_ document: EpicsDocument) {
    let order = document.stories.map(\.id)
    let position = Dictionary(order.enumerated().map { ($1, $0) }) { first, _ in first }
    var lastOfEpic: [String: String] = [:]
    for epic in document.epics { lastOfEpic[epic.number] = epic.stories.last?.id }
    var before: String?
    for story in document.stories {
      let named = story.prerequisites.map {
        Prerequisites($0, of: story.id, order: order, position: position, lastOfEpic: lastOfEpic)
      }
      for id in named?.unknown ?? [] {
        report(story, "unknown-prerequisite", "it waits for story \(id), which no epic has")
      }
      if let named, named.isNone || !named.ids.isEmpty {
        dependencies[story.id] = named.ids.filter { $0 != story.id }
      } else {
        dependencies[story.id] = before.map { [$0] } ?? []
      }
      for id in named?.ids ?? [] where position[id, default: 0] >= position[story.id, default: 0] {
        report(
          story, "forward-dependency",
          id == story.id ? "it waits for itself" : "it waits for story \(id), which is planned after it")
      }
      before = story.id
    }
    let cyclic = StoryCycles(order, dependencies).ids
    for story in document.stories where cyclic.contains(story.id) {
      report(story, "dependency-cycle", "it waits, through others, for itself")
    }
  }

  private mutating func report(_ story: EpicsDocument.Story, _ code: String, _ message: String) {
    problems[story.id, default: []].append(Diagnostic(.error, code, message, file: story.file, line: story.line))
  }
}
