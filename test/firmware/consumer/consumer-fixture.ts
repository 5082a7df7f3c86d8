import type { ExecutionContext } from 'ava'
import { Consumer } from '../../../firmware/consumer/consumer.ts'
import type { ConsumerOptions } from '../../../firmware/consumer/consumer-options.ts'
import type { EventDraft } from '../../../firmware/domain/events.ts'
import { SqliteDatabase } from '../../../firmware/journal/sqlite-database.ts'
import type { OutgoingEvent } from '../../../firmware/ports/journal.ts'
import { openTest, PLACE, stampOn, tempFolder } from '../journal/journal-fixture.ts'

export const TOPIC = 'sampling-demo/v1/119999/0001/01/event'

export interface Clockwork {
  nowMs: number
}

/** Closed by the test or at its end; in memory without a file. */
export async function openTestConsumer(
  t: ExecutionContext,
  {
    file = ':memory:',
    clock = { nowMs: 0 },
    ...options
  }: Partial<ConsumerOptions> & { file?: string; clock?: Clockwork } = {},
): Promise<Consumer> {
  const database = await SqliteDatabase.open(file, { busyTimeoutMs: 1_000 })
  t.teardown(() => database.close())
  return await Consumer.open(database, {
    eventsMax: 100_000,
    isLasting: true,
    patienceMs: 0,
    nowMs: () => clock.nowMs,
    ...options,
  })
}

/** What a real journal sends of these drafts. */
export async function wireOf(
  t: ExecutionContext,
  drafts: readonly EventDraft[],
  place: { district: string; site: string; station: string } = PLACE,
): Promise<readonly OutgoingEvent[]> {
  const { journal } = await openTest(t, await tempFolder(t), place)
  for (let i = 0; i < drafts.length; i += 500) await journal.append(drafts.slice(i, i + 500), stampOn())
  const events: OutgoingEvent[] = []
  for (;;) {
    const page = await journal.readAfter(events.length, 500)
    if (page.length === 0) return events
    events.push(...page)
  }
}

export function take(
  consumer: Consumer,
  events: readonly Pick<OutgoingEvent, 'bytes'>[],
  topic: string | null = TOPIC,
): ReturnType<Consumer['take']> {
  return consumer.take(events.map(({ bytes }) => ({ topic, bytes })))
}

/** The same event with something changed; its chain stays what it was. */
export function altered(event: OutgoingEvent, change: (members: Record<string, unknown>) => void): OutgoingEvent {
  const members = JSON.parse(Buffer.from(event.bytes).toString()) as Record<string, unknown>
  change(members)
  return { ...event, bytes: Buffer.from(JSON.stringify(members)) }
}
