import Kernel
import YAML

/// The sections of a project's configuration that can steer a key or run a command. A cloned repository brings them
/// along, so they take effect only after a person has seen them.
package struct TrustedSections: Sendable, Hashable {
  /// Top-level keys that need trust.
  package static let names = ["providers", "notify", "gates", "sandbox"]

  /// One text for all that the sections say, the same however the file is laid out; empty where they say nothing.
  private let canonical: String

  /// Reads the sections from the file's text alone: what the environment overrides needs no trust.
  /// - Throws: `Failure` of kind `configuration` where the file is no YAML.
  package init(configuration bytes: [UInt8]) throws(Failure) {
    let root: YAML.Node?
    do { root = try YAML.parse(bytes, file: ProjectConfiguration.path) } catch {
      throw ConfigurationSource.failure(error, code: "invalid-yaml")
    }
    let sections = Self.names.compactMap { name -> String? in
      guard let node = root?[name], !Self.isEmpty(node) else { return nil }
      return "\(name)=\(Self.text(of: node))"
    }
    canonical = sections.joined(separator: "\n")
  }

  /// Whether there is nothing to trust.
  package var isEmpty: Bool { canonical.isEmpty }

  /// What stands for these sections in a project of this path.
  /// - Parameter root: absolute, symbolic links resolved.
  package func digest(root: String) -> Digest { Digest(of: "\(root.utf8.count):\(root)\n\(canonical)") }

  /// Lengths lead every text, so that no two different sections read alike.
  private static func text(of node: YAML.Node) -> String {
    switch node.content {
    case .scalar(let text, _): return "s\(text.utf8.count):\(text)"
    case .sequence(let items): return "[\(items.count):" + items.map { Self.text(of: $0) }.joined() + "]"
    case .mapping(let pairs):
      let texts = pairs.map { Self.text(of: $0.key) + Self.text(of: $0.value) }.sorted()
      return "{\(pairs.count):" + texts.joined() + "}"
    }
  }

  private static func isEmpty(_ node: YAML.Node) -> Bool {
    switch node.content {
    case .scalar: node.isNull
    case .sequence(let items): items.isEmpty
    case .mapping(let pairs): pairs.allSatisfy { isEmpty($0.value) }
    }
  }
}
