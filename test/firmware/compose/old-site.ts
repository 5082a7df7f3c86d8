import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { ActAnswers, type PressedBy } from '../../../firmware/compose/act-answers.ts'
import { AsideDesk } from '../../../firmware/compose/aside-desk.ts'
import { foldJournal } from '../../../firmware/compose/folded-state.ts'
import { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { RetentionDesk } from '../../../firmware/compose/retention-desk.ts'
import { StateKeeper } from '../../../firmware/compose/state-keeper.ts'
import type { CrewAct } from '../../../firmware/domain/input.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import type { OpenedJournal } from '../../../firmware/journal/open-journal.ts'
import type { ClockTrust } from '../../../firmware/ports/clock.ts'
import type { Retention } from '../../../firmware/ports/retention.ts'
import { printLabels } from '../../../scripts/measure/bench-kiosk.ts'
import type { Bench } from '../../support/district.ts'
import { AT_DESK, aProgramme, documentOf, OPERATOR, SKIN } from '../../support/domain-kiosk.ts'
import { openTest, withFile } from '../journal/journal-fixture.ts'
import { partsOf, SILENT } from './loop-fixture.ts'

const CODE = 'this code'
const KEEP = { personDays: 30, sentEventDays: 60 }

class TurnedClock extends SystemClock {
  day = '2026-05-01'
  believed: ClockTrust = 'synced'

  constructor() {
    super(() => this.believed)
  }

  override epochMs(): number {
    return Date.parse(`${this.day}T09:00:00+08:00`)
  }
}

/** A kiosk that works for months: its loop with its journal, and the desk that removes what is old. */
export class OldSite {
  readonly clock = new TurnedClock()
  readonly folder: string
  readonly #bench: Bench
  opened!: OpenedJournal
  loop!: KioskLoop
  desk!: RetentionDesk
  aside!: AsideDesk
  #states!: StateKeeper
  #answers!: ActAnswers
  #presses = 0

  constructor(bench: Bench, folder: string) {
    this.#bench = bench
    this.folder = folder
  }

  async open(failAt = Infinity): Promise<void> {
    this.opened = await openTest(this.#bench, this.folder)
    const { journal, personKeys, retention } = this.opened
    const snapshots = { store: journal, code: CODE }
    const identify = (idNumber: string): string => personKeys.identify(idNumber)
    const programmes = [aProgramme(AT_DESK)]
    const folded = await foldJournal(journal, snapshots)
    this.loop = new KioskLoop({ ...partsOf(this.opened), clock: this.clock, programmes, identify, folded })
    const { loop } = this
    this.#bench.teardown(() => loop.close())
    await loop.start()
    this.#answers = new ActAnswers(loop, this.opened.pressMarks)
    this.#states = new StateKeeper(this.loop, snapshots, SILENT, folded.from)
    const { personDays } = KEEP
    const lies = { dataDir: this.folder, kiosk: 'K0042', mode: 'demo', journal: journal.number } as const
    this.aside = new AsideDesk({ ...lies, mirror: `${this.folder}/stick`, personDays, log: SILENT })
    this.desk = new RetentionDesk({
      ...KEEP,
      loop: this.loop,
      journal,
      retention: failing(retention, failAt),
      states: this.#states,
      aside: this.aside,
      clock: this.clock,
      log: SILENT,
      code: CODE,
    })
  }

  async checkIn(n: number): Promise<void> {
    await this.loop.submit({ kind: 'document', document: documentOf(n), source: 'card', phone: phoneOf(n) })
    const reading = { ok: true, objectCentiC: SKIN.normal * 100, ambientCentiC: 2_500 } as const
    await this.loop.submit({ kind: 'measured', token: this.loop.session.token, result: reading })
    await printLabels(this.loop)
  }

  /** The crew takes somebody in, by a program that numbers its requests. */
  async assist(n: number): Promise<void> {
    this.#presses += 1
    const answer = await this.#answers.act(assistanceOf(n), pressOf(this.#presses))
    if (!answer.ok) throw new Error(answer.refusal)
    await printLabels(this.loop)
  }

  /** Every fourth is helped by the crew. */
  async dayOf(day: string, people: readonly number[]): Promise<void> {
    this.clock.day = day
    for (const n of people) await (n % 4 === 0 ? this.assist(n) : this.checkIn(n))
  }

  async allSent(): Promise<void> {
    await this.opened.journal.saveCursor({ acknowledged: this.opened.journal.head().sequence })
  }

  /** The first look only sees that the clock is believed. */
  async look(): Promise<void> {
    await this.desk.look()
    await this.desk.look()
  }

  async close(): Promise<void> {
    await this.desk.close()
    await this.loop.close()
    await this.#states.close()
    await this.opened.journal.close()
  }
}

/** Every call fails from this one on, as on a disk that was cut off. */
function failing(retention: Retention, failAt: number): Retention {
  let calls = 0
  const call = <T>(action: () => Promise<T>): Promise<T> => {
    calls += 1
    return calls >= failAt ? Promise.reject(new Error('cut off')) : action()
  }
  return {
    days: () => call(() => retention.days()),
    base: () => retention.base(),
    replaceBase: (snapshot) => call(() => retention.replaceBase(snapshot)),
    removeBeforeBase: () => call(() => retention.removeBeforeBase()),
    forget: (days) => call(() => retention.forget(days)),
  }
}

/** What is typed of somebody, and measured. */
export function assistanceOf(n: number): CrewAct {
  const { idNumber, idType, name } = documentOf(n)
  return { act: 'assist', document: { idType, idNumber, name }, phone: phoneOf(n), contactCentiC: 3650 }
}

/** The `count`th that the program asks for. */
export function pressOf(count: number): PressedBy {
  return { operator: OPERATOR, requestId: `press-${count}` }
}

export function phoneOf(n: number): string {
  return `139${String(n).padStart(8, '0')}`
}

/** What must not be found anywhere of people 1 to `people`, in all the forms in which it could lie there. */
export function canaries({ personKeys }: OpenedJournal, people: number): readonly Buffer[] {
  const texts = Array.from({ length: people }, (_, i) => documentOf(i + 1)).flatMap(({ idNumber, name }, i) => [
    name,
    idNumber,
    phoneOf(i + 1),
    personKeys.identify(idNumber),
  ])
  return texts.flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')])
}

/** How often any of it stands in any byte of any file. */
export async function found(folder: string, what: readonly Buffer[]): Promise<number> {
  const names = await readdir(folder, { recursive: true })
  let hits = 0
  for (const name of names) {
    const file = path.join(folder, name)
    if (!(await stat(file)).isFile()) continue
    const bytes = await readFile(file)
    hits += what.filter((one) => bytes.includes(one)).length
  }
  return hits
}

/** Whose data can be read with the kiosk's own keys. */
export async function foundOpen({ opened }: OldSite): Promise<{ people: number }> {
  let people = 0
  const last = opened.journal.head().sequence
  const first = (opened.retention.base()?.sequence ?? 0) + 1
  for await (const { event } of opened.journal.between(first, last)) {
    if (event.type === 'visit.checked-in' && event.data.person !== undefined) people += 1
  }
  return { people }
}

/** As they lie wrapped in the file. */
export async function keysOf({ folder }: OldSite): Promise<readonly Buffer[]> {
  const rows = await withFile(folder, 'SELECT wrapped FROM day_key ORDER BY day')
  return rows.map(({ wrapped }) => Buffer.from(wrapped as Uint8Array))
}
