import Dialects
import Kernel

/// Every node below the given ones and themselves, in document order.
func flat(_ nodes: [Node]) -> [Node] {
  var found: [Node] = []
  for node in nodes { node.forEachDescendant { found.append($0) } }
  return found
}

/// A tree on one line: `step[action["do"] "words"]`.
func outline(_ nodes: [Node]) -> String {
  nodes.map { node in
    if node.tag == .text { return "\"\(node.text)\"" }
    let attributes = node.attributes.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    let name = node.tag.rawValue + (attributes.isEmpty ? "" : "(\(attributes))")
    return node.children.isEmpty ? name : "\(name)[\(outline(node.children))]"
  }.joined(separator: " ")
}

func outline(_ document: TagDocument) -> String {
  [document.preamble, document.body, document.epilogue].map { outline($0) }.joined(separator: " | ")
}

/// The bytes that are neither white space nor in a node's range, a gap, or a tag that stands in no node:
/// those of the workflow itself, and closing tags that close nothing.
func uncovered(_ text: String, _ document: TagDocument) -> [String] {
  let bytes = Array(text.utf8)
  var covered = bytes.map { [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D].contains($0) }
  if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { for index in 0..<3 { covered[index] = true } }
  func cover(_ range: Range<Int>) { for index in range { covered[index] = true } }
  for node in document.preamble + document.body + document.epilogue { cover(node.range.bytes) }
  for gap in document.gaps { cover(gap.bytes) }
  var found: [String] = []
  var index = 0
  while index < bytes.count {
    guard !covered[index] else {
      index += 1
      continue
    }
    // A tag counts as a whole, with the white space in it.
    let isTag = bytes[index...].starts(with: "<workflow".utf8) || bytes[index...].starts(with: "</".utf8)
    var end = bytes[index...].firstIndex { isTag ? $0 == UInt8(ascii: ">") : $0 == UInt8(ascii: "<") } ?? bytes.count
    // The value of an attribute may hold a `>`.
    if bytes[index...].starts(with: "<workflow".utf8) {
      while end + 1 < bytes.count, !covered[end + 1] || bytes[end + 1] <= 0x20, bytes[end + 1] != UInt8(ascii: "<") {
        end += 1
      }
    }
    let next = min(bytes.count, max(isTag ? end + 1 : end, index + 1))
    if !isTag { found.append(String(decoding: bytes[index..<next], as: UTF8.self)) }
    index = next
  }
  return found
}
