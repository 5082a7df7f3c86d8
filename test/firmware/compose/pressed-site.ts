import type { ExecutionContext } from 'ava'
import { ActAnswers } from '../../../firmware/compose/act-answers.ts'
import { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import type { CrewAct, Input } from '../../../firmware/domain/input.ts'
import type { Programme } from '../../../firmware/domain/programme.ts'
import type { OpenedJournal } from '../../../firmware/journal/open-journal.ts'
import type { ActResult } from '../../../firmware/ports/kiosk.ts'
import { aProgramme, documentOf, OPERATOR, poolOf } from '../../support/domain-kiosk.ts'
import { MachineClock } from '../../support/machine-clock.ts'
import { openTest, tempFolder } from '../journal/journal-fixture.ts'
import { partsOf } from './loop-fixture.ts'

const MORNING = '2027-03-01T08:30:00+08:00'

/** A site on a real journal, and its crew. */
export class PressedSite {
  readonly opened: OpenedJournal
  readonly loop: KioskLoop
  papers = 0
  #answers: ActAnswers

  private constructor(opened: OpenedJournal, rules: Partial<Programme>, clock: MachineClock) {
    this.opened = opened
    this.loop = new KioskLoop({
      ...partsOf(opened),
      clock,
      programmes: [aProgramme({ ...poolOf(2), ...rules })],
      couriers: [{ id: 'driver-1', name: '示范转运员' }],
      printTicket: () => {
        this.papers += 1
      },
    })
    this.#answers = new ActAnswers(this.loop, opened.pressMarks)
  }

  static async open(
    t: ExecutionContext,
    rules: Partial<Programme>,
    trust: 'synced' | 'unsynced' = 'synced',
    journal?: OpenedJournal,
  ): Promise<PressedSite> {
    const opened = journal ?? (await openTest(t, await tempFolder(t)))
    const site = new PressedSite(opened, rules, new MachineClock(MORNING, trust))
    t.teardown(() => site.loop.close())
    await site.loop.start()
    return site
  }

  press(act: CrewAct, requestId: string): Promise<ActResult> {
    return this.#answers.act(act, { operator: OPERATOR, requestId })
  }

  async give(input: Input): Promise<void> {
    const result = await this.loop.submit(input)
    if (!result.ok) throw new Error(`${JSON.stringify(input)}: ${result.refusal}`)
  }

  async did(...acts: readonly CrewAct[]): Promise<void> {
    for (const act of acts) await this.give({ kind: 'crew', act, operator: OPERATOR })
  }

  /** The crew takes person `n` in; what the programme asks beside, is asked then. */
  async took(...people: readonly number[]): Promise<void> {
    for (const n of people) await this.did(assisted(n))
  }

  async paperCame(outcome: 'printed' | 'doubtful' = 'printed'): Promise<void> {
    for (const { id } of [...this.loop.state.labels.values()].filter(({ state }) => state === 'waiting')) {
      await this.give({ kind: 'label', label: id, outcome: 'started', cause: '' })
      await this.give({ kind: 'label', label: id, outcome, cause: '' })
    }
  }

  visit(n = 1): string {
    return `K0042-1-V${n}`
  }

  get tube(): string {
    return [...this.loop.state.tubes.keys()][0] ?? 'none'
  }

  /** All that came of what was done. */
  async story(): Promise<object> {
    const types: string[] = []
    for await (const { event } of this.opened.journal.replay()) types.push(event.type)
    return { types, phase: this.loop.session.phase, token: this.loop.session.token, papers: this.papers }
  }
}

export function assisted(n: number, contactCentiC = 3650): CrewAct {
  const { idNumber, idType, name } = documentOf(n)
  return { act: 'assist', document: { idType, idNumber, name }, contactCentiC }
}
