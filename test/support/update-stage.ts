import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { TrialWatch } from '../../firmware/compose/trial-watch.ts'
import { UpdateDesk } from '../../firmware/compose/update-desk.ts'
import { isSaid, type UpdateFact, type UpdateRecord, type UpdateStep } from '../../firmware/domain/update-record.ts'
import { SlotFolder } from '../../firmware/maintenance/slot-folder.ts'
import { UpdateNote } from '../../firmware/maintenance/update-memory.ts'
import { UpdateSteps } from '../../firmware/maintenance/update-steps.ts'
import type { Unquiet } from '../../firmware/ports/updates.ts'
import { SILENT } from '../firmware/compose/loop-fixture.ts'
import { serveFolder } from './folder-server.ts'
import { archiveOf, releaseEntries } from './release-archive.ts'
import { Slots } from './slots.ts'
import { HostileRepository } from './update-attacks.ts'
import { VirtualClock } from './virtual-clock.ts'

export const RELEASE = {
  name: 'sampling-kiosk-0.2.0-x64.tar.gz',
  content: archiveOf(releaseEntries('0.2.0', 'exit 0')),
}
export const HOUR_MS = 3_600_000

/** The same, and time stands still while any of it is under way. */
function holding<Target extends object>(clock: VirtualClock, target: Target): Target {
  return new Proxy(target, {
    get(object, name) {
      const member: unknown = Reflect.get(object, name)
      if (typeof member !== 'function') return member
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, object, args)
        return result instanceof Promise ? clock.during(result) : result
      }
    },
  })
}

/** What a kiosk is while it runs: started, it goes on with whatever lies there. */
interface Run {
  readonly desk: UpdateDesk
  /** Resolves when it asks to be started again. */
  readonly restarted: Promise<void>
}

/** A kiosk with two slots whose power can be cut, and a repository that offers 0.2.0. */
export class UpdateStage {
  readonly slots: Slots
  readonly repository: HostileRepository
  readonly clock = new VirtualClock('2026-11-22T12:00:00+08:00')
  readonly said: string[] = []
  waitsFor: Unquiet | null = null
  wrong: string | null = null
  isVisitGood = true
  isWritable = true
  bootId = 'boot-1'
  record: UpdateRecord | null = null
  readonly #url: string
  readonly #place: string

  private constructor(parts: { slots: Slots; repository: HostileRepository; url: string; place: string }) {
    this.slots = parts.slots
    this.repository = parts.repository
    this.#url = parts.url
    this.#place = parts.place
  }

  static async make(t: ExecutionContext): Promise<UpdateStage> {
    const repository = await HostileRepository.make(t)
    await repository.say({ offers: [RELEASE] })
    const place = await mkdtemp(join(tmpdir(), 'desk-'))
    t.teardown(() => rm(place, { recursive: true, force: true }))
    await writeFile(join(place, 'root.json'), await repository.read('1.root.json'))
    return new UpdateStage({
      repository,
      place,
      slots: await Slots.make(t),
      url: await serveFolder(t, repository.folder),
    })
  }

  get data(): string {
    return join(this.#place, 'update')
  }

  /** Starts what the link names, as the launcher does. */
  async run(t: ExecutionContext, url: string | null = this.#url): Promise<Run> {
    const current = (await this.slots.current()) === 'slots/b' ? 'b' : 'a'
    const slots = new SlotFolder(join(this.slots.root, 'slots'), current)
    const note = new UpdateNote(this.data)
    const { clock } = this
    const around = { note, slots, bootId: this.bootId, machineMs: Date.now, arch: 'x64' as const }
    const repository = url === null ? null : { url, rootFile: join(this.#place, 'root.json') }
    let ended: () => void = () => undefined
    const restarted = new Promise<void>((resolve) => (ended = resolve))
    const desk = new UpdateDesk({
      ...{
        slots: holding(clock, slots),
        note: holding(clock, note),
        clock,
        bootId: this.bootId,
        log: SILENT,
        version: current === 'a' ? '0.1.0' : '0.2.0',
      },
      steps: repository === null ? null : holding(clock, new UpdateSteps({ ...around, repository })),
      quiet: { waitsFor: () => this.waitsFor },
      trial: new TrialWatch({ clock, wrong: () => this.wrong, visit: () => Promise.resolve(this.isVisitGood) }),
      faulted: () => [],
      say: (step, fact) => Promise.resolve(this.#say(step, fact)),
      record: () => this.record,
      newId: () => `u${this.said.length}`,
      restart: ended,
    })
    t.teardown(() => desk.close())
    await desk.start()
    return { desk, restarted }
  }

  /** Lets time pass until this is so. */
  async until(isSo: () => boolean, forMs = 2 * HOUR_MS): Promise<void> {
    const endMs = this.clock.epochMs() + forMs
    while (!isSo()) {
      if (this.clock.epochMs() >= endMs) throw new Error(`it did not come to that; said: ${this.said.join(', ')}`)
      await this.clock.run(this.clock.epochMs() + 5_000)
    }
  }

  async pass(forMs: number): Promise<void> {
    await this.clock.run(this.clock.epochMs() + forMs)
  }

  #say(step: UpdateStep, fact: UpdateFact): boolean {
    if (!this.isWritable) return false
    if (!isSaid(this.record, step, fact)) this.said.push(fact.reason === undefined ? step : `${step} ${fact.reason}`)
    this.record = { ...fact, step, at: '' }
    return true
  }
}
