import Foundation
import Testing

/// The real program, run in a folder of the test's own.
struct Binary {
  struct Result: Sendable {
    var code: Int32
    var output: String
    var errors: String

    /// The one JSON document on standard output.
    var json: [String: Any] {
      get throws {
        let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
        return try #require(object as? [String: Any], "one JSON object was expected, not: \(output)")
      }
    }
  }

  /// Beside the test bundle, where the build leaves it.
  static let url = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("orchestrator")

  private(set) var folder: URL
  var program = Binary.url
  private let home: URL

  init(_ name: String = "project") throws {
    let base = FileManager.default.temporaryDirectory.appendingPathComponent("orchestrator-\(UUID().uuidString)")
    folder = base.appendingPathComponent(name)
    home = base.appendingPathComponent("home")
    for url in [folder, home] { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
  }

  func remove() { try? FileManager.default.removeItem(at: home.deletingLastPathComponent()) }

  /// The same program in a folder below.
  func `in`(_ name: String) throws -> Binary {
    var inner = self
    inner.folder = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: inner.folder, withIntermediateDirectories: true)
    return inner
  }

  /// Runs another program of the machine in the folder, with the same environment.
  func tool(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws -> Result {
    var other = self
    other.program = URL(fileURLWithPath: "/usr/bin/env")
    return try other.call([name] + arguments, environment: environment)
  }

  /// A process that is not started yet; its environment holds nothing of the developer's.
  func process(_ arguments: [String], environment: [String: String] = [:]) -> Process {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["HOME": home.path, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]
      .merging(environment) { _, new in new }
    return process
  }

  /// Runs to the end. Output goes through files, so that no pipe can fill up.
  @discardableResult
  func callAsFunction(
    _ arguments: String..., input: String? = nil, environment: [String: String] = [:]
  ) throws -> Result {
    try call(arguments, input: input, environment: environment)
  }

  func call(_ arguments: [String], input: String? = nil, environment: [String: String] = [:]) throws -> Result {
    let process = process(arguments, environment: environment)
    let id = UUID().uuidString
    let files = [home.appendingPathComponent("\(id).out"), home.appendingPathComponent("\(id).err")]
    for file in files { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    let source = home.appendingPathComponent("\(id).in")
    try Data((input ?? "").utf8).write(to: source)
    process.standardInput = try FileHandle(forReadingFrom: source)
    try process.run()
    process.waitUntilExit()
    return Result(
      code: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
      output: String(decoding: try Data(contentsOf: files[0]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self))
  }

  func write(_ text: String, to path: String) throws {
    let url = folder.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func read(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appendingPathComponent(path)), as: UTF8.self)
  }

  func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(path).path)
  }

  /// Every file below the folder with its bytes, for proof that nothing was touched.
  func contents(of path: String = "") throws -> [String: Data] {
    let root = path.isEmpty ? folder : folder.appendingPathComponent(path)
    var found: [String: Data] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: root.path) ?? .init() {
      let url = root.appendingPathComponent(name)
      if try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true {
        found[name] = try Data(contentsOf: url)
      }
    }
    return found
  }
}

/// Briefs that the tests run on.
enum Brief {
  static let letter = """
    Dear team,

    I have run the seed exchange in our valley for nine years, and every spring it is the same. About sixty gardeners \
    write to me by letter or telephone, and I copy what they have to give into a ledger. Last spring I lost eleven \
    offers because two pages stuck together. Gardeners should be able to enter what seeds they offer from their own \
    telephone. Everybody must see at once which seeds are still to be had. When two people want the same packet, the \
    first one gets it and the other is told at once. I would like a list for the packing day that I can print.

    Later on we might also want to show photographs of the plants, but not in the first year. It has to work in the \
    village hall, where there is no network. My worry is that the older members will not dare to use it.

    Yours, Marta
    """

  static let page = """
    # Ferry Bell

    ## Goal

    Ferry Bell tells islanders whether the morning ferry runs, before they leave the house.

    ## Users

    - Commuters decide at 5:30 whether to walk to the pier.
    - The harbour master decides at 5:00 whether the ferry runs.

    ## Features

    - The harbour master can cancel a sailing with one message.
    - Commuters can subscribe to one or more sailings.
    - Every subscriber receives the decision by text message.
    - The harbour master sees how many subscribers have received the message.

    ## Success

    By June 2027, 90 percent of subscribers receive the decision before 5:20.

    ## Out of scope

    - Tickets are not sold.

    ## Constraints

    - Messages must cost less than 40 euros a month.
    - Telephone numbers are deleted thirty days after a subscription ends, as the data-protection act demands.

    ## Risks

    - The mobile network on the island fails in storms.
    """
}
