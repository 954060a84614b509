import ArgumentParser
import Host
import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The names that a word of the command line can be, for a shell that completes it. Where the project cannot be opened
/// there are none: nothing may be said in the middle of somebody's typing.
enum NameCompletion {
  static let workflows = CompletionKind.custom { words, _, _ in
    shelf(words)?.catalog.entries.filter { $0.kind == .workflow }.map(\.name) ?? []
  }

  /// Runs that can still go on.
  static let unfinishedRuns = CompletionKind.custom { words, _, _ in
    runs(words) { !$0.status.isFinal }
  }

  static let endedRuns = CompletionKind.custom { words, _, _ in runs(words) { $0.status.isFinal } }

  static let runs = CompletionKind.custom { words, _, _ in
    let archived = (try? workspace(words)?.runs.archivedIDs()) ?? []
    return archived + runs(words) { _ in true }
  }

  /// Questions that wait.
  static let questions = CompletionKind.custom { words, _, _ in
    ((try? workspace(words)?.escalations.pending()) ?? []).map(\.id)
  }

  static let providers = CompletionKind.list(["auto", "offline", "anthropic", "openai", "gemini", "ollama"])

  private static func runs(_ words: [String], where holds: (RunListing) -> Bool) -> [String] {
    ((try? workspace(words)?.runs.list()) ?? []).filter(holds).map(\.id)
  }

  private static func workspace(_ words: [String]) -> Workspace? {
    let invocation = invocation(words)
    return try? Workspace.open(
      invocation.global, environment: invocation.environment, console: invocation.console.silenced)
  }

  private static func shelf(_ words: [String]) -> PluginShelf? { try? PluginShelf(invocation(words)) }

  private static func invocation(_ words: [String]) -> Invocation {
    var global = GlobalOptions.forCompletion
    if let index = words.firstIndex(of: "-C"), words.indices.contains(index + 1) { global.folder = words[index + 1] }
    let environment = ProcessInfo.processInfo.environment
    return Invocation(
      global: global, console: Console(global, environment: environment), environment: environment,
      currentFolder: FileManager.default.currentDirectoryPath)
  }
}

extension GlobalOptions {
  /// As without any: a shell asks for names, and nothing else may be printed.
  fileprivate static var forCompletion: GlobalOptions {
    // Parsing no arguments is the library's one way to make a value with its defaults.
    (try? GlobalOptions.parse(["--quiet"])) ?? GlobalOptions()
  }
}
