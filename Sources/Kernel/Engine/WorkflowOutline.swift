/// Where every step of a workflow is: its number in document order and its place in the tree.
struct WorkflowOutline {
  /// Step numbers, counted from 1 in document order, by index path.
  private var numbers: [String: Int] = [:]
  /// Index paths by what jumps may call them: `n` and `id` of steps, ids of anchors.
  private var targets: [String: String] = [:]
  /// The top-level step that follows another, by the index path of the one.
  private var following: [String: String] = [:]
  /// Steps that the first one dispatches to: nobody falls through into them.
  let entries: Set<String>
  let totalSteps: Int
  /// Whether any step names an output: then a document is begun by the first one that is written, and only so.
  private(set) var hasOutputs = false
  /// What the workflow is about: the goals of its steps.
  let topic: String

  init(_ workflow: Workflow) {
    totalSteps = workflow.steps.count
    topic = workflow.steps.compactMap { $0["goal"] ?? $0["title"] }.joined(separator: " ")
    entries = Self.entries(of: workflow)
    var anchors: [(String, String)] = []
    for (index, node) in workflow.body.enumerated() { survey(node, String(index), &anchors) }
    // A step's own name goes before an anchor's.
    for (name, path) in anchors where targets[name] == nil { targets[name] = path }
    let steps = workflow.body.indices.filter { workflow.body[$0].tag == .step }
    for (one, next) in zip(steps, steps.dropFirst()) { following[String(one)] = String(next) }
  }

  private mutating func survey(_ node: Node, _ path: String, _ anchors: inout [(String, String)]) {
    if node.tag == .step {
      numbers[path] = numbers.count + 1
      for name in [node["n"], node["id"]].compactMap({ $0?.lowercased() }) where targets[name] == nil {
        targets[name] = path
      }
    }
    if node.tag == .templateOutput { hasOutputs = true }
    if node.tag == .anchor, let id = node["id"]?.lowercased() { anchors.append((id, path)) }
    for (index, child) in node.children.enumerated() { survey(child, "\(path).\(index)", &anchors) }
  }

  func number(of path: String) -> Int { numbers[path] ?? 0 }

  /// Whether `target` is the top-level step that comes after the one in which `path` lies anyway.
  func isNext(_ target: String, after path: String) -> Bool {
    path.split(separator: ".").first.flatMap { following[String($0)] } == target
  }

  /// The index path that a jump's label means: a step's `n` or `id`, `step_N`, an anchor, or words that end in one.
  func path(of label: String) -> String? {
    let words = label.trimmed.lowercased().trimmed(of: "\"'`#.,:;")
    if let found = targets[words] { return found }
    for prefix in ["step_", "step-", "step ", "step", "anchor with id ", "anchor id ", "anchor "]
    where words.hasPrefix(prefix) {
      if let found = targets[words.dropFirst(prefix.count).trimmed] { return found }
    }
    return nil
  }

  /// The label under which prose finds its step: as written, or for a part that has no step of its own, the whole's:
  /// "GOTO step 2a" means step 2 where there is no 2a. Nil where neither is there.
  func step(meantBy label: String) -> String? {
    if path(of: label) != nil { return label }
    guard let part = label.last, part.isLetter, part.isASCII else { return nil }
    let whole = String(label.dropLast())
    return !whole.isEmpty && whole.allSatisfy(\.isNumber) && path(of: whole) != nil ? whole : nil
  }

  /// The node at an index path.
  static func node(at path: String, in body: [Node]) -> Node? {
    var nodes = body
    var found: Node?
    for part in path.split(separator: ".") {
      guard let index = Int(part), nodes.indices.contains(index) else { return nil }
      found = nodes[index]
      nodes = nodes[index].children
    }
    return found
  }

  /// A step whose number leaves a gap of five or more, and to which prose in step 0 or -1 jumps, is a service of its
  /// own: `mode == data` leads there, and the step before it does not.
  private static func entries(of workflow: Workflow) -> Set<String> {
    var called: Set<String> = []
    for node in workflow.body where node.tag == .step && ["0", "-1"].contains(node["n"] ?? "") {
      node.forEachDescendant { inner in
        guard inner.tag == .action, case .jump(let label, _)? = NativeVerb.read(inner.prose) else { return }
        called.insert(label.lowercased())
      }
    }
    guard !called.isEmpty else { return [] }
    var found: Set<String> = []
    var last: Double?
    for (index, node) in workflow.body.enumerated() where node.tag == .step {
      guard let label = node["n"], let number = Double(label) else { continue }
      if let last, number - last >= 5, called.contains(label.lowercased()) { found.insert(String(index)) }
      last = number
    }
    return found
  }
}
