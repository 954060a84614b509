import Dialects
import Host
import Kernel

/// A folder whose workflow files are looked over: a project, BMAD's source tree, or any other. Every file is read once.
final class LintTree {
  private let target: LintTarget
  private let shelf: PluginShelf
  private let reader: PluginReader
  private let lint: WorkflowLint
  private let texts: LintFiles
  private let installRoot: InstallRoot?

  init(_ target: LintTarget, shelf: PluginShelf) throws {
    self.target = target
    self.shelf = shelf
    let files: any ProjectFiles & Sendable =
      target.root.isEmpty ? NoFiles() : try ConfinedFiles(root: target.root)
    installRoot = try InstallRoot.find(in: files)
    reader = PluginReader(files: files, embedded: PluginReader.shipped)
    let texts = LintFiles(reader: reader, target: target, installRoot: installRoot?.path ?? "bmad")
    self.texts = texts
    let isSource = !target.isProject && installRoot == nil && !texts.modules.isEmpty
    lint = WorkflowLint(
      files: WorkflowFiles(read: { try texts.read($0) }, list: { try texts.list($0) }),
      binding: Bindings(
        configuration: isSource ? Self.askedByInstaller : [:], installRoot: installRoot?.path,
        date: SystemClock().today()),
      names: target.root == shelf.root ? WorkflowNames(shelf.catalog) : nil)
  }

  /// What BMAD's installer asks a person for, so that it stands in no file of the source tree.
  private static let askedByInstaller: [String: Value] = [
    "user_name": "BMad", "project_name": "project", "communication_language": "English",
    "document_output_language": "English", "output_folder": "docs", "user_skill_level": "intermediate",
  ]

  /// Looks over a file, or every workflow file below a folder.
  /// - Throws: `Failure` of kind `notFound` where a folder holds none, of kind `usage` for a file of another kind.
  func lint(_ path: String, named reference: String, into findings: inout LintFindings) throws {
    var search = LintSearch(root: target.root)
    if path.hasPrefix(PluginReader.embeddedPrefix) { search.add(path) } else { try search.look(at: path) }
    guard !search.isEmpty else {
      throw Failure(
        search.isFolder ? .notFound : .usage, "nothing-to-lint",
        search.isFolder
          ? "There are no workflow files below '\(reference)'."
          : "'\(reference)' is neither a workflow.yaml, nor instructions, nor a template.",
        hint: "Name a workflow.yaml, an instruction file (.md, .xml), a template (.md) or a folder that holds some.")
    }
    var seen: Set<String> = []
    for file in search.workflows {
      seen.formUnion(try workflow(at: file, &findings))
    }
    for file in search.instructions where !seen.contains(file) {
      seen.formUnion(try workflow(at: file, &findings))
    }
    for file in search.templates where !seen.contains(file) {
      _ = try take(lint.template(at: file, isStrict: isStrict(file)), &findings)
    }
  }

  private func workflow(at file: String, _ findings: inout LintFindings) throws -> [String] {
    texts.turn(to: file)
    return try take(lint.workflow(at: file, isStrict: isStrict(file)), &findings)
  }

  private func take(_ report: WorkflowLint.Report, _ findings: inout LintFindings) throws -> [String] {
    findings.add(Dictionary(report.conditions.map { (shown($0.key), $0.value) }) { first, _ in first })
    findings.add(
      report.diagnostics.map { diagnostic in
        var shown = diagnostic
        shown.file = self.shown(diagnostic.file)
        return shown
      }, files: report.files.map(shown))
    return report.files.map(texts.place)
  }

  /// A project's own workflows have to be without fault; those of BMAD and of other folders are read as they are.
  private func isStrict(_ path: String) -> Bool {
    target.isProject && !(installRoot.map { path.hasPrefix($0.path + "/") } ?? false)
  }

  /// Relative to the project where the file lies in the one that the command is about, else to the caller's folder.
  private func shown(_ path: String) -> String {
    if path.hasPrefix("<") || path.hasPrefix("/") || target.root == shelf.root { return path }
    let full = "\(target.root)/\(texts.place(of: path))"
    let folder = shelf.currentFolder == "/" ? "/" : shelf.currentFolder + "/"
    return full.hasPrefix(folder) ? String(full.dropFirst(folder.count)) : full
  }
}
