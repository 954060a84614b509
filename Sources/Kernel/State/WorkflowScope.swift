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
    layers += lowerLayers
    return Scope(layers)
  }

  /// What a document's path refers to: a text that is written into it under a name that the workflow binds anyway, such
  /// as `project_name`, must not move it.
  func pathScope(over variables: [String: Value]) -> Scope {
    Scope(loops.reversed() + [variables, workflowVariables.filter { !$0.value.isBlank }, outputs] + lowerLayers)
  }

  private var lowerLayers: [[String: Value]] {
    var layers: [[String: Value]] = []
    if let latestAnswer {
      layers.append(Dictionary(uniqueKeysWithValues: Self.answerNames.map { ($0, .string(latestAnswer)) }))
    }
    layers.append(contents.mapValues { documents in .string(documents.map(\.text).joined(separator: "\n\n")) })
    layers.append(workflowVariables)
    return layers
  }
}
