import Kernel

/// A project's name and the id made of it.
struct ProjectName {
  let name: String
  /// Lower-case letters and digits of any script joined by hyphens, such as `field-notes`.
  let id: String

  /// - Throws: `Failure` of kind `usage` where a name cannot stand in a configuration.
  init(_ given: String?, folder: String) throws(Failure) {
    let fallback = folder.split(separator: "/").last.map(String.init) ?? ""
    let text = (given ?? fallback).trimmed
    name = text.isEmpty && given == nil ? "project" : text
    if name.isEmpty { throw Failure(.usage, "bad-name", "the project's name is empty") }
    if let complaint = Rule.line(name) { throw Failure(.usage, "bad-name", "the project's name: \(complaint.message)") }
    if name.utf8.count > 200 { throw Failure(.usage, "bad-name", "the project's name is longer than 200 bytes") }
    if SecretText.isIn(name) { throw Failure(.usage, "bad-name", "the project's name looks like a secret") }
    id = Self.slug(name)
  }

  private static func slug(_ name: String) -> String {
    let words = name.lowercased().split { !($0.isLetter || $0.isNumber) }
    var slug = ""
    for word in words where slug.utf8.count + word.utf8.count < 60 { slug += slug.isEmpty ? word : "-\(word)" }
    return slug.isEmpty ? "project" : slug
  }
}
