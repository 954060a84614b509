import Kernel
import YAML

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The text of state.yaml: written for a person to read, and read back to find what a person changed.
enum StateDocument {
  private static let newestSchema = 1
  private static let about = """
    The state of one run, derived from its journal. While no process holds the run, the values
    below 'variables' may be changed; 'resume' takes them over. Anything else is refused.
    """
  private static let limits = Limits(depth: 200, expansions: 10_000, bytes: 64 << 20)

  /// The order in which a person reads the keys; what is new to this list comes after it, by name.
  private static let order = Dictionary(
    [
      "schema", "run", "workflow", "status", "reason", "cursor", "step", "totalSteps", "goal", "sequence", "startedAt",
      "updatedAt", "escalations", "outputs", "name", "path", "digest", "missing", "assumptions", "countermanded",
      "text", "requests", "tokens", "input", "cacheRead", "cacheWrite", "output", "cost", "failure", "kind", "code",
      "message", "location", "file", "line",
      "column", "hint", "related",
    ].enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })

  static func text(of snapshot: RunSnapshot) throws -> String {
    // Variables are taken straight from the snapshot: through JSON, 2.0 would come back as 2, and there may be many.
    var withoutVariables = snapshot
    withoutVariables.variables = [:]
    guard case .map(var fields) = try JSONValue.of(withoutVariables) else {
      throw Failure(.internalFault, "state-shape", "a run's state is not a mapping")
    }
    fields["variables"] = nil
    if let cost = snapshot.cost {
      fields["cost"] = .number((cost * 1e6).rounded() / 1e6)
    } else {
      fields["cost"] = .null
    }
    var entries = ordered(fields)
    if !entries.isEmpty { entries[0].comment = about }
    entries.append(Emittable.Entry("variables", tree(.map(snapshot.variables), isOrdered: false)))
    return emit(.mapping(entries))
  }

  private static func ordered(_ fields: [String: Kernel.Value]) -> [Emittable.Entry] {
    fields.sorted { (rank($0.key), $0.key) < (rank($1.key), $1.key) }
      .map { Emittable.Entry($0.key, tree($0.value, isOrdered: true)) }
  }

  private static func rank(_ key: String) -> Int { order[key] ?? .max }

  /// - Parameter isOrdered: whether mappings follow `order`; a person's own variables go by name alone.
  private static func tree(_ value: Kernel.Value, isOrdered: Bool) -> Emittable {
    switch value {
    case .null: .null
    case .bool(let flag): .bool(flag)
    case .int(let number): .int(number)
    case .number(let number): .double(number)
    case .string(let text): .string(text)
    case .list(let items): .sequence(items.map { tree($0, isOrdered: isOrdered) })
    case .map(let fields) where isOrdered: .mapping(ordered(fields))
    case .map(let fields):
      .mapping(fields.sorted { $0.key < $1.key }.map { Emittable.Entry($0.key, tree($0.value, isOrdered: false)) })
    }
  }

  /// Reads a state file; nil where there is nothing in it, or a power cut tore it.
  /// - Throws: `Failure` of kind `configuration`, code `state-invalid`, with the place of the fault.
  static func parse(_ bytes: [UInt8], file: String) throws -> ProjectedState? {
    // YAML has no NUL, but a block that never reached the disk is full of them.
    guard !bytes.contains(0), bytes.contains(where: { !" \t\r\n".utf8.contains($0) }) else { return nil }
    do {
      guard let root = try YAML.parse(bytes, file: file, limits: limits) else { return nil }
      return try state(root, file: file)
    } catch let error as YAMLError { throw invalid(error) }
  }

  private static func state(_ root: YAML.Node, file: String) throws -> ProjectedState {
    guard let pairs = root.pairs else { throw root.error("expected a mapping with the run's state") }
    var state = ProjectedState(fields: [], variables: [:], file: file)
    for pair in pairs {
      guard let key = pair.key.text else { throw pair.key.error("a key must be a text") }
      if key == "variables" {
        if pair.value.isNull { continue }
        guard let variables = pair.value.pairs else { throw pair.value.error("expected a mapping of variables") }
        for variable in variables {
          guard let name = variable.key.text else { throw variable.key.error("a variable's name must be a text") }
          state.variables[name] = try entry(variable.value, file: file)
        }
      } else {
        let entry = try entry(pair.value, file: file)
        if key == "schema" { try check(schema: entry) }
        state.fields.append((key, entry))
      }
    }
    return state
  }

  private static func check(schema: ProjectedState.Entry) throws {
    guard case .int(let number) = schema.value, number > newestSchema else { return }
    throw Failure(
      .configuration, "newer-schema", "The state has schema \(number); this version knows \(newestSchema).",
      at: schema.location, hint: "Use the version of orchestrator that started the run.")
  }

  private static func entry(_ node: YAML.Node, file: String) throws -> ProjectedState.Entry {
    ProjectedState.Entry(
      value: try value(node),
      location: SourceLocation(file: file, line: node.place.line, column: node.place.column))
  }

  private static func value(_ node: YAML.Node) throws -> Kernel.Value {
    switch node.content {
    case .scalar:
      switch node.value ?? .null {
      case .null: return .null
      case .bool(let flag): return .bool(flag)
      case .int(let number): return .int(number)
      case .double(let number): return .number(number)
      case .string(let text): return .string(text)
      }
    case .sequence(let items): return .list(try items.map(value))
    case .mapping(let pairs):
      var fields: [String: Kernel.Value] = [:]
      for pair in pairs {
        guard let key = pair.key.text else { throw pair.key.error("a key must be a text") }
        // A merged key never hides the mapping's own, which comes first.
        if fields[key] == nil { fields[key] = try value(pair.value) }
      }
      return .map(fields)
    }
  }

  private static func invalid(_ error: YAMLError) -> Failure {
    Failure(
      .configuration, "state-invalid", error.message,
      at: SourceLocation(file: error.file, line: error.line, column: error.column),
      hint: error.hint ?? "Mend it, or rebuild the file from the journal: orchestrator resume --discard-edits")
  }

  /// The snapshot that a state file shows.
  /// - Throws: `Failure` of kind `configuration` where a field is missing or of another type.
  static func snapshot(of state: ProjectedState) throws -> RunSnapshot {
    var fields = Dictionary(state.fields.map { ($0.key, $0.entry.value) }) { first, _ in first }
    fields["variables"] = .map([:])
    do {
      var snapshot: RunSnapshot = try JSONValue.decode(.map(fields))
      snapshot.variables = state.variables.mapValues(\.value)
      return snapshot
    } catch let error as DecodingError {
      throw Failure(
        .configuration, "state-invalid", "This is not a run's state: \(JSONValue.reason(error)).",
        at: SourceLocation(file: state.file),
        hint: "orchestrator resume --discard-edits rebuilds the file from the journal.")
    }
  }
}
