import { createSecretKey } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { EventDraft } from '../../firmware/domain/events.ts'
import { systemRandom } from '../../firmware/health/system-random.ts'
import { WAITING_APPENDS_MAX } from '../../firmware/journal/append-queue.ts'
import { DayKeys } from '../../firmware/journal/day-keys.ts'
import { readDeviceKey } from '../../firmware/journal/device-key.ts'
import { CHAIN_START, toCloudEvent } from '../../firmware/journal/envelope.ts'
import { type ChainPoint, RowCodec } from '../../firmware/journal/row-codec.ts'
import { openForWriting, WRITER_PRAGMAS } from '../../firmware/journal/schema.ts'
import { NONCE_BYTES } from '../../firmware/journal/seal.ts'
import type { Journal, Outbox } from '../../firmware/ports/journal.ts'
import { BENCH_STAMP, personalDraft, plainDraft } from './bench-events.ts'
import { BENCH_PLACE, openBenchJournal } from './bench-kiosk.ts'
import { besideRounds, type Figure, median } from './figure.ts'
import { bytesWritten } from './process-figures.ts'

/** Each round is so many short turns: on a busy machine both sides of a ratio must meet the same moments. */
const TURNS = 4
const BURST_EVENTS = 2_000
const WRITTEN_BURSTS = 5
const SINGLE_EVENTS = 300
const NAME = { kiosk: 'K0042', mode: 'demo', journal: 1 } as const
const SALT_BYTES = 16
/** Of an event of some 700 bytes, and of one with a person in it (decision 20). */
const PLAIN_KIB = 1.6
const SEALED_KIB = 2.5

type BenchJournal = Journal & Outbox
type DraftOf = (n: number) => EventDraft

/** Nothing is sent meanwhile: what the kiosk takes in, in bursts and one event at a time. */
export async function acceptFigures(folder: string, rounds: number): Promise<readonly Figure[]> {
  const place = await mkdtemp(join(folder, 'bench-accept-'))
  const { journal } = await openBenchJournal(place)
  try {
    const bursts = await burstFigures(place, journal, rounds)
    return [...bursts, ...(await singleFigures(place, journal, rounds))]
  } finally {
    await journal.close()
    await rm(place, { recursive: true, force: true })
  }
}

async function burstFigures(place: string, journal: BenchJournal, rounds: number): Promise<readonly Figure[]> {
  const envelope = await envelopeWork(place)
  const accepted: number[] = []
  const enveloped: number[] = []
  for (let round = 0; round < rounds * TURNS; round += 1) {
    accepted.push(await perSecond(BURST_EVENTS, () => appendWaiting(journal, personalDraft)))
    enveloped.push(await perSecond(BURST_EVENTS, envelope))
  }
  const sealed = await writtenInBursts(journal, personalDraft)
  const plain = await writtenInBursts(journal, plainDraft)
  return [
    {
      what: `accept, ${WAITING_APPENDS_MAX} appends waiting, sealed events of ${sealed.wireBytes} bytes`,
      unit: 'events/s',
      value: median(accepted),
      limit: besideRounds('envelope without disk', enveloped, accepted),
      goal: { of: 'limit', atLeast: 0.6 },
    },
    ...writtenFigure(`written per event of ${plain.wireBytes} bytes in a burst`, plain.kibibytes, {
      limit: { what: 'its bytes on the wire', value: plain.wireBytes / 1024 },
      goal: { of: 'itself', atMost: PLAIN_KIB },
    }),
    ...writtenFigure(`the same, sealed, ${sealed.wireBytes} bytes`, sealed.kibibytes, {
      limit: { what: 'its bytes on the wire', value: sealed.wireBytes / 1024 },
      goal: { of: 'itself', atMost: SEALED_KIB },
    }),
  ]
}

/** Long enough for several checkpoints: what they write counts as well. */
async function writtenInBursts(
  journal: BenchJournal,
  draft: DraftOf,
): Promise<{ readonly kibibytes: number; readonly wireBytes: number }> {
  const before = await bytesWritten()
  for (let burst = 0; burst < WRITTEN_BURSTS; burst += 1) await appendWaiting(journal, draft)
  const kibibytes = ((await bytesWritten()) - before) / (WRITTEN_BURSTS * BURST_EVENTS) / 1024
  const [last] = await journal.readAfter(journal.head().sequence - 1, 1)
  return { kibibytes, wireBytes: last?.bytes.length ?? Number.NaN }
}

/** So many are always waiting; each takes the place of one that is on disk. */
async function appendWaiting(journal: Journal, draft: DraftOf): Promise<void> {
  // Tubes follow one another, as in a day's work: numbers that come back would write more of the index over tubes.
  let next = journal.head().sequence
  const last = next + BURST_EVENTS
  const lane = async (): Promise<void> => {
    while (next < last) {
      next += 1
      await journal.append([draft(next)], BENCH_STAMP)
    }
  }
  await Promise.all(Array.from({ length: WAITING_APPENDS_MAX }, lane))
}

/** What an append computes for the same events (JCS, digests, chain, seal, guard), with the journal's own code. */
async function envelopeWork(place: string): Promise<() => void> {
  const database = await openForWriting(':memory:')
  const dayKeys = await DayKeys.read(database, await readDeviceKey(place))
  const key = await dayKeys.ensure(BENCH_STAMP.day, database, systemRandom)
  await database.close()
  const codec = new RowCodec(NAME, dayKeys, createSecretKey(systemRandom.bytes(32)))
  return () => {
    let last: ChainPoint = { sequence: 0, chain: CHAIN_START }
    for (let n = 1; n <= BURST_EVENTS; n += 1) {
      const salt = Buffer.from(systemRandom.bytes(SALT_BYTES)).toString('base64url')
      const event = toCloudEvent(personalDraft(n).event, BENCH_STAMP, NAME, BENCH_PLACE, last.sequence + 1, { salt })
      const seal = { key, nonce: systemRandom.bytes(NONCE_BYTES) }
      last = codec.encode(event, BENCH_STAMP.day, { personKey: null, seal }, last)
    }
  }
}

interface Way {
  /** Medians of the rounds. */
  readonly ms: number[]
  readonly kibibytes: number[]
  readonly once: () => unknown
}

/** Three ways in turns: the journal, a bare prepared insert with its pragmas, a bare append with fdatasync. */
async function singleFigures(place: string, journal: BenchJournal, rounds: number): Promise<readonly Figure[]> {
  await journal.append([plainDraft(0)], BENCH_STAMP)
  const [sample] = await journal.readAfter(journal.head().sequence - 1, 1)
  if (sample === undefined) throw new Error('the journal gave back nothing')
  const database = new DatabaseSync(join(place, 'bare.sqlite'))
  database.exec(`${WRITER_PRAGMAS} CREATE TABLE bare (id INTEGER PRIMARY KEY, body BLOB NOT NULL)`)
  const insert = database.prepare('INSERT INTO bare (body) VALUES (?)')
  const file = await open(join(place, 'bare.log'), 'a')
  const way = (once: Way['once']): Way => ({ ms: [], kibibytes: [], once })
  const ours = way(() => journal.append([plainDraft(journal.head().sequence + 1)], BENCH_STAMP))
  const inserted = way(() => insert.run(sample.bytes))
  const appended = way(async () => {
    await file.write(sample.bytes)
    await file.datasync()
  })
  try {
    for (let round = 0; round < rounds; round += 1) await measureRound([ours, inserted, appended])
  } finally {
    database.close()
    await file.close()
  }
  return [
    {
      what: `one event of ${sample.bytes.length} bytes durable, p50`,
      unit: 'ms',
      value: median(ours.ms),
      limit: besideRounds('bare append, fdatasync', appended.ms, ours.ms),
      peer: besideRounds('bare prepared insert', inserted.ms, ours.ms),
      goal: { of: 'peer', atMost: 2 },
    },
    ...writtenFigure('written for one event alone', median(ours.kibibytes), {
      limit: besideRounds('bare append, fdatasync', appended.kibibytes, ours.kibibytes),
      peer: besideRounds('bare prepared insert', inserted.kibibytes, ours.kibibytes),
      goal: { of: 'itself', atMost: 8 },
    }),
  ]
}

/** For the time the ways take turns at each event; for the bytes, which load does not change, one after another. */
async function measureRound(ways: readonly Way[]): Promise<void> {
  const took = ways.map((): number[] => [])
  for (let n = 1; n <= SINGLE_EVENTS; n += 1) {
    for (const [i, { once }] of ways.entries()) {
      const beganMs = performance.now()
      await once()
      took[i]?.push(performance.now() - beganMs)
    }
  }
  for (const [i, { kibibytes, ms, once }] of ways.entries()) {
    ms.push(median(took[i] ?? []))
    const before = await bytesWritten()
    for (let n = 1; n <= SINGLE_EVENTS; n += 1) await once()
    kibibytes.push(((await bytesWritten()) - before) / SINGLE_EVENTS / 1024)
  }
}

/** Nothing where the system does not say what was written, or the folder is in memory. */
function writtenFigure(what: string, value: number, besides: Pick<Figure, 'limit' | 'peer' | 'goal'>): Figure[] {
  return Number.isFinite(value) && value > 0 ? [{ what, unit: 'KiB', value, ...besides }] : []
}

async function perSecond(events: number, work: () => unknown): Promise<number> {
  const beganMs = performance.now()
  await work()
  return (1_000 * events) / (performance.now() - beganMs)
}
