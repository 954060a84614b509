import ArgumentParser

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Where the process begins and ends.
@main enum Main {
  static func main() async {
    // A reader that has seen enough closes its end of the pipe; that is no reason to die in the middle of a run.
    signal(SIGPIPE, SIG_IGN)
    occupyStreams()
    let line = Array(CommandLine.arguments.dropFirst())
    if line.first == CompletionScript.question { return complete(line.dropFirst()) }
    let verdict = await judge(line, environment: ProcessInfo.processInfo.environment)
    exit(deliver(verdict, line))
  }

  /// A caller may have closed a stream. Its number must not go to the next file that is opened: what is said would be
  /// written into a journal.
  private static func occupyStreams() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is taken, which is this one.
      _ = open("/dev/null", O_RDWR)
    }
  }

  private static func judge(_ line: [String], environment: [String: String]) async -> ErrorHandler.Verdict {
    let isJSON = ArgumentOrder.asksForJSON(line)
    let order: ArgumentOrder
    do { order = try ArgumentOrder(line, root: RootCommand.self) } catch {
      return ErrorHandler(isJSON: isJSON, command: []).judge(error)
    }
    var handler = ErrorHandler(isJSON: isJSON, command: order.path)
    let command: any Command
    do {
      let parsed = try RootCommand.parseAsRoot(order.arguments)
      guard let leaf = parsed as? any Command else {
        var group = parsed
        // A group without a command of its own answers with its help, which is thrown.
        try group.run()
        return ErrorHandler.Verdict(exitCode: 0)
      }
      command = leaf
    } catch { return handler.judge(parsing: error, root: RootCommand.self) }
    let invocation = Invocation(
      global: command.global, console: Console(command.global, environment: environment), environment: environment,
      currentFolder: FileManager.default.currentDirectoryPath)
    handler.program = invocation.console.command
    do {
      let code = try await command.run(in: invocation)
      return ErrorHandler.Verdict(exitCode: code).given(invocation.console.output.fault)
    } catch {
      return handler.judge(error)
    }
  }

  /// Answers a shell; what goes wrong is nothing that somebody who is typing wants to read.
  private static func complete(_ line: ArraySlice<String>) {
    guard let shell = line.first.flatMap(Completions.Shell.init(rawValue:)), let root = try? CommandDescription.root(),
      let names = try? NameCompletion(
        environment: ProcessInfo.processInfo.environment, currentFolder: Workspace.currentFolder())
    else { return }
    let reply = CompletionScript.reply(
      to: Array(line.dropFirst()), from: shell, WordCompletion(root, lookUp: names.names).answer)
    OutputStream(descriptor: STDOUT_FILENO, allowsColour: false).write(reply)
  }

  private static func deliver(_ verdict: ErrorHandler.Verdict, _ line: [String]) -> Int32 {
    let environment = ProcessInfo.processInfo.environment
    let allowsColour =
      (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb" && !line.contains("--no-color")
    let output = OutputStream(descriptor: STDOUT_FILENO, allowsColour: allowsColour)
    if let text = verdict.output { output.write(text) }
    let told = verdict.given(output.fault)
    let diagnostics = OutputStream(descriptor: STDERR_FILENO, allowsColour: allowsColour)
    for text in told.diagnostics { diagnostics.line(text) }
    return told.exitCode
  }
}
