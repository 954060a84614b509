import Dialects
import Host
import Kernel

extension Workspace {
  /// The project's board, epics and stories, where BMAD's configuration says they are.
  func boards() throws -> ProjectBoards {
    ProjectBoards(
      files: files, installRoot: installRoot, settings: try installedSettings(),
      outputFolder: configuration.settings.outputFolder, clock: clock)
  }

  /// What BMAD's installer was told, by all of its modules; of equal keys the main module's.
  private func installedSettings() throws -> [String: String] {
    guard let root = installRoot?.path else { return [:] }
    let modules = try files.glob("\(root)/*/config.yaml").compactMap { $0.split(separator: "/").dropLast().last }
    var settings: [String: String] = [:]
    for module in ["bmm"] + modules.map(String.init).filter({ $0 != "bmm" }) {
      let reader = catalog.reader
      let values = try InstalledSettings(
        files: WorkflowFiles(read: { try reader.read($0) }), installRoot: root, module: module
      ).values
      settings.merge(values.mapValues(\.display)) { first, _ in first }
    }
    return settings
  }
}
