import Host
import Testing

@Suite struct InstallRootTests {
  @Test(arguments: [
    ("_bmad/bmm/config.yaml", "_bmad"), (".bmad/core/config.yaml", ".bmad"), ("bmad/bmm/config.yaml", "bmad"),
    ("bmad/config.toml", "bmad"), ("_bmad/_cfg/manifest.yaml", "_bmad"), (".bmad/_config/manifest.yaml", ".bmad"),
  ])
  func `What BMAD's installer leaves is proof`(_ mark: String, _ root: String) throws {
    let scratch = try ScratchProject()
    try scratch.write(mark, "")
    #expect(try InstallRoot.find(in: scratch.files())?.path == root)
  }

  @Test(arguments: [
    "_bmad/readme.md", "bmad/sprint-status.yaml", ".bmad/project-config.yaml", ".bmad/runs/config.yaml",
    "bmad/deep/er/config.yaml", "src/bmm/config.yaml",
  ])
  func `A name alone is not`(_ file: String) throws {
    let scratch = try ScratchProject()
    try scratch.write(file, "")
    #expect(try InstallRoot.find(in: scratch.files()) == nil)
  }

  @Test func `Of several the first in order counts`() throws {
    let scratch = try ScratchProject()
    try scratch.write("bmad/bmm/config.yaml", "")
    try scratch.write(".bmad/bmm/config.yaml", "")
    #expect(try InstallRoot.find(in: scratch.files())?.path == ".bmad")
  }
}
