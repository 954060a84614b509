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
  /// The most items that a list or a board has among the documents that were read.
  var longestRead = 0
  /// Names of the workflow's variables in whose values references wait for the moment of use, each after those that it
  /// refers to.
  private let lateNames: [String]

  init(workflowVariables: [String: Value]) {
    self.workflowVariables = workflowVariables
    lateNames = Self.lateNames(in: workflowVariables)
  }

  /// Names by which workflows call the latest answer without binding it to one.
  static let answerNames = [
    "answer", "choice", "selection", "response", "user_response", "user_choice", "user_selection", "update_choice",
  ]

  func scope(over variables: [String: Value], withLoops: Bool) -> Scope {
    var layers = withLoops ? Array(loops.reversed()) : []
    layers += [variables, outputs]
    layers += lowerLayers
    return withLateVariables(layers, above: layers.count - 1)
  }

  /// What a document's path refers to: a text that is written into it under a name that the workflow binds anyway, such
  /// as `project_name`, must not move it.
  func pathScope(over variables: [String: Value]) -> Scope {
    let layers = loops.reversed() + [variables, workflowVariables.filter { !$0.value.isBlank }, outputs] + lowerLayers
    return withLateVariables(layers, above: loops.count + 1)
  }

  /// `{story_dir}/{{story_key}}.md` in workflow.yaml: filled in each time it is used, from whatever has a value by then.
  private func withLateVariables(_ layers: [[String: Value]], above index: Int) -> Scope {
    guard !lateNames.isEmpty else { return Scope(layers) }
    var filled: [String: Value] = [:]
    for name in lateNames {
      guard case .string(let text)? = workflowVariables[name] else { continue }
      let scope = Scope(layers[..<index] + [filled] + layers[index...])
      let value = try? TemplateProcessor.expand(text, scope: scope, unresolved: .keep)
      filled[name] = .string(value ?? text)
    }
    return Scope(layers[..<index] + [filled] + layers[index...])
  }

  private static func lateNames(in variables: [String: Value]) -> [String] {
    var references: [String: [String]] = [:]
    for case (let name, .string(let text)) in variables {
      let names = TemplateProcessor.references(in: text)
      if !names.isEmpty { references[name] = names }
    }
    var ordered: [String] = []
    var seen: Set<String> = []
    func visit(_ name: String) {
      guard seen.insert(name).inserted, let names = references[name] else { return }
      names.forEach(visit)
      ordered.append(name)
    }
    references.keys.sorted().forEach(visit)
    return ordered
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
