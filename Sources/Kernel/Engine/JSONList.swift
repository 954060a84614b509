#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A list that an agent wrote into a fact: facts are single values, so a list comes as its JSON text.
enum JSONList {
  static func read(_ text: String) -> [Value]? { try? JSONDecoder().decode([Value].self, from: Data(text.utf8)) }
}
