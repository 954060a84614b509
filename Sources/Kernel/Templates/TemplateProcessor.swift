/// Fills templates and run-time texts with values. Values are data: what looks like a tag inside one is never read.
package enum TemplateProcessor {
  /// A name without a value is empty in a condition: `{{#if x}}` fails, `{{#if x != true}}` holds.
  /// - Throws: `Failure` of kind `badInput` with the place of what cannot be rendered.
  package static func render(
    _ template: Template, scope: Scope, unresolved: UnresolvedPolicy
  ) throws(Failure) -> String {
    var renderer = TemplateRenderer(template, scope: scope, unresolved: unresolved)
    try renderer.render(template.nodes)
    return renderer.output
  }

  /// The names that a rendering would leave for a generator to fill, in document order. Of a block that is repeated for
  /// each of an unknown number of things it is a family such as `epic_title_{{N}}`.
  package static func openNames(in template: Template, scope: Scope) throws(Failure) -> [String] {
    var renderer = TemplateRenderer(template, scope: scope, unresolved: .keep)
    try renderer.render(template.nodes)
    return renderer.open.uniqued
  }

  /// Fills a text that is shown or sent while a workflow runs, such as an `<output>` or an `<ask>`. Besides the template
  /// language it knows `{name}`, which stays as it is where the scope holds no such name, and
  /// `{if x} … {else} … {/if}`.
  package static func expand(
    _ text: String, scope: Scope, unresolved: UnresolvedPolicy, file: String = "text"
  ) throws(Failure) -> String {
    guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
    let template = try TemplateCache.shared.template(parsing: text, file: file, mode: .lenient, isRunTimeText: true)
    return try render(template, scope: scope, unresolved: unresolved)
  }
}
