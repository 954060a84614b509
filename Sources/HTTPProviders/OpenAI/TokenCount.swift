import Kernel

/// A number of tokens as a server tells it, kept where sums cannot overflow and never below nothing.
struct TokenCount: Decodable {
  let count: Int
  private static let most = 1_000_000_000_000

  init(from decoder: any Decoder) throws {
    count = min(max(0, try decoder.singleValueContainer().decode(Int.self)), Self.most)
  }
}

/// What a vendor's cache did with a prompt.
struct PromptTokenDetails: Decodable {
  var cached: TokenCount?
  var written: TokenCount?

  private enum CodingKeys: String, CodingKey {
    case cached = "cached_tokens"
    case written = "cache_write_tokens"
  }
}

extension TokenUsage {
  /// From a vendor whose prompt count includes what its cache served and took in.
  init(prompt: Int, cached: Int, written: Int = 0, output: Int) {
    let read = min(cached, prompt)
    let write = min(written, prompt - read)
    self.init(input: prompt - read - write, cacheRead: read, cacheWrite: write, output: output)
  }
}
