// A kiosk to be killed: takes people in, sends to a district, keeps snapshots, forgets and removes, all at once, for ever.
// Says what is confirmed (`done SEQUENCE CHAIN`), what the district has (`sent SEQUENCE DIGEST`), and what it begins (`in keep`).
import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { setTimeout as pauseMs, setImmediate } from 'node:timers/promises'
import { foldJournal } from '../../firmware/compose/folded-state.ts'
import { KioskLoop } from '../../firmware/compose/kiosk-loop.ts'
import { RetentionDesk } from '../../firmware/compose/retention-desk.ts'
import { StateKeeper } from '../../firmware/compose/state-keeper.ts'
import { SystemClock } from '../../firmware/health/system-clock.ts'
import { openJournal } from '../../firmware/journal/open-journal.ts'
import type { Journal } from '../../firmware/ports/journal.ts'
import { partsOf, SILENT } from '../firmware/compose/loop-fixture.ts'
import { PLACE, RANDOM } from '../firmware/journal/journal-fixture.ts'
import { AT_DESK, aProgramme, documentOf, SKIN } from './domain-kiosk.ts'

const CODE = 'this code'
/** A working day here is over after so many looks at what is old; a week passes then. */
const LOOKS_PER_DAY = 2
const WEEK_MS = 7 * 86_400_000
const PAGE = 20
/** Wide enough that a kill soon falls into it. */
const BETWEEN_MS = 5

const [, , dataDir = '', mistake = 'none'] = process.argv
const say = (text: string): void => void writeSync(1, `${text}\n`)

class WeeklyClock extends SystemClock {
  nowMs = Date.parse('2026-01-05T09:00:00+08:00')

  override epochMs(): number {
    return this.nowMs
  }
}

const clock = new WeeklyClock(() => 'synced')
const opened = await openJournal({ dataDir, kiosk: 'K0042', mode: 'demo', place: PLACE, random: RANDOM })
const { journal, personKeys, retention } = opened
const snapshots = { store: journal, code: CODE }
const programmes = [aProgramme(AT_DESK)]
const identify = (idNumber: string): string => personKeys.identify(idNumber)
const folded = await foldJournal(journal, snapshots)
// The weeks go on where the one before was killed.
if (folded.state.day !== null) clock.nowMs = Date.parse(`${folded.state.day.day}T09:00:00+08:00`)
/** The mistake that the test must see: what belongs together is on disk one part after the other. */
const torn: Journal = {
  number: journal.number,
  append: async (drafts, stamp) => {
    const first = await journal.append(drafts.slice(0, 1), stamp)
    if (drafts.length === 1) return first
    await pauseMs(BETWEEN_MS)
    return [...first, ...(await journal.append(drafts.slice(1), stamp))]
  },
  replay: (after) => journal.replay(after),
  head: () => journal.head(),
  close: () => journal.close(),
}
const loop = new KioskLoop({
  ...partsOf(mistake === 'two transactions' ? { journal: torn, personKeys } : opened),
  clock,
  programmes,
  identify,
  folded,
})
await loop.start()
const states = new StateKeeper(loop, snapshots, SILENT, folded.from)
const keep = { personDays: 30, sentEventDays: 60, states, log: SILENT, code: CODE }
const desk = new RetentionDesk({
  aside: { look: () => Promise.resolve() },
  ...keep,
  loop,
  journal,
  retention,
  clock,
})
say('opened')

async function takeIn(): Promise<void> {
  const document = documentOf(Math.floor(1 + RANDOM.fraction() * 998))
  await submit({ kind: 'document', document, source: 'card' })
  const result = { ok: true, objectCentiC: SKIN.normal * 100, ambientCentiC: 2_500 } as const
  await submit({ kind: 'measured', token: loop.session.token, result })
}

/** Paper comes out at once, else nobody would be taken in for long. */
async function print(): Promise<void> {
  const due = [...loop.state.labels.values()].find(({ state }) => state === 'waiting' || state === 'started')
  if (due === undefined) return
  if (due.state === 'waiting') await submit({ kind: 'label', label: due.id, outcome: 'started', cause: '' })
  await submit({ kind: 'label', label: due.id, outcome: 'printed', cause: '' })
}

async function submit(input: Parameters<KioskLoop['submit']>[0]): Promise<void> {
  // The mistake that the test must see: saying it before it is so.
  if (mistake === 'confirms before') say(`done ${journal.head().sequence + 1} -`)
  const done = await loop.submit(input)
  if (done.ok) for (const { chain, sequence } of done.events) say(`done ${sequence} ${chain}`)
}

async function send(): Promise<void> {
  const { acknowledged } = await journal.cursor()
  const { sequence: head } = journal.head()
  const page = (await journal.readAfter(acknowledged, PAGE)).filter(({ sequence }) => sequence <= head)
  for (const { bytes, sequence } of page) {
    say(`sent ${sequence} ${createHash('sha256').update(bytes).digest('base64url')}`)
  }
  const last = page.at(-1)?.sequence
  if (last !== undefined) await journal.saveCursor({ acknowledged: last })
}

async function upkeep(): Promise<void> {
  say('in keep')
  await states.keep()
  for (let i = 0; i < LOOKS_PER_DAY; i += 1) {
    say('in look')
    await desk.look()
  }
  say('out')
  clock.nowMs += WEEK_MS
}

async function forEver(work: () => Promise<void>): Promise<void> {
  for (;;) {
    await work()
    await setImmediate()
  }
}

await Promise.all([forEver(takeIn), forEver(print), forEver(send), forEver(upkeep)])
