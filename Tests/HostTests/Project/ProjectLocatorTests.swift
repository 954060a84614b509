import Foundation
import Host
import Kernel
import Testing

@Suite struct ProjectLocatorTests {
  let scratch: ScratchProject

  init() throws { scratch = try ScratchProject() }

  @Test func `The nearest folder at or above the current one is the project`() throws {
    try scratch.write(".bmad/project-config.yaml", ScratchProject.configuration)
    try scratch.write("inner/.bmad/project-config.yaml", ScratchProject.configuration)
    try scratch.write("inner/deep/er/x.txt", "")
    try scratch.write("side/x.txt", "")
    #expect(try ProjectLocator(currentFolder: scratch.root).root(named: nil) == scratch.root)
    #expect(try ProjectLocator(currentFolder: scratch.path("side")).root(named: nil) == scratch.root)
    #expect(try ProjectLocator(currentFolder: scratch.path("inner/deep/er")).root(named: nil) == scratch.path("inner"))
  }

  @Test func `A named folder is taken exactly`() throws {
    try scratch.write(".bmad/project-config.yaml", ScratchProject.configuration)
    try scratch.write("side/x.txt", "")
    let locator = ProjectLocator(currentFolder: scratch.path("side"))
    #expect(try locator.root(named: "..") == scratch.root)
    #expect(try locator.root(named: scratch.root + "/") == scratch.root)
    let fault = try failure { try locator.root(named: ".") }
    #expect(fault.kind == .notFound)
    #expect(fault.code == "no-project")
    #expect(fault.hint?.contains("orchestrator init") == true)
    #expect(try failure { try locator.root(named: "nowhere") }.code == "no-project")
  }

  @Test func `A folder in the configuration's place is no configuration`() throws {
    try scratch.write(".bmad/project-config.yaml/x", "")
    #expect(try failure { try ProjectLocator(currentFolder: scratch.root).root(named: nil) }.code == "no-project")
  }

  @Test func `A file or a lost folder to start from has no project`() throws {
    try scratch.write("file", "")
    for start in ["file", "gone"] {
      let locator = ProjectLocator(currentFolder: scratch.path(start))
      #expect(try failure { try locator.root(named: nil) }.code == "no-project")
    }
  }

  @Test func `A link to a project leads to its real folder`() throws {
    try scratch.write("real/.bmad/project-config.yaml", ScratchProject.configuration)
    try FileManager.default.createSymbolicLink(atPath: scratch.path("link"), withDestinationPath: scratch.path("real"))
    #expect(try ProjectLocator(currentFolder: scratch.root).root(named: "link") == scratch.path("real"))
  }
}
