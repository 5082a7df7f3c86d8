import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openJournal } from '../../../firmware/journal/open-journal.ts'
import type { Journal, Outbox, OutgoingEvent, UplinkCursor } from '../../../firmware/ports/journal.ts'
import type { Bench } from '../../support/district.ts'
import { called, PLACE, RANDOM, stampOn } from '../journal/journal-fixture.ts'

/** Of a real journal of the demo; its events are about 700 bytes. */
export const TOPICS = `sampling-demo/v1/${PLACE.district}/${PLACE.site}/${PLACE.station}`
const DRAFTS_AT_ONCE = 500

/** A real journal with so many events in it that nobody has sent. */
export async function openBacklog(bench: Bench, events: number): Promise<Journal & Outbox> {
  const dataDir = await mkdtemp(join(tmpdir(), 'uplink-backlog-'))
  bench.teardown(() => rm(dataDir, { recursive: true, force: true }))
  const { journal } = await openJournal({ dataDir, kiosk: 'K0042', mode: 'demo', place: PLACE, random: RANDOM })
  bench.teardown(() => journal.close())
  for (let left = events; left > 0; left -= DRAFTS_AT_ONCE) await appendEvents(journal, Math.min(left, DRAFTS_AT_ONCE))
  return journal
}

export async function appendEvents(journal: Journal, count: number): Promise<void> {
  const next = journal.head().sequence + 1
  const drafts = Array.from({ length: count }, (_, i) => called(next + i))
  await journal.append(drafts, stampOn())
}

/** The mistake that loses events: the cursor stands where the uplink has read to without a hole, whatever the broker has said. */
export class HastyOutbox implements Outbox {
  readonly #outbox: Outbox
  #read = 0

  constructor(outbox: Outbox) {
    this.#outbox = outbox
  }

  async readAfter(sequence: number, limit: number): Promise<readonly OutgoingEvent[]> {
    const page = await this.#outbox.readAfter(sequence, limit)
    if (sequence <= this.#read) this.#read = Math.max(this.#read, page.at(-1)?.sequence ?? 0)
    return page
  }

  head(): ReturnType<Outbox['head']> {
    return this.#outbox.head()
  }

  cursor(): Promise<UplinkCursor> {
    return Promise.resolve({ acknowledged: this.#read })
  }

  saveCursor(): Promise<void> {
    return Promise.resolve()
  }

  nextSession(): Promise<number> {
    return this.#outbox.nextSession()
  }

  onAppended(listener: () => void): () => void {
    return this.#outbox.onAppended(listener)
  }
}
