import Dialects
import Kernel
import Testing

@Suite struct InstalledSettingsTests {
  @Test func `an early release keeps one file a module`() throws {
    let settings = try InstalledSettings(
      files: .inMemory([
        "bmad/core/config.yaml": "user_name: A\noutput_folder: '{project-root}/papers'\n",
        "bmad/bmm/config.yaml":
          "project_name: Tool Shed\ndev_story_location: '{project-root}/papers/stories'\noutput_folder: '{project-root}/docs'\n",
      ]), installRoot: "bmad")
    #expect(settings["project_name"] == "Tool Shed")
    #expect(settings["output_folder"] == "docs")
    #expect(settings["dev_story_location"] == "papers/stories")
    #expect(settings["missing"] == nil)
    #expect(settings.documentFolders == ["docs"])
  }

  @Test func `a late one keeps TOML for all, which people override`() throws {
    let settings = try InstalledSettings(
      files: .inMemory([
        "_bmad/config.toml":
          "[core]\nproject_name = \"RPG\"\noutput_folder = \"_bmad-output\"\n[modules.bmm]\nplanning_artifacts = \"{project-root}/_bmad-output/planning-artifacts\"\n",
        "_bmad/custom/config.toml": "[core]\nproject_name = \"The RPG\"\n",
      ]), installRoot: "_bmad")
    #expect(settings["project_name"] == "The RPG")
    #expect(settings.documentFolders == ["_bmad-output/planning-artifacts", "_bmad-output", "docs"])
  }

  @Test func `a file with a fault hides nothing else`() throws {
    let settings = try InstalledSettings(
      files: .inMemory(["_bmad/config.toml": "[core\n", "_bmad/bmm/config.yaml": "project_name: X\n"]),
      installRoot: "_bmad")
    #expect(settings["project_name"] == "X")
  }
}
