import Foundation
import Testing

/// What a run leaves in git, and the way back to a step.
struct RunHistoryTests {
  private static let state = "refs/orchestrator/state"

  /// Two steps that each write into a document of the workflow's own; a question between them.
  private static func steps(_ name: String) -> String {
    """
    <workflow>
    <step n="1" goal="Begin"><template-output file="docs/\(name).md">project_goal</template-output></step>
    <step n="2" goal="Ask"><ask response="x">Which colour shall the bell have?</ask></step>
    <step n="3" goal="Go on"><template-output file="docs/\(name).md">main_features</template-output></step>
    <step n="4" goal="Add"><template-output file="docs/\(name)-more.md">known_risks</template-output></step>
    </workflow>
    """
  }

  /// A project in a repository, everything committed that is there before the first run.
  private func project(
    _ workflows: [String] = ["mine"], in folder: String = "", options: [String] = []
  ) throws -> Binary {
    let base = try Binary()
    try git(base, ["init", "-q", "-b", "main"] + options)
    try base.write("code\n", to: "code.txt")
    var program = base
    if !folder.isEmpty { program = try base.in(folder) }
    try program.write(Brief.page, to: "docs/brief.md")
    try program("init", "--name", "Trial")
    for name in workflows {
      try program.write("name: \(name)\ninstructions: instructions.md\n", to: "workflows/\(name)/workflow.yaml")
      try program.write(Self.steps(name), to: "workflows/\(name)/instructions.md")
    }
    try git(base, ["add", "."])
    try git(base, ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-qm", "first"])
    return program
  }

  @discardableResult
  private func git(_ program: Binary, _ arguments: [String]) throws -> String {
    let result = try program.tool(
      "git", arguments, environment: ["GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"])
    try #require(result.code == 0, "git \(arguments): \(result.output)\(result.errors)")
    return result.output.trimmingCharacters(in: .newlines)
  }

  private func subjects(_ program: Binary, _ reference: String = state) throws -> [String] {
    try git(program, ["log", "--reverse", "--format=%s", reference]).split(separator: "\n").map(String.init)
  }

  private func run(of program: Binary) throws -> String {
    let runs = try program("runs", "list", "--json").json["runs"] as? [[String: Any]]
    return try #require(runs?.last?["run"] as? String)
  }

  private func answer(_ program: Binary) throws -> Binary.Result {
    let pending = try program("escalations", "list", "--json").json["escalations"] as? [[String: Any]]
    return try program("escalations", "respond", try #require(pending?.first?["id"] as? String), "Red.")
  }

  private func count(_ words: String, in text: String) -> Int { text.components(separatedBy: words).count - 1 }

  @Test func `prd leaves a history and touches nothing of the person's`() throws {
    let program = try project()
    defer { program.remove() }
    try program.write("changed\n", to: "code.txt")
    try git(program, ["stash", "-q"])
    try program.write("changed again\n", to: "code.txt")
    func look() throws -> [String] {
      [
        try Data(contentsOf: program.folder.appendingPathComponent(".git/index")).base64EncodedString(),
        try program.read(".git/HEAD"), try program.read(".git/logs/HEAD"),
        try git(program, ["for-each-ref", "refs/heads", "refs/stash", "refs/tags"]),
        try git(program, ["status", "--porcelain", "--untracked-files=no"]),
      ]
    }
    let before = try look()
    #expect(try program("run", "prd", "--provider", "offline").code == 75)
    while try program("status", "--json").json["escalations"] as? [Any] != nil {
      let pending = try program("escalations", "list", "--json").json["escalations"] as? [[String: Any]] ?? []
      guard let id = pending.first?["id"] as? String else { break }
      try program("escalations", "respond", id, "By June, ninety percent of the islanders.")
    }
    #expect(try program("runs", "show", run(of: program), "--json").json["status"] as? String == "completed")
    let subjects = try subjects(program)
    #expect(subjects.first == "prd step 1 of 12: vision alignment written")
    #expect(subjects.contains("prd step 7 of 12: functional requirements written"), "\(subjects)")
    #expect(subjects.contains { $0.hasPrefix("prd waits for ") && $0.hasSuffix(" at step 2 of 12") }, "\(subjects)")
    #expect(subjects.last == "prd completed")
    #expect(try look() == before)
    #expect(
      try git(program, ["log", "-1", "--format=%an <%ae>", Self.state]) == "orchestrator <orchestrator@localhost>")
    #expect(
      try git(program, ["log", "-1", "--format=%(trailers:key=Orchestrator-Run,valueonly)", Self.state])
        .contains(try run(of: program)))
    let names = try git(program, ["ls-tree", "-r", "--name-only", Self.state]).split(separator: "\n").map(String.init)
    #expect(
      names.filter { !$0.hasPrefix(".bmad-escalations/archive/") } == [
        ".bmad/decisions.jsonl", "bmad/sprint-status.yaml", "bmad/workflow-status.md", "docs/PRD.md",
      ])
    for name in names {
      let shown = try program.tool("git", ["show", "\(Self.state):\(name)"])
      #expect(try shown.output == program.read(name), "\(name)")
    }
    #expect(try git(program, ["fsck", "--strict", "--no-dangling"]).isEmpty)
  }

  @Test func `a project below the top, with an author, on a branch`() throws {
    let program = try project(in: "apps/bell")
    defer { program.remove() }
    try git(program, ["config", "user.name", "Ada"])
    try git(program, ["config", "user.email", "ada@example.org"])
    let environment = ["ORCHESTRATOR_SETTINGS_COMMIT_STATE": "branch"]
    #expect(try program("run", "mine", environment: environment).code == 75)
    let branch = "refs/heads/orchestrator/state"
    #expect(
      try subjects(program, branch) == [
        "mine step 1 of 4: project goal written", "mine waits for 1 answer at step 2 of 4",
      ])
    #expect(try git(program, ["log", "-1", "--format=%an <%ae>", branch]) == "Ada <ada@example.org>")
    #expect(try git(program, ["show", "\(branch):apps/bell/docs/mine.md"]).isEmpty == false)
    #expect(try git(program, ["for-each-ref", "refs/orchestrator"]).isEmpty)

    // A branch that a person works on stands still.
    try git(program, ["worktree", "add", "-q", program.folder.path + "-w", "orchestrator/state"])
    let tip = try git(program, ["rev-parse", branch])
    let result = try program("run", "mine", "--new", environment: environment)
    #expect(result.code == 75)
    #expect(count("the branch is checked out", in: result.errors) == 1, "\(result.errors)")
    #expect(try git(program, ["rev-parse", branch]) == tip)
  }

  @Test(arguments: ["off", "outside", "ignored"]) func `where no history is wanted or possible there is none`(
    why: String
  ) throws {
    let program = try why == "outside" ? Binary() : project()
    defer { program.remove() }
    if why == "outside" {
      try program.write(Brief.page, to: "docs/brief.md")
      try program("init", "--name", "Trial")
      try program.write("name: mine\ninstructions: instructions.md\n", to: "workflows/mine/workflow.yaml")
      try program.write(Self.steps("mine"), to: "workflows/mine/instructions.md")
    }
    if why == "ignored" { try program.write("docs/\n", to: ".gitignore") }
    let environment = why == "off" ? ["ORCHESTRATOR_SETTINGS_COMMIT_STATE": "off"] : [:]
    let result = try program("run", "mine", environment: environment)
    #expect(result.code == 75)
    #expect(result.errors.isEmpty, "\(result.errors)")
    if why == "ignored" {
      #expect(try git(program, ["ls-tree", "-r", "--name-only", Self.state]).contains("docs/") == false)
    } else if why == "off" {
      #expect(try git(program, ["for-each-ref", "refs/orchestrator"]).isEmpty)
    } else {
      let wanted = try program("run", "mine", "--new", environment: ["ORCHESTRATOR_SETTINGS_COMMIT_STATE": "ref"])
      #expect(count("lies in no git repository", in: wanted.errors) == 1, "\(wanted.errors)")
    }
    let rolledBack = try program("runs", "rollback", run(of: program), "--to", "1", environment: environment)
    #expect(rolledBack.code == 66)
    #expect(rolledBack.errors.contains("commit_state"), "\(rolledBack.errors)")
  }

  @Test(arguments: [("off", 0), ("ref", 1), ("branch", 1), ("\"off\"", 0)])
  func `the configuration says where the history is kept`(place: String, count: Int) throws {
    let program = try project()
    defer { program.remove() }
    let path = ".bmad/project-config.yaml"
    let own = try program.read(path).replacingOccurrences(of: "settings:", with: "settings:\n  commit_state: \(place)")
    try program.write(own, to: path)
    #expect(try program("run", "mine").code == 75)
    let references = try git(
      program, ["for-each-ref", "--format=%(refname)", "refs/orchestrator", "refs/heads/orchestrator"])
    #expect(references == (count == 0 ? "" : place == "ref" ? Self.state : "refs/heads/orchestrator/state"))
    let shown = try program("config", "show").output
    #expect(shown.contains("settings.commit_state = \(place.replacingOccurrences(of: "\"", with: ""))"), "\(shown)")
  }

  @Test(arguments: ["brnach", "true", "[ref]", "''"]) func `another place than there is is a fault`(place: String)
    throws
  {
    let program = try project()
    defer { program.remove() }
    let path = ".bmad/project-config.yaml"
    let own = try program.read(path).replacingOccurrences(of: "settings:", with: "settings:\n  commit_state: \(place)")
    try program.write(own, to: path)
    let line = try #require(own.components(separatedBy: "\n").firstIndex { $0.contains("commit_state") }) + 1
    let result = try program("run", "mine")
    #expect(result.code == 78)
    #expect(result.errors.contains("\(path):\(line):17: error:"), "\(result.errors)")
    if place == "brnach" { #expect(result.errors.contains("branch"), "\(result.errors)") }
    #expect(try program.contents(of: ".bmad/runs").isEmpty)
  }

  @Test(arguments: ["sha256", "damaged", "locked", "moved", "empty"])
  func `a repository that cannot be used costs one warning and nothing else`(fault: String) throws {
    let program = try project(options: fault == "sha256" ? ["--object-format=sha256"] : [])
    defer { program.remove() }
    if fault == "damaged" { try program.write("[core\n", to: ".git/config") }
    if ["moved", "empty"].contains(fault) {
      let place = program.folder.appendingPathComponent(".git")
      try FileManager.default.removeItem(at: place)
      if fault == "empty" {
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
      } else {
        try program.write("gitdir: /nowhere/.git/worktrees/here\n", to: ".git")
      }
    }
    if fault == "locked" { try program.write("", to: ".git/\(Self.state).lock") }
    let result = try program("run", "mine")
    #expect(result.code == 75)
    #expect(count("warning:", in: result.errors) == 1, "\(result.errors)")
    #expect(result.errors.contains("The run's history is not kept in git"))
    #expect(program.exists("docs/mine.md"))
    #expect(try answer(program).code == 0)
  }

  @Test func `runs at once keep each other's commits`() throws {
    let names = ["one", "two", "three", "four"]
    let program = try project(names)
    defer { program.remove() }
    let processes = names.map { program.process(["run", $0, "--set", "x=Red", "--quiet"]) }
    for process in processes {
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
    }
    for process in processes { process.waitUntilExit() }
    #expect(processes.map(\.terminationStatus) == [0, 0, 0, 0])
    let subjects = try subjects(program)
    for name in names {
      #expect(
        subjects.filter { $0.hasPrefix("\(name) ") } == [
          "\(name) step 1 of 4: project goal written", "\(name) step 3 of 4: main features written",
          "\(name) step 4 of 4: known risks written", "\(name) completed",
        ])
      #expect(try git(program, ["show", "\(Self.state):docs/\(name)-more.md"]).isEmpty == false)
    }
  }

  @Test func `a commit that a crash prevented is made up for`() throws {
    let program = try project()
    defer { program.remove() }
    #expect(try program("run", "mine").code == 75)
    let first = try program.read("docs/mine.md")
    try git(program, ["update-ref", "-d", Self.state])
    #expect(try answer(program).code == 0)
    #expect(try subjects(program).first == "mine resumed after step 1 of 4")
    #expect(try program("runs", "rollback", run(of: program), "--to", "1").code == 0)
    #expect(try program.read("docs/mine.md") == first)
  }

  @Test func `an unfinished run is taken back and goes on from there`() throws {
    let program = try project()
    defer { program.remove() }
    #expect(try program("run", "mine", "--set", "y=unused").code == 75)
    let run = try run(of: program)
    let before = try program.read("docs/mine.md")
    try program.write(before + "\n## Mine\n\nA word of my own.\n", to: "docs/mine.md")
    let edited = try program.read("docs/mine.md")

    let unknown = try program("runs", "rollback", run, "--to", "3")
    #expect(unknown.code == 66)
    #expect(unknown.errors.contains("It has ended these: 1."), "\(unknown.errors)")
    for step in ["0", "-1", "x", "99999999999999999999"] {
      #expect([64, 66].contains(try program("runs", "rollback", run, "--to", step).code), "\(step)")
    }
    #expect(try program.read("docs/mine.md") == edited)

    let result = try program("runs", "rollback", run, "--to", "1", "--json")
    #expect(result.code == 0, "\(result.output)\(result.errors)")
    let kept = try #require(try result.json["kept"] as? String)
    #expect(kept == "refs/orchestrator/replaced/\(run)/1")
    #expect((try result.json["restored"] as? [String])?.contains("docs/mine.md") == true)
    #expect(try program.read("docs/mine.md") == before)
    #expect(try git(program, ["show", "\(kept):docs/mine.md"]) == edited.trimmingCharacters(in: .newlines))
    #expect(try subjects(program).contains("mine rolled back to step 1"))
    #expect(try program("runs", "show", run, "--json").json["status"] as? String == "paused")
    #expect(try program("doctor").code == 0)
    #expect(try program("runs", "log", run).output.contains("rolled back to the end of step 1"))

    // The question of the second step is not open any more; it is asked again, and the later steps are done again.
    #expect(try (program("escalations", "list", "--json").json["escalations"] as? [Any])?.isEmpty == true)
    #expect(try program("resume", run).code == 75)
    #expect(try answer(program).code == 0)
    #expect(program.exists("docs/mine-more.md"))
    #expect(!(try program.read("docs/mine.md").contains("A word of my own")))
    let recover = try #require(try result.json["recover"] as? String)
    #expect(try program.tool("sh", ["-c", recover]).code == 0)
    #expect(try program.read("docs/mine.md") == edited)
  }

  @Test func `going back and rolling back may follow each other in any order`() throws {
    let program = try project()
    defer { program.remove() }
    #expect(try program("run", "mine").code == 75)
    let run = try run(of: program)
    let first = try program.read("docs/mine.md")
    for commands in [
      [["redo", run, "1"], ["runs", "rollback", run, "--to", "1"]],
      [["runs", "rollback", run, "--to", "1"], ["redo", run, "1"]],
      [["runs", "rollback", run, "--to", "1"], ["runs", "rollback", run, "--to", "1"]],
    ] {
      for command in commands {
        let result = try program.call(command)
        #expect([0, 75].contains(result.code), "\(command): \(result.output)\(result.errors)")
        #expect(try program.read("docs/mine.md") == first, "\(command)")
        #expect(try program("doctor").code == 0, "\(command)")
      }
    }
    #expect(try program("resume", run).code == 75)
    let pending = try program("escalations", "list", "--json").json["escalations"] as? [Any]
    #expect(pending?.count == 1)
    #expect(try answer(program).code == 0)
    let last = try program.read("docs/mine.md")
    // Of a run that is over the files alone go back; its steps can still be done again.
    #expect(try program("runs", "rollback", run, "--to", "1").code == 0)
    #expect(try program("redo", run, "4").code == 0)
    #expect(try program.read("docs/mine.md") == last)
  }

  @Test func `a run that is over only has its files put back`() throws {
    let program = try project()
    defer { program.remove() }
    #expect(try program("run", "mine", "--set", "x=Red").code == 0)
    let run = try run(of: program)
    let journal = try program.contents(of: ".bmad/runs/\(run)")
    let last = try program.read("docs/mine.md")
    let result = try program("runs", "rollback", run, "--to", "1", "--json")
    #expect(result.code == 0, "\(result.errors)")
    #expect(try result.json["removed"] as? [String] == ["docs/mine-more.md"])
    #expect(!program.exists("docs/mine-more.md"))
    #expect(try program.read("docs/mine.md") != last)
    var after = try program.contents(of: ".bmad/runs/\(run)")
    after["lock"] = journal["lock"]
    #expect(after == journal)
    // And forth again: step 3 wrote what step 4 left alone.
    #expect(try program("runs", "rollback", run, "--to", "4").code == 0)
    #expect(try program.read("docs/mine.md") == last)
    #expect(program.exists("docs/mine-more.md"))
    #expect(
      try git(program, ["for-each-ref", "--format=%(refname)", "refs/orchestrator/replaced"])
        == "refs/orchestrator/replaced/\(run)/1\nrefs/orchestrator/replaced/\(run)/2")
    #expect(try program("runs", "rollback", run, "--to", "4").output.contains("Every file is as it was"))
    #expect(try program("resume", run).code == 0)
  }

  @Test func `a run that a process holds is left alone`() throws {
    let program = try project()
    defer { program.remove() }
    #expect(try program("run", "mine").code == 75)
    let run = try run(of: program)
    let lock = open(program.folder.appendingPathComponent(".bmad/runs/\(run)/lock").path, O_RDWR)
    defer { close(lock) }
    var whole = flock()
    whole.l_type = Int16(F_WRLCK)
    #expect(fcntl(lock, 37 /* F_OFD_SETLK */, &whole) == 0)
    let before = try program.contents(of: "docs")
    let result = try program("runs", "rollback", run, "--to", "1")
    #expect(result.code == 75, "\(result.errors)")
    #expect(try program.contents(of: "docs") == before)
    #expect(try git(program, ["for-each-ref", "refs/orchestrator/replaced"]).isEmpty)
  }
}
