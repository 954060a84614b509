import Kernel
import YAML

/// What is wrong with one value, apart from where it stands.
struct Complaint {
  let code: String
  let message: String
  var hint: String?

  init(_ code: String, _ message: String, hint: String? = nil) {
    (self.code, self.message, self.hint) = (code, message, hint)
  }
}

/// Reads values of one file under the environment's overrides, remembers where each came from, and gathers every
/// fault.
struct ConfigurationSource {
  let environment: [String: String]
  private(set) var faults: [Failure] = []
  private(set) var entries: [ProjectConfiguration.Entry] = []
  /// Every variable that would have been obeyed.
  private(set) var variables: Set<String> = []
  /// Places of secrets: another fault there would print them.
  private var hidden: Set<SourceLocation> = []

  init(environment: [String: String]) { self.environment = environment }

  /// The environment variable that overrides the value at `keyPath`.
  static func variable(for keyPath: String) -> String {
    "ORCHESTRATOR_" + keyPath.uppercased().map { $0 == "." || $0 == "-" ? "_" : String($0) }.joined()
  }

  /// A scalar: the environment's, else the file's, else `standard`.
  mutating func scalar<T>(
    _ field: Field, required: Bool = false, standard: T? = nil, show: (T) -> Kernel.Value,
    read: (Field, inout Faults, Bool) -> T?, check: (T) -> Complaint? = { _ in nil }
  ) -> T? {
    variables.insert(Self.variable(for: field.keyPath))
    if let (name, raw) = override(of: field.keyPath) {
      return overridden(field, name, raw, isText: T.self == String.self, show, read, check) ?? standard
    }
    var found = Faults()
    let value = read(field, &found, required)
    add(found.errors, code: field.isPresent ? "wrong-type" : "missing-key")
    guard let value else {
      if !field.isPresent { remember(field.keyPath, standard.map(show) ?? .null, .standard) }
      return standard
    }
    if let complaint = check(value) {
      refuse(field, complaint)
      return standard
    }
    remember(field.keyPath, show(value), origin(of: field))
    return value
  }

  /// A list of texts, which the environment does not override; a lone text is a fault with `advice`.
  mutating func texts(
    _ field: Field, standard: [String] = [], advice: String? = nil, check: (String) -> Complaint? = { _ in nil }
  ) -> [String] {
    guard field.isPresent else {
      remember(field.keyPath, .list(standard.map(Kernel.Value.string)), .standard)
      return standard
    }
    if field.node?.items == nil, let advice {
      refuse(field, Complaint("wrong-type", "expected a list", hint: advice))
      return standard
    }
    var found = Faults()
    var texts: [String] = []
    for item in field.items(&found) {
      guard let text = item.string(&found, required: true) else { continue }
      if let complaint = check(text) { refuse(item, complaint) } else { texts.append(text) }
    }
    add(found.errors, code: "wrong-type")
    remember(field.keyPath, .list(texts.map(Kernel.Value.string)), origin(of: field))
    return texts
  }

  /// A mapping's entries under names of the project's own; a fault where it is anything else.
  mutating func entries(of field: Field) -> [(key: String, value: Field)] {
    var found = Faults()
    let entries = field.entries(&found)
    add(found.errors, code: "wrong-type")
    return entries
  }

  /// Faults for the keys of a mapping that the schema does not have.
  mutating func allow(_ keys: [String], in field: Field) {
    var found = Faults()
    guard field.expectMapping(&found), let node = field.node else { return add(found.errors, code: "wrong-type") }
    for error in unknownKeys(in: node, allowed: keys, keyPath: field.keyPath) {
      let lowered = error.message.lowercased()
      guard ["api_key\"", "apikey\"", "token\"", "secret\"", "password\""].contains(where: lowered.contains) else {
        add([error], code: "unknown-key")
        continue
      }
      var advised = error
      advised.hint = Self.secretAdvice
      add([advised], code: "unknown-key")
    }
  }

  mutating func remember(_ keyPath: String, _ value: Kernel.Value, _ origin: ProjectConfiguration.Entry.Origin) {
    entries.append(ProjectConfiguration.Entry(path: keyPath, value: value, origin: origin))
  }

  func origin(of field: Field) -> ProjectConfiguration.Entry.Origin {
    guard let node = field.node else { return .standard }
    return .file(SourceLocation(file: node.file, line: node.place.line, column: node.place.column))
  }

  static let secretAdvice =
    "put the key into an environment variable and name that variable here (api_key_env, webhook_env)"

  /// Refuses everything below `root` that looks like a key, without ever printing it.
  mutating func refuseSecrets(in root: YAML.Node) {
    for node in SecretText.nodes(in: root) {
      let place = SourceLocation(file: node.file, line: node.place.line, column: node.place.column)
      guard hidden.insert(place).inserted else { continue }
      faults.append(
        Failure(
          .configuration, "secret-in-configuration", "this looks like a secret; a configuration only names secrets",
          at: place, hint: Self.secretAdvice))
    }
  }

  mutating func report(_ fault: Failure) { faults.append(fault) }

  mutating func refuse(_ field: Field, _ complaint: Complaint) {
    add([field.error(complaint.message, hint: complaint.hint)], code: complaint.code)
  }

  mutating func add(_ errors: [YAMLError], code: String) {
    for error in errors {
      let failure = Self.failure(error, code: code)
      if let place = failure.location, hidden.contains(place) { continue }
      faults.append(failure)
    }
  }

  static func failure(_ error: YAMLError, code: String) -> Failure {
    var message = error.message
    if let path = error.keyPath, !path.isEmpty { message = "\(path): \(message)" }
    var hint = error.hint
    if let suggestion = hint, suggestion.hasPrefix("did you mean") {
      message += "; \(suggestion)"
      hint = nil
    }
    let place = SourceLocation(file: error.file, line: error.line, column: error.column)
    return Failure(.configuration, code, message, at: place, hint: hint)
  }

  private func override(of keyPath: String) -> (name: String, text: String)? {
    let name = Self.variable(for: keyPath)
    guard let text = environment[name], !text.isEmpty else { return nil }
    return (name, text)
  }

  private mutating func overridden<T>(
    _ field: Field, _ name: String, _ raw: String, isText: Bool, _ show: (T) -> Kernel.Value,
    _ read: (Field, inout Faults, Bool) -> T?, _ check: (T) -> Complaint?
  ) -> T? {
    let node = Self.node(of: raw, isText: isText, name: name)
    var found = Faults()
    let value = node.flatMap { read(Field($0), &found, true) }
    let isSecret = SecretText.isIn(raw)
    if let value, !isSecret, check(value) == nil {
      remember(field.keyPath, show(value), .environment(name))
      return value
    }
    let complaint = value.flatMap(check) ?? Complaint("wrong-type", found.errors.first?.message ?? "unreadable value")
    faults.append(
      Failure(
        .configuration, isSecret ? "secret-in-configuration" : complaint.code,
        "environment variable \(name): " + (isSecret ? "this looks like a secret" : complaint.message),
        hint: isSecret ? Self.secretAdvice : complaint.hint))
    return nil
  }

  /// A text is taken as it is; anything else as a plain YAML scalar, so that both places accept the same spellings.
  private static func node(of raw: String, isText: Bool, name: String) -> YAML.Node? {
    if !isText, let plain = try? parse(raw, file: name) { return plain }
    return (try? parse(emit(.string(raw)), file: name)) ?? nil
  }
}
