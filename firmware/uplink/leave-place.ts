import { Backoff } from './backoff.ts'
import { Dialler } from './dial.ts'
import { HEARS_NOTHING } from './inbound.ts'
import type { MqttConnection } from './mqtt-connection.ts'
import { CLEARED } from './retained.ts'
import { UPLINK_TIMING } from './settings.ts'
import { uplinkTopics } from './topics.ts'
import { Uplink, type UplinkParts } from './uplink.ts'
import type { UplinkState } from './uplink-state.ts'

/** A broker that is reached and does not take what waits: then the kiosk has no right there any more. */
const GIVE_UP_MS = 10 * 60_000
const VAIN_CONNECTIONS = 20

/** `given-up`: the broker takes nothing under that place; what waits goes with the kiosk. `stopped`: by the signal. */
export type Leaving = 'left' | 'given-up' | 'stopped'

/**
 * Leaves a place (contract of the topics: a kiosk that moves drains first, then clears what is kept of it): everything
 * that waits goes out under the old topics, then presence, figures and alerts are taken away. As long as it takes.
 */
export async function leavePlace(
  parts: UplinkParts,
  alertIds: readonly string[],
  signal: AbortSignal,
  giveUpMs = GIVE_UP_MS,
): Promise<Leaving> {
  const uplink = new Uplink(parts)
  const how = await drained(uplink, parts, signal, giveUpMs)
  await uplink.close()
  return how === 'left' ? await clearPlace(parts, alertIds, signal) : how
}

async function drained(
  uplink: Uplink,
  { clock }: UplinkParts,
  signal: AbortSignal,
  giveUpMs: number,
): Promise<Leaving> {
  let cancel: (() => void) | null = null
  const tries = new Tries()
  const how = await new Promise<Leaving>((resolve) => {
    const giveUp = (): void => {
      resolve('given-up')
    }
    const look = (): void => {
      const state = uplink.state()
      if (state.state === 'online' && state.unsent === 0) resolve('left')
      if (tries.areVain(state)) giveUp()
      const isRefused = state.state === 'online' && state.eventTrouble !== null
      if (!isRefused) cancel?.()
      cancel = isRefused ? (cancel ?? clock.after(giveUpMs, giveUp)) : null
    }
    uplink.onChanged(look)
    signal.addEventListener('abort', () => {
      resolve('stopped')
    })
    if (signal.aborted) resolve('stopped')
    uplink.start()
  })
  ;(cancel as (() => void) | null)?.()
  return how
}

/** Some brokers say no by ending the connection: so many in a row without one event taken are a no. */
class Tries {
  #session: number | null = null
  #least = Infinity
  #connections = 0

  areVain({ session, unsent }: UplinkState): boolean {
    if (session !== null && session !== this.#session) this.#connections += 1
    this.#session = session ?? this.#session
    // Before the first connection nobody has counted what is unsent.
    if (session !== null && unsent < this.#least) {
      this.#least = unsent
      this.#connections = 0
    }
    return this.#connections >= VAIN_CONNECTIONS
  }
}

/**
 * Until a broker has taken it, with the delays of an uplink. One that lets the kiosk in and ends the connection when it clears
 * says no, as with events: then what is kept there stays.
 */
async function clearPlace(parts: UplinkParts, alertIds: readonly string[], signal: AbortSignal): Promise<Leaving> {
  const timing = { ...UPLINK_TIMING, ...parts.settings.timing }
  const dialler = new Dialler({ ...parts, timing, inbound: HEARS_NOTHING })
  const backoff = new Backoff(parts.random, timing)
  for (let vain = 0; !signal.aborted; ) {
    const dialled = await dialler.dial(signal)
    if (dialled.ok) {
      const isCleared = await clear(dialled.connection, parts, alertIds)
      await dialled.connection.close(timing.closeTimeoutMs)
      if (isCleared) return 'left'
      vain += 1
      if (vain >= VAIN_CONNECTIONS) return 'given-up'
    }
    await parts.clock.sleep(backoff.retryMs(), signal).catch(() => undefined)
  }
  return 'stopped'
}

/** False when the connection ended first. What the broker refuses it would refuse again. */
async function clear(
  connection: MqttConnection,
  { settings }: UplinkParts,
  alertIds: readonly string[],
): Promise<boolean> {
  const topics = uplinkTopics(settings)
  const { custody, health, presence, queue, reported } = topics
  // Whoever looks at presence sees the place empty only when it is.
  const all = [queue, health, custody, reported, ...alertIds.map((id) => topics.alert(id)), presence]
  for (const topic of all) {
    const { outcome } = await connection.publish(topic, CLEARED, { retain: true })
    if (outcome === 'failed') return false
  }
  return true
}
