import type { UplinkSettings } from './settings.ts'

/**
 * The body of the topic `presence` (contract, section 3), as UTF-8. `at` is when the session began; only for
 * `offline` when it ended: a will is written before anybody knows when the link will be lost.
 */
export function encodePresence(
  { kiosk, version }: Pick<UplinkSettings, 'kiosk' | 'version'>,
  state: 'online' | 'offline' | 'lost',
  session: number,
  epochMs: number,
): Uint8Array {
  return Buffer.from(JSON.stringify({ kiosk, state, session, version, at: new Date(epochMs).toISOString() }))
}
