/// The names that workflows go by.
package struct WorkflowNames: Sendable {
  /// The file of the workflow of a name; nil where there is none.
  package var file: @Sendable (_ name: String) -> String?
  /// Names that may have been meant by one that there is not, the likeliest first.
  package var nearest: @Sendable (_ name: String) -> [String]

  package init(
    file: @escaping @Sendable (_ name: String) -> String?,
    nearest: @escaping @Sendable (_ name: String) -> [String] = { _ in [] }
  ) {
    (self.file, self.nearest) = (file, nearest)
  }
}
