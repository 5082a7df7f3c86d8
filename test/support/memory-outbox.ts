import type { ChainHead, Outbox, OutgoingEvent, UplinkCursor } from '../../firmware/ports/journal.ts'

/** The journal as the uplink sees it, in memory: it survives the uplink as the real one survives the process. */
export class MemoryOutbox implements Outbox {
  readonly events: OutgoingEvent[] = []
  readonly savedCursors: number[] = []
  /** Set to make the next readings fail as a bad disk does. */
  isBroken = false
  /** How many session numbers were taken: one for each attempt to connect. */
  sessions = 0
  readonly #listeners = new Set<() => void>()

  /** Appends `count` events of about `bytes` bytes in one transaction. */
  append(count: number, bytes = 300): void {
    for (let i = 0; i < count; i += 1) this.events.push(invent(this.events.length + 1, bytes))
    for (const listener of this.#listeners) listener()
  }

  readAfter(sequence: number, limit: number): Promise<readonly OutgoingEvent[]> {
    if (this.isBroken) return Promise.reject(new Error('disk'))
    return Promise.resolve(this.events.slice(sequence, sequence + limit))
  }

  head(): ChainHead {
    return { sequence: this.events.length, chain: '' }
  }

  cursor(): Promise<UplinkCursor> {
    return Promise.resolve({ acknowledged: this.savedCursors.at(-1) ?? 0 })
  }

  saveCursor({ acknowledged }: UplinkCursor): Promise<void> {
    if (this.isBroken) return Promise.reject(new Error('disk'))
    this.savedCursors.push(acknowledged)
    return Promise.resolve()
  }

  nextSession(): Promise<number> {
    this.sessions += 1
    return Promise.resolve(this.sessions)
  }

  onAppended(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }
}

function invent(sequence: number, bytes: number): OutgoingEvent {
  const id = `K0042.1.${sequence}`
  const event = {
    specversion: '1.0',
    id,
    time: new Date(1_700_000_000_000 + sequence * 1000).toISOString(),
    filler: '',
  }
  event.filler = '样'.repeat(Math.max(0, Math.floor((bytes - JSON.stringify(event).length) / 3)))
  return { sequence, id, bytes: Buffer.from(JSON.stringify(event)) }
}
