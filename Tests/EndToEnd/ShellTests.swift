import Foundation
import Testing

/// Completion as the shells themselves do it.
struct ShellTests {
  private static func path(of shell: String) -> String? {
    let path = ["/bin/\(shell)", "/usr/bin/\(shell)", "/usr/local/bin/\(shell)", "/opt/homebrew/bin/\(shell)"]
      .first(where: FileManager.default.isExecutableFile)
    if path == nil { print("skipped: \(shell) is not installed") }
    return path
  }

  private static let environment = ["PATH": "\(Binary.url.deletingLastPathComponent().path):/usr/bin:/bin"]

  /// A project in the folder `inner` whose workflow `mine` waits for an answer; the id of its question.
  private func project(_ program: Binary) throws -> String {
    let inner = try program.in("inner")
    try inner.write(Brief.page, to: "docs/brief.md")
    try inner("init", "--name", "Trial")
    try inner.write("name: mine\ninstructions: instructions.md\n", to: "workflows/mine/workflow.yaml")
    try inner.write(
      "<step n=\"1\" goal=\"A\"><ask response=\"colour\">Which colour shall the bell have?</ask></step>",
      to: "workflows/mine/instructions.md")
    let waiting = try inner("run", "mine", "--provider", "offline", "--json")
    return try #require((try waiting.json["escalations"] as? [[String: Any]])?.first?["id"] as? String)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `a completion script is one that its shell reads`(shell: String) throws {
    guard let path = Self.path(of: shell) else { return }
    let program = try Binary()
    defer { program.remove() }
    let script = try program("completions", shell)
    #expect(script.code == 0 && script.output.contains("orchestrator"))
    try program.write(script.output, to: "script")
    #expect(try program.tool(path, ["-n", "script"]).code == 0)
  }

  @Test func `what a shell's pipes bring is read, and refused where it is no text`() throws {
    guard let bash = Self.path(of: "bash") else { return }
    let program = try Binary()
    defer { program.remove() }
    let inner = try program.in("inner")
    let id = try project(program)
    let garbled = try inner.tool(
      bash, ["-c", "printf 're\\377d' | orchestrator escalations respond \(id) -"], environment: Self.environment)
    #expect(garbled.code == 65 && garbled.errors.contains("not UTF-8"), "\(garbled)")
    let script = "orchestrator run mine --new --provider offline --answers <(printf 'colour: green\\n') --json"
    let done = try inner.tool(bash, ["-c", script], environment: Self.environment)
    #expect(done.code == 0, "\(done)")
  }

  @Test func `bash completes what follows`() throws {
    guard let bash = Self.path(of: "bash") else { return }
    let program = try Binary()
    defer { program.remove() }
    let question = try project(program)
    try program.write(try program("completions", "bash").output, to: "script")
    let cases: [(words: [String], found: String)] = [
      (["-C", "inner", "run", ""], "mine,prd,validate-workflow"),
      (["-C", "inner", "escalations", "respond", ""], question),
      (["help", "ru"], "run,runs"), (["run", "--provider", "cli", ":", "cl"], "claude"),
      (["-Cinner", "run", "mine", "--set", "col"], "colour="), (["run", "--provider", "=", "off"], "offline"),
      (["run", "-C", "inn"], "inner"), (["nonsense", ""], ""),
    ]
    for (words, found) in cases {
      let line = (["orchestrator"] + words).map { "'\($0)'" }.joined(separator: " ")
      let result = try program.tool(
        bash,
        [
          "-c",
          "source ./script; COMP_WORDS=(\(line)); COMP_CWORD=\(words.count); _orchestrator; IFS=,; echo \"${COMPREPLY[*]}\"",
        ], environment: Self.environment)
      #expect(result.output == found + "\n", "\(words): \(result.errors)")
    }
  }

  @Test func `fish completes what follows`() throws {
    guard let fish = Self.path(of: "fish") else { return }
    let program = try Binary()
    defer { program.remove() }
    let question = try project(program)
    try program.write(try program("completions", "fish").output, to: "script")
    let cases: [(line: String, found: String)] = [
      ("-C inner run ", "mine\tproject"),
      ("-C inner escalations respond ", "\(question)\tWhich colour shall the bell have?"),
      ("help resu", "resume\tGo on with a run that was paused, stopped or killed."),
      ("-C inner run mine --set col", "colour=\tWhich colour shall the bell have?"),
      ("run --provider=off", "--provider=offline"),
      ("run -C inn", "inner/"),
    ]
    for (line, found) in cases {
      let result = try program.tool(
        fish, ["-c", "source script; complete -C 'orchestrator \(line)'"], environment: Self.environment)
      #expect(
        result.output.split(separator: "\n").contains { $0.hasPrefix(found) },
        "\(line): \(result.output)\(result.errors)")
    }
  }

  #if os(Linux)
  @Test func `zsh completes what follows`() throws {
    guard let zsh = Self.path(of: "zsh") else { return }
    let program = try Binary()
    defer { program.remove() }
    let question = try project(program)
    try program.write(try program("completions", "zsh").output, to: "functions/_orchestrator")
    // The line as it stands after each Tab is told by a widget, for a terminal shows it in pieces.
    try program.write(
      """
      fpath=($PWD/functions $fpath)
      autoload -Uz compinit; compinit -u -d $PWD/dump
      PS1=''
      tell() { zle complete-word; print -r -- "[$BUFFER]" >> told; BUFFER=''; zle -M "told $((++number))." }
      zle -N tell; bindkey '^I' tell; bindkey -e '^I' tell
      print ready
      """, to: "zdot/.zshrc")
    let terminal = try Terminal(
      program, command: zsh, ["-i"],
      environment: Self.environment.merging(["ZDOTDIR": program.folder.appendingPathComponent("zdot").path]) { $1 })
    try terminal.wait(for: "ready")
    let cases: [(typed: String, completed: String)] = [
      ("-C inner run m", "-C inner run mine "),
      ("-C inner escalations respond m", "-C inner escalations respond \(question) "),
      ("help resu", "help resume "), ("-C inner run mine --set col", "-C inner run mine --set colour="),
      ("run --provider cli:cl", "run --provider cli:claude "), ("run -C inn", "run -C inner/"),
    ]
    for (number, (typed, _)) in cases.enumerated() {
      terminal.type("orchestrator \(typed)\t")
      try terminal.wait(for: "told \(number + 1).")
    }
    terminal.type("exit\r")
    _ = terminal.end()
    #expect(try program.read("told").split(separator: "\n") == cases.map { "[orchestrator \($0.completed)]" })
  }
  #endif
}
