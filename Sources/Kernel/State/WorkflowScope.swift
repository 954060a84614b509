/// What the texts of one workflow of the stack may refer to, but for its variables.
struct WorkflowScope: Sendable {
  /// As its file binds them.
  var workflowVariables: [String: Value]
  /// Markdown by output name.
  var outputs: [String: Value] = [:]
  /// One layer for each loop that is being walked, the innermost last.
  var loops: [[String: Value]] = []
  /// Documents for whose text a variable stands.
  var contents: [String: [BoundDocument]] = [:]
  var latestAnswer: String?

  init(workflowVariables: [String: Value]) { self.workflowVariables = workflowVariables }

  /// Names by which workflows call the latest answer without binding it to one.
  static let answerNames = [
    "answer", "choice", "selection", "response", "user_response", "user_choice", "user_selection", "update_choice",
  ]

  func scope(over variables: [String: Value], withLoops: Bool) -> Scope {
    var layers = withLoops ? Array(loops.reversed()) : []
    layers += [variables, outputs]
    if let latestAnswer {
      layers.append(Dictionary(uniqueKeysWithValues: Self.answerNames.map { ($0, .string(latestAnswer)) }))
    }
    layers.append(contents.mapValues { documents in .string(documents.map(\.text).joined(separator: "\n\n")) })
    layers.append(workflowVariables)
    return Scope(layers)
  }
}
