/// A fault for every key of a mapping that is not among those allowed, at the key, with the nearest allowed key as a
/// hint. Merged pairs count; a node that is no mapping gives none.
///
/// - Parameter keyPath: the path of the mapping itself, empty for the root.
package func unknownKeys(in node: Node, allowed: [String], keyPath: String = "") -> [YAMLError] {
  let known = Set(allowed)
  var faults: [YAMLError] = []
  for pair in node.pairs ?? [] {
    guard let key = pair.key.text else {
      faults.append(pair.key.error("a key must be a text", keyPath: keyPath.isEmpty ? nil : keyPath))
      continue
    }
    guard !known.contains(key) else { continue }
    let hint =
      nearest(to: key, among: allowed).map { "did you mean \"\($0)\"?" }
      ?? (allowed.isEmpty || allowed.count > 20 ? nil : "known keys: \(allowed.joined(separator: ", "))")
    faults.append(
      pair.key.error("unknown key \(quoted(key))", keyPath: keyPath.isEmpty ? nil : keyPath, hint: hint))
  }
  return faults
}

/// As for a list of keys, with the cases of a type's coding keys.
package func unknownKeys<Key: CodingKey & CaseIterable>(
  in node: Node, allowed: Key.Type, keyPath: String = ""
) -> [YAMLError] {
  unknownKeys(in: node, allowed: allowed.allCases.map(\.stringValue), keyPath: keyPath)
}

/// The candidate that a person most likely meant: few edits away for its length, case and `-` against `_` aside. Nil
/// where none is near.
package func nearest(to text: String, among candidates: [String]) -> String? {
  let wanted = folded(text)
  guard (1...100).contains(wanted.count) else { return nil }
  var best: (candidate: String, distance: Int)?
  for candidate in candidates {
    let other = folded(candidate)
    let allowance = max(1, min(wanted.count, other.count) / 3)
    guard abs(other.count - wanted.count) <= allowance else { continue }
    let distance = edits(from: wanted, to: other)
    guard distance <= allowance, distance < min(wanted.count, other.count) else { continue }
    if distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.candidate
}

private func folded(_ text: String) -> [Unicode.Scalar] {
  text.lowercased().unicodeScalars.map { $0 == "-" || $0 == " " ? "_" : $0 }
}

/// Insertions, removals, replacements and swaps of neighbours.
private func edits(from a: [Unicode.Scalar], to b: [Unicode.Scalar]) -> Int {
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
      row.append(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
