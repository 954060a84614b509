import Kernel

/// The manual page in the language of man(7), from what the commands say of themselves.
struct ManualPage {
  private let root: CommandDescription
  init(_ root: CommandDescription) { self.root = root }

  var text: String {
    var text = ".TH ORCHESTRATOR 1 \"\" \"orchestrator \(Self.escaped(RootCommand.version))\" \"User Commands\"\n"
    text += ".SH NAME\norchestrator \\- \(Self.escaped(Self.lowered(root.abstract ?? "")))\n"
    text += ".SH SYNOPSIS\n.B orchestrator\n[\\fB\\-C\\fR \\fIdir\\fR] \\fIcommand\\fR [\\fIargument\\fR ...]\n"
    text += ".SH DESCRIPTION\n" + Self.prose(root.discussion ?? "")
    text += ".SH COMMANDS\n" + leaves(of: root).map(Self.section).joined()
    text += ".SH OPTIONS OF EVERY COMMAND\n"
    let options = leaves(of: root).first?.arguments ?? []
    text += options.filter { $0.isGlobal && $0.shouldDisplay }.map(Self.item).joined()
    return text + Self.appendix
  }

  private func leaves(of command: CommandDescription) -> [CommandDescription] {
    command.children.isEmpty ? [command] : command.children.flatMap(leaves)
  }

  private static func section(_ command: CommandDescription) -> String {
    let words = ((command.superCommands ?? []) + [command.commandName]).joined(separator: " ")
    let own = (command.arguments ?? []).filter { !$0.isGlobal && $0.shouldDisplay }
    var text = ".SS \"\(escaped(words)) \(own.map(usage).joined(separator: " "))\"\n"
    text += "\(escaped(command.abstract ?? ""))\n"
    if let discussion = command.discussion { text += ".PP\n" + prose(discussion) }
    return text + own.map(item).joined()
  }

  private static func usage(_ argument: CommandDescription.Argument) -> String {
    let word =
      argument.kind == "positional"
      ? escaped((argument.valueName ?? "").uppercased())
      : escaped(names(argument).first ?? "") + (argument.kind == "option" ? " \(escaped(value(argument)))" : "")
    let repeated = argument.isRepeating ? " ..." : ""
    return argument.isOptional || argument.kind == "flag" ? "[\(word)\(repeated)]" : word + repeated
  }

  private static func item(_ argument: CommandDescription.Argument) -> String {
    let label: String
    if argument.kind == "positional" {
      label = "\\fI\(escaped((argument.valueName ?? "").uppercased()))\\fR"
    } else {
      let names = names(argument).map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ")
      label = argument.kind == "option" ? "\(names) \\fI\(escaped(value(argument)))\\fR" : names
    }
    let standard = argument.defaultValue.map { $0.isEmpty || $0 == "false" ? "" : " (default: \($0))" } ?? ""
    return ".TP\n\(label)\n\(escaped((argument.abstract ?? "") + standard))\n"
  }

  private static func names(_ argument: CommandDescription.Argument) -> [String] {
    (argument.names ?? []).map(\.word)
  }

  private static func value(_ argument: CommandDescription.Argument) -> String { argument.valueName ?? "value" }

  /// Paragraphs; what is indented is an example and stays as it is.
  private static func prose(_ text: String) -> String {
    var result = ""
    var isExample = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("  ") != isExample, !line.isEmpty {
        isExample.toggle()
        result += isExample ? ".PP\n.RS 4\n.nf\n" : ".fi\n.RE\n.PP\n"
      }
      if line.isEmpty { result += isExample ? "" : ".PP\n" } else { result += "\(escaped(line.trimmed))\n" }
    }
    return (result + (isExample ? ".fi\n.RE\n" : "")).replacing(".PP\n.PP\n", with: ".PP\n")
  }

  /// A minus that can be copied, and nothing that roff would take for a request.
  private static func escaped(_ text: String) -> String {
    let words = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("\"", with: "\\(dq")
    return words.hasPrefix(".") || words.hasPrefix("'") ? "\\&\(words)" : words
  }

  private static func lowered(_ sentence: String) -> String {
    let words = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    return words.prefix(1).lowercased() + words.dropFirst()
  }

  private static let appendix = """
    .SH EXIT STATUS
    \(ExitCodeTable.rows.map { ".TP\n.B \($0.code)\n\(escaped($0.meaning))\n" }.joined()).SH ENVIRONMENT
    .TP
    .B ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY
    Keys of the vendors; the first that is set decides who answers where nobody is named.
    .TP
    .B LLM_MAX_RETRIES, LLM_TIMEOUT_MS
    How often a call is tried again, from 0 to 100, and for how many milliseconds one may last.
    .TP
    .B ORCHESTRATOR_LOG
    From which level on exchanges with a server are told on standard error: debug shows each.
    .TP
    .B ORCHESTRATOR_SETTINGS_\\fIKEY\\fR
    Takes the place of a value in project\\-config.yaml, whose path it names in capitals.
    .TP
    .B NO_COLOR
    Print without colours.
    .TP
    .B VISUAL, EDITOR
    The editor in which a question is answered with \\fBrun \\-\\-interactive\\fR.
    .SH FILES
    .TP
    .I .bmad/project\\-config.yaml
    The project's configuration.
    .TP
    .I .bmad/runs/
    A folder for each run: its journal, its state and its copy of the workflow.
    .TP
    .I .bmad\\-escalations/
    The questions that wait, one file each.

    """
}

/// The exit codes of every command.
enum ExitCodeTable {
  static let rows: [(code: Int, meaning: String)] = [
    (0, "Done."), (1, "The workflow stopped itself, and says why."), (64, "Wrong usage."),
    (65, "A workflow, template, answer or other input is not valid."),
    (66, "No such project, workflow, run or file."),
    (69, "A provider cannot be used, or its reply makes no sense; can be resumed."),
    (70, "A defect of orchestrator."), (73, "A file cannot be made."),
    (74, "Reading or writing failed; nothing is lost."), (75, "Waiting for a person or for another process."),
    (77, "Refused for safety."), (78, "project-config.yaml or state.yaml holds something wrong."),
    (130, "Interrupted; can be resumed."),
  ]
}
