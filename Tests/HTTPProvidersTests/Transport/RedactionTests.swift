import HTTPProviders
import Testing

struct RedactionTests {
  private let key = "sk-test-0123456789"

  @Test func `a secret prints as an ellipsis, however it is printed`() {
    let secret = Secret(" \(key)\n")
    var dumped = ""
    dump(Credential.bearer(secret), to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), "\([secret])", "\(Optional(secret) as Any)", dumped] {
      #expect(!text.contains(key))
      #expect(text.contains("…"))
    }
  }

  @Test func `control characters go, white space folds, the key is taken out wherever it hides`() {
    let secret = Secret(key)
    #expect(Redaction.clean(" a\r\n\tb\u{1B}[31m c\u{202E}d\u{0} ", of: nil) == "a b [31m cd")
    #expect(Redaction.clean("key=\(key)&again=\(key)", of: secret) == "key=…&again=…")
    #expect(!Redaction.clean("sk-test-\u{200B}0123456789", of: secret).contains(key))
  }

  @Test func `a text is short, and cutting it leaves no part of a key`() {
    #expect(Redaction.clean(String(repeating: "é", count: 900), of: nil).count == 500)
    let text = Redaction.clean(String(repeating: "x", count: 495) + key, of: Secret(key))
    #expect(!text.contains("sk-"))
  }

  @Test func `a request names its server without user, password and query`() async {
    let transport = HTTPTransport(clock: TestClock())
    let request = HTTPRequest.get("http://user:\(key)@127.0.0.1:1/v1?key=\(key)", credential: nil)
    await #expect {
      try await transport.exchange(request, timeouts: Timeouts(firstByte: .seconds(3600), total: .seconds(3600))) {
        $0.status
      }
    } throws: { error in
      "\(error)".contains("127.0.0.1:1") && !"\(error)".contains(key)
    }
    await transport.shutdown()
  }
}
