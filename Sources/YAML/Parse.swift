/// Reads a file of one YAML document.
///
/// - Returns: the document's root; nil where there is no document, as in a file of nothing but comments. An explicit
///   document without content (`---`) is a null scalar.
/// - Throws: the first fault: bytes that are not UTF-8, a syntax fault, a duplicate key, an unknown alias, a limit, or
///   a second document.
package func parse(_ bytes: [UInt8], file: String, limits: Limits = .standard) throws(YAMLError) -> Node? {
  var composer = try Composer(SourceText(bytes, file: file, limits: limits), limits: limits)
  guard let first = try composer.nextDocument() else { return nil }
  guard let second = try composer.nextDocument() else { return first.root }
  throw YAMLError(
    file: file, line: second.start.line, column: second.start.column,
    message: "a second document starts here, where one is allowed")
}

/// Reads a text of one YAML document; as for bytes.
package func parse(_ text: String, file: String, limits: Limits = .standard) throws(YAMLError) -> Node? {
  try parse(Array(text.utf8), file: file, limits: limits)
}

/// Reads a file of any number of YAML documents; the limit on expansions is for each, the others for the whole file.
///
/// - Throws: the first fault in any of them.
package func parseAll(_ bytes: [UInt8], file: String, limits: Limits = .standard) throws(YAMLError) -> [Node] {
  var composer = try Composer(SourceText(bytes, file: file, limits: limits), limits: limits)
  var roots: [Node] = []
  while let document = try composer.nextDocument() { roots.append(document.root) }
  return roots
}
