import YAML

extension FuzzTarget {
  static let yaml: [FuzzTarget] = [
    FuzzTarget(name: "yaml") { bytes in
      _ = try? parseAll(bytes, file: "f")
      guard let root = try? parse(bytes, file: "f") else { return }
      check(root, within: 0..<bytes.count)
      guard let tree = try? Emittable(root) else { return }
      let text = emit(tree)
      guard let again = try? parse(text, file: "f").map(Emittable.init) else {
        finding("what was emitted does not read")
      }
      // Not compared as values: no NaN equals another.
      if emit(again) != text { finding("what was emitted reads otherwise") }
    },
    FuzzTarget(name: "yaml-editor") { bytes in
      // The first byte chooses what is done, the second where.
      guard bytes.count > 2, var editor = try? Editor(Array(bytes[2...]), file: "f") else { return }
      let paths = editablePaths(editor.root)
      guard !paths.isEmpty else { return }
      let path = paths[Int(bytes[1]) % paths.count]
      let before = editor.bytes
      let words = values[Int(bytes[0]) / 4 % values.count]
      do {
        switch bytes[0] % 4 {
        case 0: try editor.set(path, to: words)
        case 1: try editor.insert("new-key", words, into: path)
        case 2: try editor.append(words, to: path)
        default: try editor.remove(path)
        }
      } catch {
        if editor.bytes != before { finding("a refused edit changed the file") }
        return
      }
      guard let root = try? parse(editor.bytes, file: "f") else { finding("an edited file does not read") }
      if bytes[0] % 4 == 0, let node = descend(root, path), case .string(let text) = words, node.text != text {
        finding("a value that was set reads otherwise")
      }
      let (kept, changed) = (Set(lines(before)), lines(editor.bytes))
      if changed.filter({ !kept.contains($0) }).count > 3 { finding("more than the lines of the edit changed") }
    },
  ]

  private static let values: [Emittable] = [
    "done", "in progress: # 1", "", "'quoted' \"too\"", "é 日", "- x", "yes", "0x1F",
  ]

  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  }

  private static func check(_ node: Node, within range: Range<Int>) {
    guard node.alias == nil else { return }
    guard node.bytes.lowerBound >= range.lowerBound, node.bytes.upperBound <= range.upperBound else {
      finding("a node outside its parent, at \(node.start)")
    }
    for item in node.items ?? [] { check(item, within: node.bytes) }
    for pair in node.pairs ?? [] where !pair.isMerged {
      check(pair.key, within: node.bytes)
      check(pair.value, within: node.bytes)
    }
  }

  private static func editablePaths(_ root: Node) -> [[PathStep]] {
    var found: [[PathStep]] = []
    func visit(_ node: Node, _ path: [PathStep]) {
      guard found.count < 64 else { return }
      found.append(path)
      for (index, item) in (node.items ?? []).enumerated() { visit(item, path + [.item(index)]) }
      for pair in node.pairs ?? [] { if let key = pair.key.text { visit(pair.value, path + [.key(key)]) } }
    }
    visit(root, [])
    return found
  }

  private static func descend(_ node: Node, _ path: [PathStep]) -> Node? {
    path.reduce(node) { node, step in
      switch step {
      case .key(let key): node?[key]
      case .item(let index): node?.items?[index]
      }
    }
  }
}
