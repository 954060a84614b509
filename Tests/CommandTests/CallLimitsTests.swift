import Kernel
import Testing

@testable import orchestrator

@Suite struct CallLimitsTests {
  @Test func `the environment says how often and how long a call is tried`() throws {
    let limits = try CallLimits(
      environment: ["LLM_MAX_RETRIES": "0", "LLM_TIMEOUT_MS": " 1500 ", "ORCHESTRATOR_LOG": "Debug"])
    #expect(limits.retries == 0 && limits.timeout == .milliseconds(1500) && "\(limits.logLevel)" == "debug")
    let standard = try CallLimits(environment: ["LLM_MAX_RETRIES": ""])
    #expect(standard.retries == nil && standard.timeout == nil && "\(standard.logLevel)" == "warning")
  }

  @Test(arguments: [
    ("LLM_MAX_RETRIES", "abc"), ("LLM_MAX_RETRIES", "-1"), ("LLM_MAX_RETRIES", "1.5"), ("LLM_MAX_RETRIES", "101"),
    ("LLM_TIMEOUT_MS", "0"), ("LLM_TIMEOUT_MS", "30s"), ("LLM_TIMEOUT_MS", "99999999999999999999"),
    ("ORCHESTRATOR_LOG", "loud"),
  ])
  func `what it may not say is refused by name`(name: String, value: String) {
    let failure = #expect(throws: Failure.self) { try CallLimits(environment: [name: value]) }
    #expect(failure?.kind == .configuration)
    #expect(failure?.message.contains(name) == true && failure?.message.contains("'\(value)'") == true)
  }

  @Test func `every fault is told at once`() {
    let failure = #expect(throws: Failure.self) {
      try CallLimits(environment: ["LLM_MAX_RETRIES": "x", "LLM_TIMEOUT_MS": "y"])
    }
    #expect(failure?.related.count == 1)
  }
}
