import { inventPerson } from '../../firmware/compose/demo-people.ts'
import type { CustodyView } from '../../firmware/domain/custody-view.ts'
import type { CrewView } from '../../firmware/domain/view.ts'
import type { BenchPerson } from '../../firmware/ports/bench.ts'
import { Seeded } from './seeded.ts'
import type { StagedKiosk } from './staged-site.ts'

export interface Morning {
  readonly arriving: number
  readonly sampled: number
  /** Seconds between two arrivals. */
  readonly everySeconds: number
}

/** Invented people, the same for the same seed. */
export function inventPeople(seed: number, count: number): readonly BenchPerson[] {
  const chance = new Seeded(seed, 'people')
  const people = new Map<string, BenchPerson>()
  while (people.size < count) {
    const person = inventPerson(chance)
    people.set(person.idNumber, person)
  }
  return [...people.values()]
}

/** The crew takes people in and samples them, in the order of a real morning; the last ones still wait. */
export async function workMorning(kiosk: StagedKiosk, people: readonly BenchPerson[], morning: Morning): Promise<void> {
  const { arriving, everySeconds, sampled } = morning
  const lead = arriving - sampled
  for (let n = 0; n < arriving; n += 1) {
    const { idNumber, name } = people[n] ?? { idNumber: '', name: '' }
    const document = { idType: 'resident-card', idNumber, name }
    await kiosk.act('assist', { document, contactC: 36.1 + (n % 8) / 10 })
    await kiosk.pass(everySeconds * 500)
    if (n >= lead) await sampleOne(kiosk)
    await kiosk.pass(everySeconds * 500)
  }
}

async function sampleOne(kiosk: StagedKiosk): Promise<void> {
  const { body } = await kiosk.call('GET', '/api/crew/state')
  // Our own server wrote it.
  if ((body as CrewView).called.length === 0) await kiosk.act('call-next')
  await kiosk.act('sampled')
}

const BOOTH_C = 25.01
const FEVERISH_C = 36.6

/**
 * Half an hour after which every page has something to show: tubes in all states, a box that left and one begun,
 * somebody at the chair, somebody absent, a fever that waits for the crew.
 */
export async function busyMorning(kiosk: StagedKiosk): Promise<void> {
  const people = inventPeople(7, 40)
  await workMorning(kiosk, people, { arriving: 24, sampled: 12, everySeconds: 20 })
  await packTubes(kiosk, Infinity)
  await kiosk.act('hand-over', { courier: 'courier-1', seal: 'F0042' })
  await workMorning(kiosk, people.slice(24), { arriving: 14, sampled: 14, everySeconds: 20 })
  await packTubes(kiosk, 1)
  await kiosk.act('call-next')
  await kiosk.act('absent')
  await kiosk.act('call-next')
  await kiosk.bench('thermometer', { objectC: FEVERISH_C, ambientC: BOOTH_C })
  await kiosk.bench('card', { person: { ...people[39] } })
  await kiosk.until('/api/state', ({ resident }) => resident.prompt === 'staff')
  await kiosk.pass(2_000)
}

/** The sealed tubes that have waited longest, one scan each. */
export async function packTubes(kiosk: StagedKiosk, count: number): Promise<void> {
  const { body } = await kiosk.call('GET', '/api/crew/custody')
  // Our own server wrote it.
  const { missing } = body as CustodyView
  for (const { tube } of missing.slice(0, count)) {
    await kiosk.act('pack', { tube })
    await kiosk.pass(2_000)
  }
}
