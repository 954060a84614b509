extension TemplateProcessor {
  /// The names that a run-time text refers to, in single or double braces or in a block's condition.
  package static func references(in text: String) -> [String] {
    guard text.utf8.contains(UInt8(ascii: "{")),
      let template = try? TemplateCache.shared.template(
        parsing: text, file: "text", mode: .lenient, isRunTimeText: true)
    else { return [] }
    return template.variables
  }
}
