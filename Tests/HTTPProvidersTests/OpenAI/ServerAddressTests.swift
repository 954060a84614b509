import Testing

@testable import HTTPProviders

@Suite struct ServerAddressTests {
  @Test(
    arguments: [
      ("https://api.openai.com/v1", "https://api.openai.com/v1"),
      ("https://api.openai.com", "https://api.openai.com/v1"),
      ("https://api.openai.com/", "https://api.openai.com/v1"),
      ("http://localhost:11434/v1/", "http://localhost:11434/v1"),
      ("http://127.0.0.1:4000", "http://127.0.0.1:4000/v1"), ("http://[::1]:8080/", "http://[::1]:8080/v1"),
      ("https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1"), ("", nil), ("api.openai.com", nil),
      ("ftp://host/v1", nil), ("http://", nil), ("http://user:pw@host/v1", nil), ("http://host/v1?key=x", nil),
      ("http://host/v1#x", nil), ("not a url", nil),
    ] as [(String, String?)])
  func `a base URL`(text: String, expected: String?) { #expect(ServerAddress(text, path: "/v1")?.base == expected) }

  @Test func `a model's name stays in its place`() throws {
    let address = try #require(ServerAddress("http://h", path: "/v1"))
    #expect(address.url("chat", "completions") == "http://h/v1/chat/completions")
    #expect(address.url("models/gemini-4:streamGenerateContent") == "http://h/v1/models/gemini-4:streamGenerateContent")
    #expect(address.url("a/b?c#d e%é") == "http://h/v1/a/b%3Fc%23d%20e%25%C3%A9")
  }
}
