import Kernel

/// What a word of the command line can be, for a shell that completes it.
///
/// The shells' scripts hold no knowledge of the commands: they hand over the words up to the cursor. So global flags are
/// understood before a command's name as well as after it, and a script never grows old.
struct WordCompletion {
  struct Candidate: Sendable, Hashable {
    var text: String
    /// A few words on it, for shells that show them.
    var about = ""
  }

  enum Answer: Sendable, Hashable {
    case names([Candidate])
    /// The shell knows files and folders better than we do.
    case files, folders
  }

  /// What has been typed before the word in question.
  struct Context {
    /// The value of `-C`.
    var folder: String?
    /// The words that name the command.
    var path: [String] = []
    var positionals: [String] = []
  }

  private let root: CommandDescription
  private let lookUp: (NameSource, Context) -> [Candidate]

  /// - Parameter lookUp: the names that are known in the project.
  init(_ root: CommandDescription, lookUp: @escaping (NameSource, Context) -> [Candidate]) {
    (self.root, self.lookUp) = (root, lookUp)
  }

  /// - Parameter words: without the program's name; the last is the one to complete, perhaps empty.
  func answer(to words: [String]) -> Answer {
    guard let word = words.last else { return .names([]) }
    var line = Line(command: root, global: root.leaf.arguments?.filter(\.isGlobal) ?? [])
    for typed in words.dropLast() {
      guard line.take(typed) else { return .names([]) }
    }
    if let option = line.open { return values(of: option, line) }
    if !line.isTerminated, word.hasPrefix("-") {
      guard let sign = word.firstIndex(of: "="), let option = line.option(named: String(word[..<sign])) else {
        return .names(line.flags)
      }
      guard case .names(let names) = values(of: option, line) else { return .names([]) }
      return .names(names.map { Candidate(text: "\(word[...sign])\($0.text)", about: $0.about) })
    }
    let commands = line.command.children
    guard commands.isEmpty else {
      let help = line.context.path.isEmpty && !line.isHelp ? [Candidate(text: "help", about: "Explain a command.")] : []
      return .names(commands.map { Candidate(text: $0.commandName, about: $0.abstract ?? "") } + help)
    }
    if line.isHelp { return .names([]) }
    guard let positional = line.positional else { return .names(line.isTerminated ? [] : line.flags) }
    return values(of: positional, line)
  }

  private func values(of argument: CommandDescription.Argument, _ line: Line) -> Answer {
    switch argument.completionKind {
    case .files: return .files
    case .folders: return .folders
    case .list(let values):
      if let source = NameSource(markers: values) { return .names(lookUp(source, line.context)) }
      return .names(values.map { Candidate(text: $0) })
    case .unknown, nil: return .names([])
    }
  }
}

/// A command line as far as it has been typed.
private struct Line {
  var command: CommandDescription
  let global: [CommandDescription.Argument]
  var context = WordCompletion.Context()
  /// The option whose value comes next.
  var open: CommandDescription.Argument?
  /// After `--`: no word is an option any more.
  var isTerminated = false
  /// After `help`: words only name commands.
  var isHelp = false
  private var used: Set<String> = []

  init(command: CommandDescription, global: [CommandDescription.Argument]) {
    (self.command, self.global) = (command, global)
  }

  /// Goes on past a word; false where it cannot be understood.
  mutating func take(_ word: String) -> Bool {
    if let option = open {
      open = nil
      if option.isFolder { context.folder = word }
    } else if !isTerminated, word == "--" {
      isTerminated = true
    } else if !isTerminated, word.hasPrefix("-"), word.count > 1 {
      takeOption(word)
    } else if !command.children.isEmpty {
      if word == "help", context.path.isEmpty, !isHelp {
        isHelp = true
        return true
      }
      guard let child = command.children.first(where: { $0.commandName == word }) else { return false }
      command = child
      context.path.append(word)
    } else {
      context.positionals.append(word)
    }
    return true
  }

  private mutating func takeOption(_ word: String) {
    let name = word.firstIndex(of: "=").map { String(word[..<$0]) } ?? word
    if let option = option(named: name) {
      used.formUnion((option.names ?? []).map(\.word))
      if option.kind == "option", name == word { open = option }
    } else if word.hasPrefix("-C") {
      context.folder = String(word.dropFirst(2))
    }
  }

  func option(named word: String) -> CommandDescription.Argument? {
    options.first { option in option.names?.contains { $0.word == word } ?? false }
  }

  private var options: [CommandDescription.Argument] {
    let own = (command.arguments ?? []).filter { $0.kind != "positional" && $0.shouldDisplay }
    return command.children.isEmpty ? own : own + global
  }

  /// Flags and options that can still be given, long names first.
  var flags: [WordCompletion.Candidate] {
    if isHelp { return [] }
    return options.flatMap { option -> [WordCompletion.Candidate] in
      let words = (option.names ?? []).map(\.word)
      guard option.isRepeating || used.isDisjoint(with: words) else { return [] }
      let long = words.filter { $0.hasPrefix("--") }
      return (long.isEmpty ? words : long).map { .init(text: $0, about: option.abstract ?? "") }
    }
  }

  /// The argument that a word without a dash would be; nil where there are enough.
  var positional: CommandDescription.Argument? {
    let all = (command.arguments ?? []).filter { $0.kind == "positional" }
    if all.indices.contains(context.positionals.count) { return all[context.positionals.count] }
    return all.last.flatMap { $0.isRepeating ? $0 : nil }
  }
}

extension CommandDescription.Argument {
  fileprivate var isFolder: Bool { names?.contains { $0.word == "-C" } ?? false }

  /// One of those that every command has.
  var isGlobal: Bool {
    let global: Set<String> = ["C", "json", "quiet", "verbose", "no-color", "help", "h", "version"]
    return names?.contains { global.contains($0.name) } ?? false
  }
}
