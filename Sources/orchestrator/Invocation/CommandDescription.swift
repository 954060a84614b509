import ArgumentParser
import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What the parser library tells about a command and those below it, as far as the manual page and completion need it.
struct CommandDescription: Decodable {
  struct Argument: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String

      /// As it is typed.
      var word: String { (kind == "long" ? "--" : "-") + name }
    }

    /// What can stand for a value.
    enum Values: Decodable {
      case list([String])
      case files, folders, unknown

      private enum CodingKeys: CodingKey { case list, file, directory }
      private struct List: Decodable { var values: [String] }

      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let list = try container.decodeIfPresent(List.self, forKey: .list) {
          self = .list(list.values)
        } else if container.contains(.file) {
          self = .files
        } else {
          self = container.contains(.directory) ? .folders : .unknown
        }
      }
    }

    var kind: String
    var shouldDisplay: Bool
    var isOptional: Bool
    var isRepeating: Bool
    var names: [Name]?
    var valueName: String?
    var defaultValue: String?
    var abstract: String?
    var completionKind: Values?
  }

  private struct Dump: Decodable { var command: CommandDescription }

  var commandName: String
  var shouldDisplay: Bool
  var superCommands: [String]?
  var abstract: String?
  var discussion: String?
  var subcommands: [CommandDescription]?
  var arguments: [Argument]?

  /// The whole program.
  /// - Throws: `Failure` of kind `internalFault` where the library tells it in another shape.
  static func root() throws -> CommandDescription {
    do { return try JSONDecoder().decode(Dump.self, from: Data(RootCommand._dumpHelp().utf8)).command } catch {
      throw Failure(.internalFault, "help-shape", "The commands' descriptions cannot be read: \(error)")
    }
  }

  /// What people choose from next; the library's own `help` is none of them.
  var children: [CommandDescription] {
    (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
  }
}
