/// libyaml's failures in words that lead to the mend.
enum SyntaxFault {
  /// `openBracket`: the innermost one, which a file that ends too early has left open.
  static func error(_ failure: RawFailure, in source: SourceText, openBracket: Mark?) -> YAMLError {
    let mark = source.mark(failure.mark)
    let context = source.mark(failure.contextMark)
    if let tab = tab(failure, at: mark, in: source) {
      return error(source, tab, "a tab cannot indent YAML; use spaces")
    }
    let atEnd = mark.offset >= source.bytes.count
    if atEnd, let openBracket, failure.problem.hasPrefix("did not find expected") {
      return error(source, openBracket, "this \(source.character(at: openBracket) ?? "[") is never closed")
    }
    switch (failure.problem, failure.context) {
    case ("found unexpected end of stream", "while scanning a quoted scalar"?):
      return error(source, context, "this quote is never closed")
    case ("did not find expected node content", _): return error(source, mark, "expected a value here")
    case ("did not find expected ',' or ']'", _):
      return error(source, mark, "expected \",\" or \"]\" in the list that starts at \(context.line):\(context.column)")
    case ("did not find expected ',' or '}'", _):
      return error(
        source, mark, "expected \",\" or \"}\" in the mapping that starts at \(context.line):\(context.column)")
    case ("mapping values are not allowed in this context", _):
      return error(
        source, mark, "a value with a key cannot stand here",
        hint: "put a text that holds \": \" in quotes, or check the indentation")
    case ("found character that cannot start any token", _):
      let character = source.character(at: mark).map { quoted(String($0)) } ?? "this"
      return error(source, mark, "no value can start with \(character)", hint: "put the text in quotes")
    case ("did not find expected alphabetic or numeric character", let context?):
      let name = context.hasSuffix("alias") ? "an alias (*name)" : "an anchor (&name)"
      return error(source, mark, "\(name) needs a name of letters and digits", hint: "put a text in quotes")
    case ("could not find expected ':'", _):
      return error(source, context, "this line is neither a key with its colon nor part of a text")
    case ("did not find expected key", _):
      return error(
        source, mark, "expected a key of the mapping that starts at \(context.line):\(context.column)",
        hint: "is the indentation right, is a quote closed too early?")
    case ("did not find expected '-' indicator", _):
      return error(
        source, mark, "expected the next \"-\" of the list that starts at \(context.line):\(context.column)",
        hint: "is the indentation right?")
    case (let problem, let context?): return error(source, mark, "\(problem) \(context)")
    case (let problem, nil): return error(source, mark, problem)
    }
  }

  /// libyaml notices a tab where it gives up, which may be on the line after.
  private static func tab(_ failure: RawFailure, at mark: Mark, in source: SourceText) -> Mark? {
    if let tab = source.indentingTab(near: mark) { return tab }
    let isTab = failure.problem.contains("tab character") || source.character(at: mark) == "\t"
    return isTab ? mark : nil
  }

  private static func error(_ source: SourceText, _ mark: Mark, _ message: String, hint: String? = nil) -> YAMLError {
    YAMLError(file: source.file, line: mark.line, column: mark.column, message: message, hint: hint)
  }
}
