/// Where in a file a fault lies. Lines and columns count from 1.
package struct SourceLocation: Sendable, Hashable, Codable, CustomStringConvertible {
  package var file: String
  package var line: Int?
  package var column: Int?

  package init(file: String, line: Int? = nil, column: Int? = nil) {
    self.file = file
    self.line = line
    self.column = column
  }

  package var description: String {
    [file, line.map(String.init), column.map(String.init)].compactMap(\.self).joined(separator: ":")
  }
}

/// What went wrong, for a person: what happened, where, and what to do next. A failure that is stored in a run's
/// journal reads back equal to the one that was thrown.
package struct Failure: Error, Sendable, Hashable, Codable, CustomStringConvertible {
  /// The closed set of kinds; each has one documented exit code.
  package enum Kind: String, Sendable, Codable, CaseIterable {
    case halted, usage, badInput, notFound, unavailable, internalFault, cannotCreate, io, waiting, refused
    case configuration, interrupted

    /// The process exit code, after sysexits.h where that has a word for it.
    package var exitCode: Int32 {
      switch self {
      case .halted: 1
      case .usage: 64
      case .badInput: 65
      case .notFound: 66
      case .unavailable: 69
      case .internalFault: 70
      case .cannotCreate: 73
      case .io: 74
      case .waiting: 75
      case .refused: 77
      case .configuration: 78
      case .interrupted: 130
      }
    }
  }

  package var kind: Kind
  /// A stable kebab-case name of the fault, such as `unknown-workflow`.
  package var code: String
  package var message: String
  package var location: SourceLocation?
  /// What the reader can do next, as a sentence or a command.
  package var hint: String?
  /// Further faults found in the same pass, such as the second bad key of one file.
  package var related: [Failure]

  package init(
    _ kind: Kind, _ code: String, _ message: String, at location: SourceLocation? = nil, hint: String? = nil,
    related: [Failure] = []
  ) {
    self.kind = kind
    self.code = code
    self.message = message
    self.location = location
    self.hint = hint
    self.related = related
  }

  package var description: String { (location.map { "\($0): " } ?? "") + message }
}
