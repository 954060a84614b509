import ArgumentParser

/// A command that does something, at the leaf of the tree of commands.
protocol Command: ParsableCommand, Sendable {
  var global: GlobalOptions { get }

  /// Does the work and returns the exit code; a `Failure` is shown in one place for all commands.
  func run(in invocation: Invocation) async throws -> Int32
}
