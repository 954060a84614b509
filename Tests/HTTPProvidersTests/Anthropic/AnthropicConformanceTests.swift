import HTTPProviders
import Testing

@Suite(.timeLimit(.minutes(30)))
struct AnthropicConformanceTests {
  @Test(arguments: Conformance.checks)
  func `Anthropic's provider conforms`(_ check: Conformance.Check) async throws {
    try await check.run(AnthropicFixture())
  }

  @Test(arguments: Conformance.checks)
  func `with the newer version, a bearer token and forced tools it conforms too`(
    _ check: Conformance.Check
  ) async throws {
    try await check.run(
      AnthropicFixture(version: .october2026, structuredReplies: .forcedTool, keyHeader: .bearer))
  }
}
