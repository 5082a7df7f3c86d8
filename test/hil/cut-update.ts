import { execFile } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { HealthView } from '../../firmware/ports/kiosk.ts'
import type { DiskLeft, Left } from '../../scripts/machine/volatile-disk.ts'
import { assist, resident } from '../end-to-end/residents.ts'
import type { Seeded } from '../support/seeded.ts'
import type { Engineer } from '../support/signed-commands.ts'
import type { BoothOnMachine } from './booth-on-machine.ts'
import { beyond, ConfirmedEvents } from './confirmed-events.ts'
import { type MachineCuts, noCuts } from './cut-power.ts'
import type { TwoReleases } from './two-releases.ts'
import { versionAfterCut } from './version-after-cut.ts'

/** A start on an emulated processor, beside other work. */
const BACK_MS = 600_000
/** Bringing an update takes it minutes; between installed and on trial it is seconds that matter. */
const GAP_MS = { bringing: 20_000, switching: 5_000, trial: 15_000 } as const
/** Half of the cuts are right behind one of so many writes; where none comes, the cut comes all the same. */
const WRITES = 24
const WRITE_MS = 20_000
/** A step that is not followed by another for so long has failed. */
const UPDATE_MS = 30 * 60_000
const LOOK_MS = 100
const COMMANDS = 'sampling/v1/119999/0001/01/command'

/** What the cuts of updates on one machine came to. `neither`, `missing`, `twice` and `broken` have to be 0. */
export interface UpdateCutFigures extends MachineCuts {
  /** What ran after a cut. */
  readonly ran: { first: number; second: number }
  neither: number
  /** Cuts by the step that had been said last. */
  readonly hit: Record<string, number>
  /** How the updates and the ways back ended. */
  readonly ended: string[]
  /** Minutes from the command to the last step. */
  readonly minutes: number[]
  /** Cuts at which the judge was shown half a file, and a switch before all was there; and saw it. */
  readonly controls: { half: number; halfSeen: number; haste: number; hasteSeen: number }
}

/** Updates the release that is installed on a machine, and cuts its power in the middle of it. */
export class UpdateCuts {
  readonly figures: UpdateCutFigures = {
    ...noCuts(),
    ...{ neither: 0, hit: {}, ended: [], minutes: [] },
    ran: { first: 0, second: 0 },
    controls: { half: 0, halfSeen: 0, haste: 0, hasteSeen: 0 },
  }
  readonly #booth: BoothOnMachine
  readonly #releases: TwoReleases
  readonly #engineer: Engineer
  readonly #chance: Seeded
  readonly #say: (text: string) => void
  readonly #confirmed: ConfirmedEvents
  #judging: Promise<void> = Promise.resolve()
  #people = 0
  /** Steps of earlier updates. */
  #before = 0

  constructor(
    booth: BoothOnMachine,
    releases: TwoReleases,
    own: { engineer: Engineer; chance: Seeded; say: (text: string) => void },
  ) {
    this.#booth = booth
    this.#releases = releases
    this.#engineer = own.engineer
    this.#chance = own.chance
    this.#say = own.say
    this.#confirmed = new ConfirmedEvents(booth)
  }

  /** So many cuts at random moments of updates there and back; after each `startEvery`-th the machine itself starts again. */
  async cut(count: number, startEvery: number): Promise<void> {
    await this.#booth.kiosk.signIn()
    while (this.figures.cuts < count) await this.#update(count, startEvery)
    await this.#judging
    const { missing, problem, twice } = await this.#confirmed.compareWithBroker()
    this.figures.missing += missing
    this.figures.twice = twice
    if (problem !== null) this.#isBroken(problem)
  }

  /** What the cuts must see: a disk that keeps nothing of what it says to keep. Gives the confirmed events that are gone. */
  async cutWithoutFlush(people: number): Promise<number> {
    const { disk } = this.#booth
    disk.ignoreFlush()
    for (let n = 0; n < people; n += 1) await this.#takeIn()
    const confirmed = this.#confirmed.ids()
    const left = disk.leftNow(() => 'nothing')
    disk.heedFlush()
    const { count } = await this.#judged(left)
    return beyond(confirmed, count)
  }

  async #update(count: number, startEvery: number): Promise<void> {
    const begunMs = performance.now()
    this.#before = this.#allSteps().length
    const isSecond = (await this.#version()) === this.#releases.second.version
    if (isSecond) await this.#command('update.rollback', { reason: 'practice' })
    else await this.#command('update.install', { version: this.#releases.second.version })
    await this.#until(() => this.#steps().length > 0)
    while (this.#ending() === null) {
      if (performance.now() - begunMs > UPDATE_MS)
        throw new Error(`no end of the update after ${this.#steps().join(', ')}`)
      if (this.figures.cuts >= count) await pause(LOOK_MS)
      else if ((this.figures.cuts + 1) % startEvery === 0) await this.#cutAndStart()
      else await this.#cutMoment()
    }
    this.figures.ended.push(`${isSecond ? 'back' : 'update'}: ${this.#ending() ?? ''}`)
    this.figures.minutes.push(Math.round((performance.now() - begunMs) / 6_000) / 10)
    this.#say(this.#steps().join(' '))
  }

  /** What the disk has at this moment is all that a start after a cut would see: the machine goes on, and the host looks. */
  async #cutMoment(): Promise<void> {
    await this.#untilMoment()
    const left = this.#booth.disk.leftNow(this.#left)
    const [step, cut, confirmed] = this.#count(left.unflushed)
    this.#judging = this.#judging.then(() => this.#judgeMoment(left, { step, cut, confirmed }))
    // One image at a time is enough for two processors, one of which the machine has.
    if (this.#chance.percent(50)) await this.#judging
  }

  async #cutAndStart(): Promise<void> {
    await this.#untilMoment()
    await this.#judging
    const { disk, machine, outside } = this.#booth
    const [step, cut] = this.#count(disk.cutPower(this.#left))
    await machine.cutPower()
    this.#say(`cut ${cut} after ${step}: the machine starts again`)
    const startedMs = performance.now()
    this.figures.restarts += 1
    await this.#booth.powerOn()
    await outside.plugIn(this.#booth.machine)
    const runs = await this.#version()
    this.figures.secondsToWork.push(Math.round((performance.now() - startedMs) / 1_000))
    this.#ran(runs, cut)
    await this.#takeIn()
  }

  async #untilMoment(): Promise<void> {
    const last = this.#steps().at(-1)
    const phase =
      last === 'trial'
        ? 'trial'
        : last === 'installed' || last === 'waiting' || last === 'switching'
          ? 'switching'
          : 'bringing'
    // Whoever comes holds a switch up.
    if (phase !== 'switching') await this.#takeIn()
    await pause(this.#chance.between(0, GAP_MS[phase]))
    if (!this.#chance.percent(50)) return
    const { promise, resolve } = Promise.withResolvers<undefined>()
    this.#booth.disk.atWrite(this.#chance.between(1, WRITES), () => {
      resolve(undefined)
    })
    await Promise.race([promise, pause(WRITE_MS)])
  }

  /** Counts a cut; the step that it hit, its number, and what had been confirmed by then. */
  #count(unflushed: number): readonly [step: string, cut: number, confirmed: ReadonlySet<string>] {
    const { figures } = this
    this.#confirmed.noteArrived()
    figures.confirmed = this.#confirmed.count
    figures.cuts += 1
    figures.unflushed += unflushed
    if (unflushed > 0) figures.withUnflushed += 1
    const step = this.#steps().at(-1) ?? 'none'
    figures.hit[step] = (figures.hit[step] ?? 0) + 1
    return [step, figures.cuts, this.#confirmed.ids()]
  }

  async #judged(left: DiskLeft): ReturnType<typeof versionAfterCut> {
    const { first, second } = this.#releases
    const own = { config: await this.#booth.config(), folder: this.#booth.folder }
    return await versionAfterCut(left, [first, second], own)
  }

  async #judgeMoment(
    left: DiskLeft,
    { confirmed, cut, step }: { readonly step: string; readonly cut: number; readonly confirmed: ReadonlySet<string> },
  ): Promise<void> {
    try {
      const { chain, count, isBack, isHalfSeen, isHasteSeen, runs } = await this.#judged(left)
      this.#say(
        `cut ${cut} after ${step}: ${runs ?? 'neither'} on ${count} events, ${left.unflushed} writes not flushed`,
      )
      this.#ran(runs, cut)
      this.figures.missing += beyond(confirmed, count)
      const controls = this.figures.controls
      controls.half += 1
      if (isHalfSeen) controls.halfSeen += 1
      if (isHasteSeen !== null) controls.haste += 1
      if (isHasteSeen === true) controls.hasteSeen += 1
      const sent = this.#chainAt(count) ?? chain
      if (!isBack || sent !== chain) this.#isBroken(`cut ${cut}: chain ${chain}, back ${isBack}`)
    } catch (error) {
      this.#isBroken(`cut ${cut}: ${String(error)}`)
    }
  }

  #chainAt(count: number): string | undefined {
    return this.#confirmed.arrived().find(({ sequence }) => Number(sequence) === count)?.chain
  }

  #ran(version: string | null, cut: number): void {
    const { first, second } = this.#releases
    if (version === first.version) this.figures.ran.first += 1
    else if (version === second.version) this.figures.ran.second += 1
    else {
      this.figures.neither += 1
      this.#say(`cut ${cut}: neither version runs`)
    }
  }

  readonly #left = (): Left => this.#chance.pick<Left>(['all', 'half', 'nothing'])

  /** The crew takes somebody in; while the kiosk starts again nobody can be. */
  async #takeIn(): Promise<void> {
    const { kiosk } = this.#booth
    try {
      await kiosk.signIn()
      this.#people += 1
      this.#confirmed.note(await assist(kiosk, `update-${this.#people}`, resident(this.#people)))
    } catch {
      // It is not there.
    }
  }

  async #version(): Promise<string> {
    const deadline = performance.now() + BACK_MS
    for (;;) {
      try {
        let version = ''
        await this.#booth.kiosk.until<HealthView>('/healthz', (health) => (version = health.version) !== '', BACK_MS)
        return version
      } catch (error) {
        if (performance.now() > deadline) throw error
        await pause(LOOK_MS)
      }
    }
  }

  /** Once it is connected: a kiosk connects when it likes, and nobody keeps a command for it. */
  async #command(type: string, args: object): Promise<void> {
    await this.#confirmed.everythingSent()
    const { text } = await this.#engineer.sign(type, { args })
    const words = ['-h', '127.0.0.1', '-p', `${this.#booth.broker.port}`, '-q', '1', '-t', COMMANDS, '-m', text]
    await promisify(execFile)('mosquitto_pub', words)
  }

  async #until(isSo: () => boolean): Promise<void> {
    const deadline = performance.now() + BACK_MS
    while (!isSo()) {
      if (performance.now() > deadline) throw new Error(`it did not come to that; said: ${this.#allSteps().join(', ')}`)
      await pause(LOOK_MS)
    }
  }

  /** What the journal said of the update under way. */
  #steps(): readonly string[] {
    return this.#allSteps().slice(this.#before)
  }

  #allSteps(): readonly string[] {
    const ids = new Map(this.#confirmed.arrived().map(({ id, type }) => [id, type]))
    return [...ids.values()].flatMap((type) => /maintenance\.update-([a-z]+)/.exec(type)?.[1] ?? [])
  }

  #ending(): string | null {
    return this.#steps().find((step) => ['kept', 'returned', 'refused', 'stopped'].includes(step)) ?? null
  }

  #isBroken(why: string): void {
    this.figures.broken += 1
    this.#say(why)
  }
}
