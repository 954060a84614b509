/// The workflows and task files that a run takes up while it goes on. What it hands out is kept with the run first, so
/// that a run never changes under itself; a resumed run gets what was kept.
package protocol WorkflowLibrary: AnyObject {
  /// The workflow file that an invocation means; nil where there is none.
  /// - Parameters:
  ///   - reference: a path, a folder or a name as the instructions write it, variables filled in.
  ///   - caller: whose instructions they are: paths may be relative to its folder.
  /// - Throws: `Failure` of kind `refused` for a path that leads out of the project.
  func find(_ reference: String, from caller: Workflow) throws -> String?

  /// Names of workflows that may have been meant by a reference that `find` does not know, the likeliest first.
  func nearest(to reference: String) -> [String]

  /// The workflow in a file that `find` named, bound with what it is invoked with.
  /// - Throws: `Failure` where it cannot be read.
  func workflow(_ file: String, inputs: [String: Value]) throws -> Workflow

  /// A task, a checklist or another file that the instructions of `caller` name; nil where there is none.
  func file(_ path: String, from caller: Workflow) throws -> SourceText?
}
