/// Every element that the tag dialects know, under the name by which files write it.
package enum Tag: String, Sendable, Hashable, Codable, CaseIterable {
  /// A run of prose between elements; never written as a tag.
  case text = "#text"

  // Structure
  case workflow, step, substep, check
  case ifSelection = "if"
  case forEach = "for-each"
  case loop, `break`, `continue`, checkpoint
  case checkpointHandlers = "checkpoint-handlers"
  case onSelect = "on-select"
  case anchor, exit

  // Content
  case action, output, ask
  case templateOutput = "template-output"
  case critical, mandate
  case invokeWorkflow = "invoke-workflow"
  case invokeTask = "invoke-task"
  case invokeProtocol = "invoke-protocol"
  case param, goto
  case webSearch = "WebSearch"
  case elicitRequired = "elicit-required"

  // Guidance: text for the agent, never executed
  case note, guideline, guidelines, guide, format, example, moderation, rhetorical, storytelling
  case facilitationPrinciples = "facilitation-principles"
  case facilitationGuidelines = "facilitation-guidelines"
  case storytellingPrinciples = "storytelling-principles"
  case frameworkSpecificGuidance = "framework-specific-guidance"
  case questionProtocol = "question-protocol"
  case directToUser = "direct-to-user"
  case interAgent = "inter-agent"

  // Pauses for human facilitation: skipped unattended
  case energyCheckpoint = "energy-checkpoint"
  case energyCheck = "energy-check"
  case transitionCheck = "transition-check"
}
