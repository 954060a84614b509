import Kernel

/// A piece of an instruction file.
struct Token {
  enum Kind {
    /// Words; those of code fences and inline code are taken as they stand.
    case text(isCode: Bool)
    case open(Opening)
    case close(Tag)
    /// A comment or a fence line without meaning.
    case gap
  }

  struct Opening {
    var tag: Tag
    var attributes: [Attribute]
    var isEmpty: Bool
    /// Whether only white space and tags stand before it on its line.
    var leadsLine: Bool
  }

  let kind: Kind
  let range: Range<Int>
}
