import Kernel

/// A glob of `*`, `?`, `[…]` within a name and `**` for any number of folders. Case counts. As in a shell, a wildcard
/// never stands for the dot that begins a hidden name.
struct GlobPattern: Sendable {
  enum Component: Sendable, Equatable {
    case literal(String)
    case wildcard([Unicode.Scalar])
    case anyFolders
  }

  let components: [Component]

  init(_ components: [String]) {
    var parsed: [Component] = []
    for text in components {
      let component: Component =
        text == "**"
        ? .anyFolders : text.contains { "*?[".contains($0) } ? .wildcard(Array(text.unicodeScalars)) : .literal(text)
      if component == .anyFolders, parsed.last == .anyFolders { continue }
      parsed.append(component)
    }
    // A pattern that ends in `**` means the files below.
    if parsed.last == .anyFolders { parsed.append(.wildcard(["*"])) }
    self.components = parsed
  }

  /// Whether a name matches a component's wildcards.
  ///
  /// Goes back only to the last `*`, so the work is bounded by the product of the lengths.
  static func matches(_ pattern: [Unicode.Scalar], _ name: String) -> Bool {
    let text = Array(name.unicodeScalars)
    if text.first == ".", pattern.first != "." { return false }
    var (at, index) = (0, 0)
    var retry: (pattern: Int, text: Int)?
    while index < text.count {
      if at < pattern.count, pattern[at] == "*" {
        at += 1
        retry = (at, index)
      } else if at < pattern.count, let next = step(pattern, at, text[index]) {
        (at, index) = (next, index + 1)
      } else if let last = retry {
        retry = (last.pattern, last.text + 1)
        (at, index) = (last.pattern, last.text + 1)
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == "*" }
  }

  /// Where the pattern goes on after it has taken one character; nil where it does not take it.
  private static func step(_ pattern: [Unicode.Scalar], _ at: Int, _ scalar: Unicode.Scalar) -> Int? {
    switch pattern[at] {
    case "?": return at + 1
    case "[":
      guard let set = CharacterSet(pattern, at) else { return scalar == "[" ? at + 1 : nil }
      return set.holds(scalar) ? set.end : nil
    default: return pattern[at] == scalar ? at + 1 : nil
    }
  }

  /// `[abc]`, `[a-z]`, `[!abc]` or `[^abc]`; a `]` that comes first is meant literally.
  private struct CharacterSet {
    private var ranges: [ClosedRange<Unicode.Scalar>] = []
    private var isNegated = false
    /// Just after the closing bracket.
    let end: Int

    init?(_ pattern: [Unicode.Scalar], _ start: Int) {
      var at = start + 1
      if at < pattern.count, pattern[at] == "!" || pattern[at] == "^" {
        isNegated = true
        at += 1
      }
      let first = at
      while at < pattern.count, pattern[at] != "]" || at == first {
        if at + 2 < pattern.count, pattern[at + 1] == "-", pattern[at + 2] != "]" {
          if pattern[at] <= pattern[at + 2] { ranges.append(pattern[at]...pattern[at + 2]) }
          at += 3
        } else {
          ranges.append(pattern[at]...pattern[at])
          at += 1
        }
      }
      guard at < pattern.count else { return nil }
      end = at + 1
    }

    func holds(_ scalar: Unicode.Scalar) -> Bool { ranges.contains { $0.contains(scalar) } != isNegated }
  }
}
