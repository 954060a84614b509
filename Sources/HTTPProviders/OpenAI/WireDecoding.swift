import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension WireJSON {
  /// - Parameter place: where the text stood, for the message.
  static func decode<T: Decodable>(_ bytes: some Sequence<UInt8>, in place: String) throws(ModelError) -> T {
    do {
      return try JSONDecoder().decode(T.self, from: Data(bytes))
    } catch {
      throw .invalid("\(place) is not the JSON that this protocol speaks")
    }
  }
}
