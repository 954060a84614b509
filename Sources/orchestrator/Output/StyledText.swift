/// A line or more for a person, with the parts that stand out marked. What is put into it is cleaned for terminals, so
/// nothing that a file or a model says can style itself.
struct StyledText: Sendable, Hashable, ExpressibleByStringInterpolation {
  /// Why a part stands out.
  enum Style: Sendable, Hashable {
    case plain, strong, faint, good, bad, warning

    /// The parameters of the terminal's "select graphic rendition".
    var parameters: String? {
      switch self {
      case .plain: nil
      case .strong: "1"
      case .faint: "2"
      case .good: "32"
      case .bad: "31"
      case .warning: "33"
      }
    }
  }

  /// A stretch of one style.
  struct Run: Sendable, Hashable {
    var text: String
    var style: Style
  }

  private(set) var runs: [Run]

  init(_ text: String, _ style: Style = .plain) { runs = [Run(text: TerminalText.clean(text), style: style)] }
  init(stringLiteral value: String) { self.init(value) }
  init(stringInterpolation: StringInterpolation) { runs = stringInterpolation.runs }

  /// Without styles.
  var plain: String { runs.map(\.text).joined() }

  /// As bytes for a terminal that knows colours.
  var coloured: String {
    runs.map { run in
      guard let parameters = run.style.parameters, !run.text.isEmpty else { return run.text }
      return "\u{1b}[\(parameters)m\(run.text)\u{1b}[0m"
    }.joined()
  }

  static func + (a: StyledText, b: StyledText) -> StyledText {
    var sum = a
    sum.runs += b.runs
    return sum
  }

  /// The line cut to some columns.
  func fitted(to columns: Int) -> StyledText {
    guard TerminalText.width(plain) > columns else { return self }
    var left = max(0, columns - 1)
    var cut: [Run] = []
    for run in runs where left > 0 {
      let text = TerminalText.prefix(of: run.text, columns: left)
      cut.append(Run(text: text, style: run.style))
      left = text == run.text ? left - TerminalText.width(text) : 0
    }
    return StyledText(runs: cut + [Run(text: "…", style: .plain)])
  }

  private init(runs: [Run]) { self.runs = runs }

  /// Gathers the parts of an interpolation.
  struct StringInterpolation: StringInterpolationProtocol {
    var runs: [Run] = []

    init(literalCapacity: Int, interpolationCount: Int) { runs.reserveCapacity(2 * interpolationCount + 1) }

    mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { runs.append(Run(text: literal, style: .plain)) }
    }

    mutating func appendInterpolation(_ text: String, _ style: Style = .plain) {
      runs.append(Run(text: TerminalText.clean(text), style: style))
    }

    mutating func appendInterpolation(_ number: Int, _ style: Style = .plain) {
      runs.append(Run(text: String(number), style: style))
    }

    mutating func appendInterpolation(_ text: StyledText) { runs += text.runs }
  }
}
