import Dialects

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The workflow files of a folder, by what their names say they are.
struct LintSearch {
  private(set) var workflows: [String] = []
  private(set) var instructions: [String] = []
  private(set) var templates: [String] = []
  private(set) var isFolder = false
  private let root: String

  /// Links that lead round in a circle, and trees that nobody made by hand.
  private static let deepest = 40
  private static let skipped: Set<String> = [".git", ".build", "node_modules", "wt", "runs", "workflow-template"]

  init(root: String) { self.root = root }

  var isEmpty: Bool { workflows.isEmpty && instructions.isEmpty && templates.isEmpty }

  /// A file as it is, or everything below a folder. Paths are relative to the root.
  mutating func look(at path: String) throws {
    var isDirectory: Bool = false
    guard FileManager.default.fileExists(atPath: absolute(path), isDirectory: &isDirectory) else { return }
    guard isDirectory else { return add(path) }
    isFolder = true
    var found: [(path: String, name: String)] = []
    forEachFolder(path, depth: 0) { folder, names in
      for name in names where Self.isCandidate(name) {
        found.append((folder.isEmpty ? name : "\(folder)/\(name)", name))
      }
    }
    for file in found { sort(file.path, file.name) }
  }

  /// A file that a person named: its ending says what it is where its name does not.
  mutating func add(_ path: String) {
    let name = Self.name(path)
    if path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
      workflows.append(path)
    } else if WorkflowLint.isTemplate(path) {
      templates.append(path)
    } else if path.hasSuffix(".md") || path.hasSuffix(".xml"), name.first != "." {
      instructions.append(path)
    }
  }

  static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// Visits the folders below `root`, itself first, with the names in each; paths are relative to it.
  static func forEachFolder(below root: String, _ visit: (_ folder: String, _ names: [String]) -> Void) {
    let search = LintSearch(root: root)
    search.forEachFolder("", depth: 0, visit)
  }

  private func forEachFolder(_ folder: String, depth: Int, _ visit: (String, [String]) -> Void) {
    guard depth < Self.deepest else { return }
    let names = Self.names(in: absolute(folder))
    visit(folder, names)
    // Only what can be a folder is asked for: most files end in something.
    for name in names where !Self.isCandidate(name) && !Self.skipped.contains(name) {
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      if isRealFolder(path) { forEachFolder(path, depth: depth + 1, visit) }
    }
  }

  private static func isCandidate(_ name: String) -> Bool {
    [".yaml", ".yml", ".md", ".xml"].contains { name.hasSuffix($0) }
  }

  private mutating func sort(_ path: String, _ name: String) {
    let isText = name.hasSuffix(".md") || name.hasSuffix(".xml")
    if name == "workflow.yaml" || name == "workflow.yml" {
      workflows.append(path)
    } else if isText {
      if name.contains("instructions") || name == "SKILL.md" || (name.hasPrefix("workflow") && isDocument(path)) {
        instructions.append(path)
      } else if WorkflowLint.isTemplate(name) {
        templates.append(path)
      }
    } else if isNamedWorkflow(path) {
      workflows.append(path)
    }
  }

  /// `workflow.md` and `workflow-plan.md` hold steps where front matter says what they are; other notes do not.
  private func isDocument(_ path: String) -> Bool {
    guard let data = FileManager.default.contents(atPath: absolute(path)) else { return false }
    return path.hasSuffix("/workflow.md") || data.starts(with: Array("---\n".utf8))
  }

  /// A YAML file of another name is a workflow where it names itself and its instructions.
  private func isNamedWorkflow(_ path: String) -> Bool {
    guard let data = FileManager.default.contents(atPath: absolute(path)), data.count < 1 << 20 else { return false }
    let lines = data.split(separator: UInt8(ascii: "\n"))
    return lines.contains { $0.starts(with: "name:".utf8) } && lines.contains { $0.starts(with: "instructions:".utf8) }
  }

  /// A link could lead back up.
  private func isRealFolder(_ path: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: absolute(path))
    return attributes?[.type] as? FileAttributeType == .typeDirectory
  }

  private func absolute(_ path: String) -> String { path.isEmpty ? root : "\(root)/\(path)" }

  private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
