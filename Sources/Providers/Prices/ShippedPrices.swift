/// The prices that ship: US dollars for a million tokens, as the vendors' lists had them on the day given. A project
/// corrects them in `.bmad/prices.yaml`, which has the same form.
package enum ShippedPrices {
  /// YAML; read by the host, which puts a project's own prices over it.
  package static let text = #"""
    schema: 1
    # The first day on which these prices are known to hold; an entry's own `from` goes before it.
    from: 2026-11-20

    # What a provider runs when no model is named.
    defaults:
      anthropic: claude-sonnet-5-5
      openai: gpt-6.1-sol
      gemini: gemini-4-argon
      "cli:claude": claude-sonnet-5-5
      "cli:codex": gpt-6.1-sol

    # A kind of token without a price costs what input costs; the prices of a tier hold for the whole of a request
    # whose prompt has more tokens than `above`.
    models:
      # anthropic
      - {model: claude-fable-5, input: 10, output: 50, cache_read: 1, cache_write_5m: 12.5, cache_write_1h: 20,
         context: 1000000, max_output: 128000}
      - {model: claude-fable-5-1, input: 10, output: 50, cache_read: 0.25, cache_write_5m: 12.5, cache_write_1h: 20,
         context: 1000000, max_output: 128000}
      - {model: claude-haiku-4-5, input: 1, output: 5, cache_read: 0.1, cache_write_5m: 1.25, cache_write_1h: 2,
         context: 200000, max_output: 64000}
      - {model: claude-haiku-5-5, input: 0.1, output: 0.5, cache_read: 0.01, cache_write_5m: 0.125, cache_write_1h: 0.2,
         context: 1000000, max_output: 128000,
         tiers: [{above: 100000, input: 0.5, output: 2.5, cache_read: 0.05, cache_write_5m: 0.625, cache_write_1h: 1}]}
      - {model: claude-mythos-5, input: 10, output: 50, cache_read: 1, cache_write_5m: 12.5, cache_write_1h: 20,
         context: 1000000, max_output: 128000}
      - {model: claude-mythos-5-1, input: 10, output: 50, cache_read: 0.25, cache_write_5m: 12.5, cache_write_1h: 20,
         context: 1000000, max_output: 128000}
      - {model: claude-mythos-preview, input: 10, output: 50, cache_read: 1, cache_write_5m: 12.5, cache_write_1h: 20,
         context: 1000000, max_output: 128000}
      - {model: claude-opus-4-5, input: 5, output: 25, cache_read: 0.5, cache_write_5m: 6.25, cache_write_1h: 10,
         context: 200000, max_output: 64000}
      - {model: claude-opus-4-6, input: 5, output: 25, cache_read: 0.5, cache_write_5m: 6.25, cache_write_1h: 10,
         context: 1000000, max_output: 128000}
      - {model: claude-opus-4-7, input: 5, output: 25, cache_read: 0.5, cache_write_5m: 6.25, cache_write_1h: 10,
         context: 1000000, max_output: 128000}
      - {model: claude-opus-4-8, input: 5, output: 25, cache_read: 0.5, cache_write_5m: 6.25, cache_write_1h: 10,
         context: 1000000, max_output: 128000}
      - {model: claude-opus-5, input: 5, output: 25, cache_read: 0.5, cache_write_5m: 6.25, cache_write_1h: 10,
         context: 1000000, max_output: 128000}
      - {model: claude-opus-5-5, input: 4, output: 20, cache_read: 0.2, cache_write_5m: 5, cache_write_1h: 8,
         context: 1000000, max_output: 128000}
      - {model: claude-sonnet-4-5, input: 3, output: 15, cache_read: 0.3, cache_write_5m: 3.75, cache_write_1h: 6,
         context: 200000, max_output: 64000}
      - {model: claude-sonnet-4-6, input: 3, output: 15, cache_read: 0.3, cache_write_5m: 3.75, cache_write_1h: 6,
         context: 1000000, max_output: 128000}
      - {model: claude-sonnet-5, input: 2, output: 10, cache_read: 0.2, cache_write_5m: 2.5, cache_write_1h: 4,
         context: 1000000, max_output: 128000}
      - {model: claude-sonnet-5-5, input: 2, output: 10, cache_read: 0.1, cache_write_5m: 2.5, cache_write_1h: 4,
         context: 1000000, max_output: 128000}
      # openai
      - {model: gpt-4.1, input: 2, output: 8, cache_read: 0.5, context: 1047576, max_output: 32768}
      - {model: gpt-4.1-mini, input: 0.4, output: 1.6, cache_read: 0.1, context: 1047576, max_output: 32768}
      - {model: gpt-4.1-nano, input: 0.1, output: 0.4, cache_read: 0.025, context: 1047576, max_output: 32768}
      - {model: gpt-5, input: 1.25, output: 10, cache_read: 0.125, context: 272000, max_output: 128000}
      - {model: gpt-5-codex, input: 1.25, output: 10, cache_read: 0.125, context: 272000, max_output: 128000}
      - {model: gpt-5-mini, input: 0.25, output: 2, cache_read: 0.025, context: 272000, max_output: 128000}
      - {model: gpt-5-nano, input: 0.05, output: 0.4, cache_read: 0.005, context: 272000, max_output: 128000}
      - {model: gpt-5-pro, input: 15, output: 120, context: 400000, max_output: 272000}
      - {model: gpt-5.1, input: 1.25, output: 10, cache_read: 0.125, context: 272000, max_output: 128000}
      - {model: gpt-5.1-codex, input: 1.25, output: 10, cache_read: 0.125, context: 400000, max_output: 128000}
      - {model: gpt-5.1-codex-max, input: 1.25, output: 10, cache_read: 0.125, context: 400000, max_output: 128000}
      - {model: gpt-5.1-codex-mini, input: 0.25, output: 2, cache_read: 0.025, context: 400000, max_output: 128000}
      - {model: gpt-5.2, input: 1.75, output: 14, cache_read: 0.175, context: 272000, max_output: 128000}
      - {model: gpt-5.2-codex, input: 1.75, output: 14, cache_read: 0.175, context: 272000, max_output: 128000}
      - {model: gpt-5.2-pro, input: 21, output: 168, context: 272000, max_output: 128000}
      - {model: gpt-5.3-codex, input: 1.75, output: 14, cache_read: 0.175, context: 272000, max_output: 128000}
      - {model: gpt-5.4, input: 2.5, output: 15, cache_read: 0.25,
         context: 1050000, max_output: 128000,
         tiers: [{above: 272000, input: 5, output: 22.5, cache_read: 0.5}]}
      - {model: gpt-5.4-mini, input: 0.75, output: 4.5, cache_read: 0.075, context: 272000, max_output: 128000}
      - {model: gpt-5.4-nano, input: 0.2, output: 1.25, cache_read: 0.02, context: 272000, max_output: 128000}
      - {model: gpt-5.4-pro, input: 30, output: 180,
         context: 1050000, max_output: 128000,
         tiers: [{above: 272000, input: 60, output: 270}]}
      - {model: gpt-5.5, input: 5, output: 30, cache_read: 0.5,
         context: 1050000, max_output: 128000,
         tiers: [{above: 272000, input: 10, output: 45, cache_read: 1}]}
      - {model: gpt-5.5-pro, input: 30, output: 180,
         context: 1050000, max_output: 128000,
         tiers: [{above: 272000, input: 60, output: 270}]}
      - {model: gpt-5.6, input: 4, output: 20, cache_read: 0.4, cache_write_5m: 5,
         context: 922000, max_output: 128000,
         tiers: [{above: 272000, input: 8, output: 30, cache_read: 0.8, cache_write_5m: 10}]}
      - {model: gpt-5.6-luna, input: 0.2, output: 1.2, cache_read: 0.02, cache_write_5m: 0.25,
         context: 922000, max_output: 128000,
         tiers: [{above: 272000, input: 0.4, output: 1.8, cache_read: 0.04, cache_write_5m: 0.5}]}
      - {model: gpt-5.6-sol, input: 4, output: 20, cache_read: 0.4, cache_write_5m: 5,
         context: 922000, max_output: 128000,
         tiers: [{above: 272000, input: 8, output: 30, cache_read: 0.8, cache_write_5m: 10}]}
      - {model: gpt-5.6-terra, input: 2, output: 12, cache_read: 0.2, cache_write_5m: 2.5,
         context: 922000, max_output: 128000,
         tiers: [{above: 272000, input: 4, output: 18, cache_read: 0.4, cache_write_5m: 5}]}
      - {model: gpt-6-astra, input: 10, output: 50, cache_read: 1, cache_write_5m: 12.5,
         context: 922000, max_output: 128000,
         tiers: [{above: 272000, input: 20, output: 75, cache_read: 2, cache_write_5m: 25}]}
      - {model: gpt-6-luna, input: 0.1, output: 0.5, cache_read: 0.01, cache_write_5m: 0.125,
         context: 922000, max_output: 128000,
         tiers: [{above: 272000, input: 0.2, output: 0.75, cache_read: 0.02, cache_write_5m: 0.25}]}
      - {model: gpt-6-sol, input: 2, output: 10, cache_read: 0.2, cache_write_5m: 2.5,
         context: 922000, max_output: 128000,
         tiers: [{above: 272000, input: 4, output: 15, cache_read: 0.4, cache_write_5m: 5}]}
      - {model: gpt-6.1-sol, input: 2, output: 10, cache_read: 0.1, cache_write_5m: 2.5,
         context: 922000, max_output: 128000,
         tiers: [{above: 272000, input: 4, output: 15, cache_read: 0.2, cache_write_5m: 5}]}
      - {model: gpt-6.1-terra, input: 1, output: 5, cache_read: 0.05, cache_write_5m: 1.25,
         context: 922000, max_output: 128000,
         tiers: [{above: 272000, input: 2, output: 7.5, cache_read: 0.1, cache_write_5m: 2.5}]}
      - {model: o3, input: 2, output: 8, cache_read: 0.5, context: 200000, max_output: 100000}
      - {model: o3-mini, input: 1.1, output: 4.4, cache_read: 0.55, context: 200000, max_output: 100000}
      - {model: o3-pro, input: 20, output: 80, context: 200000, max_output: 100000}
      - {model: o4-mini, input: 1.1, output: 4.4, cache_read: 0.275, context: 200000, max_output: 100000}
      # gemini
      - {model: gemini-2.5-flash, input: 0.3, output: 2.5, cache_read: 0.03, context: 1048576, max_output: 65536}
      - {model: gemini-2.5-flash-lite, input: 0.1, output: 0.4, cache_read: 0.01, context: 1048576, max_output: 65536}
      - {model: gemini-2.5-pro, input: 1.25, output: 10, cache_read: 0.125,
         context: 1048576, max_output: 65536,
         tiers: [{above: 200000, input: 2.5, output: 15, cache_read: 0.25}]}
      - {model: gemini-3-flash-preview, input: 0.5, output: 3, cache_read: 0.05, context: 1048576, max_output: 65536}
      - {model: gemini-3.1-flash-lite, input: 0.25, output: 1.5, cache_read: 0.025, context: 1048576, max_output: 65536}
      - {model: gemini-3.1-flash-lite-preview, input: 0.25, output: 1.5, cache_read: 0.025,
         context: 1048576, max_output: 65536}
      - {model: gemini-3.1-pro-preview, input: 2, output: 12, cache_read: 0.2,
         context: 1048576, max_output: 65536,
         tiers: [{above: 200000, input: 4, output: 18, cache_read: 0.4}]}
      - {model: gemini-3.5-flash, input: 1.5, output: 9, cache_read: 0.15, context: 1048576, max_output: 65536}
      - {model: gemini-3.5-flash-lite, input: 0.3, output: 2.5, cache_read: 0.03, context: 1048576, max_output: 65536}
      - {model: gemini-3.6-flash, input: 0.75, output: 3.75, cache_read: 0.075, context: 1048576, max_output: 65536}
      - {model: gemini-3.7-flash, input: 0.75, output: 3.75, cache_read: 0.075, context: 1048576, max_output: 65536}
      - {model: gemini-3.8-flash, input: 0.75, output: 3.75, cache_read: 0.075, context: 1048576, max_output: 65536}
      - {model: gemini-4-argon, input: 2, output: 10, cache_read: 0.1, context: 1048576, max_output: 1048576}
    """#
}
