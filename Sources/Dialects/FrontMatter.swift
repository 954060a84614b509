import Kernel
import YAML

/// The YAML between two `---` lines at the head of a markdown file.
enum FrontMatter {
  /// The front matter, nil where there is none, and the rest of the text. Its places are those of the file.
  static func split(_ text: String, file: String) throws(Failure) -> (front: YAML.Node?, body: String) {
    let map = SourceMap(text)
    guard isRule(map, line: 0),
      let end = map.lineStarts.indices.dropFirst().first(where: { isRule(map, line: $0) })
    else { return (nil, map.string(map.textStart..<map.bytes.count)) }
    let content = map.content(ofLine: 0).upperBound..<map.lineStarts[end]
    let rest = end + 1 < map.lineStarts.count ? map.lineStarts[end + 1] : map.bytes.count
    do {
      // The first line is left empty rather than out, so that faults are reported where they are.
      return (try YAML.parse(map.string(content), file: file), map.string(rest..<map.bytes.count))
    } catch { throw Failure(error) }
  }

  private static func isRule(_ map: SourceMap, line: Int) -> Bool {
    map.trimmed(map.content(ofLine: line)).map { map.string($0) == "---" && $0.lowerBound == map.lineStarts[line] }
      ?? false
  }
}
