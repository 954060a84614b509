import HTTPProviders
import Kernel
import Testing

struct RetryAfterTests {
  private func read(_ fields: (String, String)...) -> RetryAfter {
    var headers = HeaderFields()
    for field in fields { headers.add(field.0, field.1) }
    return RetryAfter(headers)
  }

  @Test func `milliseconds come before seconds`() {
    #expect(read(("Retry-After-Ms", "1500"), ("retry-after", "9")).seconds == 1.5)
    #expect(read(("Retry-After", " 9 ")).seconds == 9)
    #expect(read(("retry-after-ms", "soon"), ("retry-after", "0.5")).seconds == 0.5)
  }

  @Test(arguments: ["-1", "soon", "", "inf", "nan", "Fri, 20 Nov 2026", "Fri, 20 Foo 2026 10:00:00 GMT"])
  func `what is no wait is none`(_ text: String) {
    #expect(read(("retry-after", text), ("date", "Fri, 20 Nov 2026 10:00:00 GMT")).seconds == nil)
  }

  @Test func `a date counts from the answer's own`() {
    let now = ("date", "Thu, 31 Dec 2026 23:59:30 GMT")
    #expect(read(("retry-after", "Fri, 01 Jan 2027 00:01:00 GMT"), now).seconds == 90)
    #expect(read(("retry-after", "Thu, 31 Dec 2026 23:59:00 GMT"), now).seconds == nil)
    #expect(read(("retry-after", "Fri, 01 Jan 2027 00:01:00 GMT")).seconds == nil)
    #expect(
      read(("retry-after", "Tue, 29 Feb 2028 00:00:00 GMT"), ("date", "Mon, 28 Feb 2028 23:00:00 GMT")).seconds == 3600)
  }

  @Test func `no wait is longer than a day`() { #expect(read(("retry-after", "1e300")).seconds == 86_400) }

  @Test func `the server's word on trying again is read`() {
    #expect(read(("x-should-retry", "true")).shouldRetry == true)
    #expect(read(("X-Should-Retry", "False")).shouldRetry == false)
    #expect(read(("x-should-retry", "maybe")).shouldRetry == nil)
  }

  @Test(arguments: [
    (408, ModelError.overloaded(retryAfter: 2)), (409, .overloaded(retryAfter: 2)), (500, .overloaded(retryAfter: 2)),
    (529, .overloaded(retryAfter: 2)), (429, .rateLimited(retryAfter: 2)), (402, .quotaExhausted(until: nil)),
    (413, .contextTooLong), (400, .invalid("m")), (422, .invalid("m")), (302, .invalid("m")),
    (401, .unauthenticated("m")),
    (403, .unauthenticated("m")), (404, .unknownModel("m")),
  ])
  func `each status has its meaning`(_ status: Int, _ meaning: ModelError) {
    #expect(HTTPFailure(status: status, retry: RetryAfter(seconds: 2), message: "m").modelError == meaning)
  }

  @Test func `the server's word comes before the status`() {
    func meaning(_ status: Int, _ word: Bool) -> ModelError {
      HTTPFailure(status: status, retry: RetryAfter(seconds: 2, shouldRetry: word), message: "m").modelError
    }
    #expect(meaning(400, true) == .overloaded(retryAfter: 2))
    #expect(meaning(429, true) == .rateLimited(retryAfter: 2))
    #expect(meaning(500, false) == .invalid("m"))
    #expect(meaning(429, false) == .quotaExhausted(until: nil))
    #expect(meaning(401, false) == .unauthenticated("m"))
  }
}
