import type { CrewAct } from '../../firmware/domain/input.ts'
import type { CrewTask } from '../../firmware/domain/view.ts'
import type { PracticeBooth } from './practice-booth.ts'

const LOOK_MS = 2_000
const SWAB_MS = 6_000
const FAMILY = 3
const TYPING_MS = 15_000

/** A crew of two that does everything right, at the pace of people. */
export class PerfectCrew {
  readonly #booth: PracticeBooth
  readonly refusals: string[] = []
  #requests = 0
  #isPartyBegun = false

  constructor(booth: PracticeBooth) {
    this.#booth = booth
  }

  async run(): Promise<void> {
    await Promise.all([this.#registrar(), this.#sampler()])
  }

  get #isOver(): boolean {
    return this.#booth.practice.view().state === 'over'
  }

  async #registrar(): Promise<void> {
    const { clock, kiosk, practice } = this.#booth
    while (!this.#isOver) {
      if (practice.view().isPaperOut) practice.loadPaper()
      await this.#greetFamily()
      for (const task of kiosk.crewView().tasks) await this.#settle(task)
      await clock.sleep(LOOK_MS)
    }
  }

  async #greetFamily(): Promise<void> {
    const isFamily = this.#booth.practice.view().booth?.says === 'family'
    if (isFamily && !this.#isPartyBegun) await this.#act({ act: 'begin-party', size: FAMILY })
    this.#isPartyBegun = isFamily
  }

  async #settle({ kind, subject }: CrewTask): Promise<void> {
    switch (kind) {
      case 'referred':
        return this.#act({ act: 'close-referral', visit: subject })
      case 'resident-needs-staff':
        return this.#help()
      case 'label-failed':
      case 'label-doubtful':
        return this.#act({ act: 'reprint', label: subject })
      case 'scan-tube':
        return this.#act({ act: 'open-tube' })
      default:
    }
  }

  async #help(): Promise<void> {
    const { clock, kiosk, practice } = this.#booth
    const papers = practice.view().booth?.papers
    if (papers === undefined || kiosk.crewView().session?.needs !== 'identity') return
    await clock.sleep(TYPING_MS)
    const session = kiosk.crewView().session?.token ?? 0
    const document = { idType: 'resident-card', ...papers } as const
    await this.#act({ act: 'assist', session, document })
  }

  async #sampler(): Promise<void> {
    const { clock, kiosk, practice } = this.#booth
    while (!this.#isOver) {
      const [called] = kiosk.crewView().called
      if (called === undefined) {
        if (kiosk.crewView().waitingTickets.length > 0) await this.#act({ act: 'call-next' })
      } else {
        await clock.sleep(SWAB_MS)
        const isThere = practice.view().chair.find(({ ticket }) => ticket === called.ticket)?.isThere === true
        await this.#act({ act: isThere ? 'sampled' : 'absent', visit: called.visit })
      }
      await clock.sleep(LOOK_MS)
    }
  }

  async #act(act: CrewAct): Promise<void> {
    this.#requests += 1
    const result = await this.#booth.kiosk.act(act, { operator: 'leader', requestId: `r-${this.#requests}` })
    if (!result.ok) this.refusals.push(`${act.act}: ${result.refusal}`)
  }
}
