/// One workflow, agent or template as it was found.
package struct PluginEntry: Sendable, Hashable {
  /// What it is for.
  package enum Kind: String, Sendable, Hashable, CaseIterable { case workflow, agent, template }
  /// Where it was found, in the order of precedence.
  package enum Origin: String, Sendable, Hashable, CaseIterable { case project, bmad, embedded }

  /// One place of an entry.
  package struct Place: Sendable, Hashable {
    /// Relative to the project, `<embedded>/…`, or absolute for what a person named outside the project.
    package var path: String
    package var origin: Origin

    package init(path: String, origin: Origin) { (self.path, self.origin) = (path, origin) }
  }

  /// The folder of a workflow, the file name of an agent without its ending, the file name of a template.
  package var name: String
  package var kind: Kind
  package var place: Place
  /// The name that the workflow's own file gives it, where that differs.
  package var declaredName: String?
  /// Entries of the same name that this one hides, nearest first.
  package var shadows: [Place]

  package init(name: String, kind: Kind, place: Place, declaredName: String? = nil, shadows: [Place] = []) {
    self.name = name
    self.kind = kind
    self.place = place
    self.declaredName = declaredName
    self.shadows = shadows
  }

  package var path: String { place.path }
  package var origin: Origin { place.origin }
}
