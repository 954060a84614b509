import Kernel
import Support
import Testing

struct CredibleUsageTests {
  private let request = ModelRequest(
    model: "m", system: "s", messages: [Message(role: .user, parts: [.text(String(repeating: "x", count: 1000))])],
    maxOutputTokens: 16_000)

  @Test(arguments: [
    TokenUsage(output: 1_000_000_000_000), TokenUsage(output: 64_001), TokenUsage(input: 1_000_000),
    TokenUsage(cacheRead: 500_000, cacheWrite: 500_000),
  ])
  func `more tokens than a call can have used are no count`(usage: TokenUsage) {
    #expect(request.credible(usage) == nil)
  }

  @Test(arguments: [
    TokenUsage(), TokenUsage(input: 500, output: 16_000), TokenUsage(input: 40_000, output: 3),
    TokenUsage(cacheRead: 30_000, cacheWrite: 30_000, output: 64_000),
  ])
  func `what instructions of a provider's own add is credible`(usage: TokenUsage) {
    #expect(request.credible(usage) == usage)
  }
}
