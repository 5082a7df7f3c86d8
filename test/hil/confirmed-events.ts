import type { HealthView } from '../../firmware/ports/kiosk.ts'
import { type ArrivedEvent, chainOver, eventsIn } from '../end-to-end/broker-events.ts'
import type { Answer } from '../end-to-end/residents.ts'
import type { Heard } from '../support/mosquitto.ts'
import type { BoothOnMachine } from './booth-on-machine.ts'

/** A start on an emulated processor, beside other work, and all that waits is sent. */
const SENT_MS = 300_000

/** What the machine's kiosk said to have, by an answer to the crew or at the broker. */
export class ConfirmedEvents {
  readonly #booth: BoothOnMachine
  readonly #ids = new Set<string>()

  constructor(booth: BoothOnMachine) {
    this.#booth = booth
  }

  get count(): number {
    return this.#ids.size
  }

  note({ events }: Answer): void {
    for (const id of events) this.#ids.add(id)
  }

  noteArrived(): void {
    for (const { id } of this.arrived()) this.#ids.add(id)
  }

  arrived(): readonly ArrivedEvent[] {
    return eventsIn(this.#booth.ears.heard)
  }

  /** By now. */
  ids(): ReadonlySet<string> {
    return new Set(this.#ids)
  }

  /** What the kiosk says of its journal when all of it has come to the broker. */
  async everythingSent(): Promise<HealthView['journal']> {
    const { ears, kiosk } = this.#booth
    const isSent = ({ uplink }: HealthView): boolean => uplink.state === 'online' && uplink.unsent === 0
    const { journal } = await kiosk.until('/healthz', isSent, SENT_MS)
    await ears.until((heard) => eventsIn(heard).some(({ chain }) => chain === journal.chain), SENT_MS)
    return journal
  }

  /** After a start: everything that the kiosk has is at the broker soon; then the two must be one. */
  async compareWithBroker(): Promise<{ missing: number; twice: number; problem: string | null }> {
    const { ears } = this.#booth
    const journal = await this.everythingSent()
    await ears.until((heard) => distinct(heard).size >= journal.sequence, SENT_MS)
    const events = [...distinct(ears.heard).values()].sort((a, b) => (a.sequence < b.sequence ? -1 : 1))
    const there = events.slice(0, journal.sequence)
    const chain = chainOver(there)
    return {
      missing: [...this.#ids].filter((id) => !there.some((event) => event.id === id)).length,
      twice: twice(this.arrived()),
      problem: chain === journal.chain ? null : `the machine's journal ends with ${journal.chain}, not ${chain}`,
    }
  }
}

/** Of these events, how many a journal with `count` of them has not. */
export function beyond(ids: ReadonlySet<string>, count: number): number {
  return [...ids].filter((id) => sequenceOf(id) > count).length
}

export function sequenceOf(id: string): number {
  return Number(id.split('.').at(-1))
}

function distinct(heard: readonly Heard[]): Map<string, ArrivedEvent> {
  return new Map(eventsIn(heard).map((event) => [event.id, event]))
}

/** Ids under which two different events came. */
function twice(events: readonly ArrivedEvent[]): number {
  const chains = new Map<string, string>()
  const doubled = new Set<string>()
  for (const { chain, id } of events) {
    if ((chains.get(id) ?? chain) !== chain) doubled.add(id)
    chains.set(id, chain)
  }
  return doubled.size
}
