import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Header fields in their order; names are compared without regard to case.
package struct HeaderFields: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  package struct Field: Sendable, Hashable {
    package var name: String
    package var value: String
  }

  package private(set) var fields: [Field]

  package init() { fields = [] }

  package init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field(name: $0.0, value: $0.1) }
  }

  init(_ headers: HTTPHeaders) { fields = headers.map { Field(name: $0.name, value: $0.value) } }

  package mutating func add(_ name: String, _ value: String) { fields.append(Field(name: name, value: value)) }

  /// The first field of that name.
  package subscript(name: String) -> String? {
    let wanted = name.lowercased()
    return fields.first { $0.name.lowercased() == wanted }?.value
  }
}

/// One request. The key is kept apart from the other headers so that printing a request cannot show it.
package struct HTTPRequest: Sendable {
  package enum Method: String, Sendable { case get = "GET", post = "POST" }

  package var method: Method
  package var url: String
  package var headers: HeaderFields
  package var credential: Credential?
  package var body: [UInt8]

  /// A request with a JSON body.
  package static func post(
    _ url: String, json body: [UInt8], headers: HeaderFields = [:], credential: Credential?
  ) -> HTTPRequest {
    var all = headers
    all.add("content-type", "application/json")
    return HTTPRequest(method: .post, url: url, headers: all, credential: credential, body: body)
  }

  package static func get(_ url: String, headers: HeaderFields = [:], credential: Credential?) -> HTTPRequest {
    HTTPRequest(method: .get, url: url, headers: headers, credential: credential, body: [])
  }

  /// As the client takes it, the key included.
  var prepared: HTTPClientRequest {
    var request = HTTPClientRequest(url: url)
    request.method = HTTPMethod(rawValue: method.rawValue)
    for field in headers.fields { request.headers.add(name: field.name, value: field.value) }
    request.headers.add(name: "user-agent", value: "orchestrator")
    if let credential, !credential.secret.isEmpty {
      request.headers.add(name: credential.header, value: credential.prefix + credential.secret.value)
    }
    if method == .post { request.body = .bytes(ByteBuffer(bytes: body)) }
    return request
  }

  /// The server as an error names it: never with a user, a password or a query.
  var place: String {
    let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
    let authority = rest.prefix { !"/?#".contains($0) }
    return String(authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority)
  }
}
