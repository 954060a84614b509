import Testing

@testable import HTTPProviders

@Suite struct StrictJSONTests {
  @Test(arguments: [
    "{}", " {\n} ", #"{"a":1}"#, #"{"a":[],"b":[1,2.5,-0,-1e9,1E+2,0.1e-2],"c":{"d":null}}"#,
    #"{"a":true,"b":false,"é":"\"\\\/\b\f\n\r\t\u00e9 é"}"#, #"{"a":1,"a":2}"#, "\t{\"a\" : [ 1 , 2 ] }\r\n",
  ])
  func `an object`(text: String) { #expect(StrictJSON.isObject(text)) }

  @Test(arguments: [
    "", " ", "[]", "1", "null", "{", "}", #"{"a"}"#, #"{"a":}"#, #"{"a":1"#, #"{"a":1,}"#, #"{"a":[1,]}"#, "{,}",
    #"{a:1}"#, #"{'a':1}"#, #"{"a":01}"#, #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":+1}"#, #"{"a":1e}"#, #"{"a":-}"#,
    #"{"a":NaN}"#, #"{"a":tru}"#, #"{"a":"x}"#, #"{"a":"\x"}"#, #"{"a":"\u12"}"#, "{\"a\":\"\n\"}", #"{"a":1}{"#,
    #"{"a":1} x"#, "{/**/}", "{}}", #"{"a":1 "b":2}"#, #"{"a" 1}"#, "\u{FEFF}{}", "```json\n{}\n```",
  ])
  func `no object`(text: String) { #expect(!StrictJSON.isObject(text)) }

  @Test func `no depth ends the process`() {
    #expect(!StrictJSON.isObject(String(repeating: #"{"a":"#, count: 100_000)))
    #expect(!StrictJSON.isObject(#"{"a":"# + String(repeating: "[", count: 100_000)))
  }
}
