import Synchronization

/// Keeps templates that were read, by the digest of their text, so that each is parsed once however often it is
/// rendered. Holds a bounded number of them; those not used for longest go first.
final class TemplateCache: Sendable {
  static let shared = TemplateCache()

  private struct Key: Hashable {
    var digest: Digest
    var file: String
    var mode: Template.Mode
    var isRunTimeText: Bool
  }

  private struct State {
    var templates: [Key: (template: Template, used: UInt64)] = [:]
    var clock: UInt64 = 0

    mutating func use(_ key: Key) -> Template? {
      clock += 1
      templates[key]?.used = clock
      return templates[key]?.template
    }

    mutating func keep(_ template: Template, _ key: Key, capacity: Int) {
      clock += 1
      templates[key] = (template, clock)
      guard templates.count > capacity else { return }
      // Half at once, so that a full cache does not search for the oldest at each new text.
      let oldest = templates.sorted { $0.value.used < $1.value.used }.prefix(templates.count - capacity / 2)
      for (key, _) in oldest { templates[key] = nil }
    }
  }

  private let state = Mutex(State())
  private let capacity: Int
  /// In bytes of text; a longer one is read each time.
  private let longest: Int

  init(capacity: Int = 256, longest: Int = 1 << 20) {
    self.capacity = capacity
    self.longest = longest
  }

  var count: Int { state.withLock { $0.templates.count } }

  /// - Throws: the `Failure` of a template with a fault, each time anew.
  func template(
    parsing text: String, file: String, mode: Template.Mode, isRunTimeText: Bool
  ) throws(Failure) -> Template {
    guard text.utf8.count <= longest else {
      return try Template(parsing: text, file: file, mode: mode, singleBraces: isRunTimeText)
    }
    let key = Key(digest: Digest(of: text), file: file, mode: mode, isRunTimeText: isRunTimeText)
    if let known = state.withLock({ $0.use(key) }) { return known }
    let template = try Template(parsing: text, file: file, mode: mode, singleBraces: isRunTimeText)
    state.withLock { $0.keep(template, key, capacity: capacity) }
    return template
  }
}
