import Kernel
import YAML

extension Kernel.Value {
  /// A YAML node's value. A block text whose lines all start with `- ` is taken for the list it was meant to be.
  init(_ node: YAML.Node) {
    switch node.content {
    case .sequence(let items): self = .list(items.map(Kernel.Value.init))
    case .mapping(let pairs):
      let entries = pairs.compactMap { pair in pair.key.text.map { ($0, Kernel.Value(pair.value)) } }
      self = .map(Dictionary(entries, uniquingKeysWith: { first, _ in first }))
    case .scalar(let text, let style):
      if style == .literal || style == .folded, let items = Self.items(text) {
        self = .list(items)
        return
      }
      switch node.value {
      case nil, .null?: self = .null
      case .bool(let flag)?: self = .bool(flag)
      case .int(let number)?: self = .int(number)
      case .double(let number)?: self = .number(number)
      case .string(let text)?: self = .string(text)
      }
    }
  }

  private static func items(_ text: String) -> [Kernel.Value]? {
    let lines = text.split(whereSeparator: \.isNewline).map(\.trimmed).filter { !$0.isEmpty && !$0.hasPrefix("#") }
    // A text that is no list after all stays a text.
    guard !lines.isEmpty, lines.allSatisfy({ $0.hasPrefix("- ") }),
      let list = try? YAML.parse(lines.joined(separator: "\n"), file: ""), let items = list.items
    else { return nil }
    return items.map(Kernel.Value.init)
  }

  /// A scalar's text; nil for null, lists and maps.
  var scalarText: String? {
    switch self {
    case .null, .list, .map: nil
    case .bool, .int, .number, .string: display
    }
  }
}

extension Failure {
  /// A fault of YAML as the person meets it.
  init(_ error: YAMLError) {
    self.init(
      .badInput, "bad-yaml", error.message,
      at: SourceLocation(file: error.file, line: error.line, column: error.column), hint: error.hint)
  }
}
