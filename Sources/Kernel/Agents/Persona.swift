/// Whom an agent plays: a name, a manner, and the workflows that are theirs.
package struct Persona: Sendable, Hashable, Codable {
  /// One thing that the persona offers to do.
  package struct MenuItem: Sendable, Hashable, Codable {
    /// The word that asks for it, such as `create-prd`.
    package var trigger: String
    /// A short code that asks for it too, such as `CP`.
    package var code: String?
    /// A workflow file relative to the project, or a workflow's name; nil for anything that is no workflow.
    package var workflow: String?
    /// The workflow whose checklist the entry holds a document against, named alike; nil for any other entry.
    package var validates: String?
    package var summary: String

    package init(
      trigger: String, code: String? = nil, workflow: String? = nil, validates: String? = nil, summary: String = ""
    ) {
      self.trigger = trigger
      self.code = code
      self.workflow = workflow
      self.validates = validates
      self.summary = summary
    }
  }

  /// The name by which workflows call for the persona: its file's name without the ending.
  package var id: String
  package var name: String
  package var title: String
  package var icon: String
  /// Prose for a system prompt.
  package var instructions: String
  package var menu: [MenuItem]

  package init(
    id: String, name: String, title: String = "", icon: String = "", instructions: String, menu: [MenuItem] = []
  ) {
    self.id = id
    self.name = name
    self.title = title
    self.icon = icon
    self.instructions = instructions
    self.menu = menu
  }
}
