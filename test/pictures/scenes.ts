import type { BenchPerson } from '../../firmware/ports/bench.ts'
import type { HealthView } from '../../firmware/ports/kiosk.ts'
import { pause } from '../support/kiosk-client.ts'
import { kioskFolder } from '../support/kiosk-process.ts'
import { openStagedKiosk, type StagedKiosk, WHOLE_SITE } from '../support/staged-site.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { inventPeople, packTubes, workMorning } from '../support/working-morning.ts'

const SEED = 20_261_121
const EVENING = '2026-11-20T19:40:00+08:00'
const OPENING = '2026-11-21T07:41:00+08:00'
/** When the pictures are taken. */
const NOW = '2026-11-21T09:12:00+08:00'
/** Steps of a tenth of a second. */
const HEARING_STEPS = 40
const BOOTH_C = 25.01
const HEALTHY_C = 34.1
const FEVERISH_C = 36.6
const NOBODY_C = 24.79

/** Those who come today, those of the evening before, those of the other stations. */
const PEOPLE = inventPeople(SEED, 400)
const EVENING_PEOPLE = PEOPLE.slice(200, 216)
const [VISITOR, FEVERISH] = PEOPLE.slice(190, 192)

type Stage = Parameters<typeof openStagedKiosk>[0]

/** Three stations; ours with an evening behind it, a morning's work, a box that left and one that is being packed. */
export async function playSite(stage: Stage): Promise<StagedKiosk> {
  const clock = new VirtualClock(EVENING)
  const folder = await kioskFolder(stage)
  const evening = await openStagedKiosk(stage, { clock, from: EVENING, folder })
  await workMorning(evening, EVENING_PEOPLE, { arriving: 16, sampled: 16, everySeconds: 60 })
  await handOver(evening)
  for (const area of ['booth', 'table']) await evening.act('disinfected', { area })
  await evening.act('day-close')
  await evening.close()

  clock.jump(Date.parse(OPENING))
  const east = await openStagedKiosk(stage, { clock, from: OPENING }, neighbour('02', 'C'))
  const west = await openStagedKiosk(stage, { clock, from: OPENING }, neighbour('03', 'E'))
  const stations = [
    { station: '01', url: 'http://127.0.0.1:1' },
    { station: '02', name: '东门', url: east.address },
    { station: '03', name: '西门', url: west.address },
  ]
  const kiosk = await openStagedKiosk(
    stage,
    { clock, from: OPENING, folder },
    { site: { ...WHOLE_SITE.site, stations }, uplink: { embedded: { port: 0 } } },
  )
  for (const area of ['booth', 'table']) await kiosk.act('disinfected', { area })
  await importRoster(kiosk, PEOPLE.slice(0, 100))
  await workMorning(kiosk, PEOPLE, { arriving: 50, sampled: 31, everySeconds: 60 })
  await handOver(kiosk)
  await workMorning(kiosk, PEOPLE.slice(50), { arriving: 36, sampled: 36, everySeconds: 50 })
  await packTubes(kiosk, 2)
  // Half an hour without an act has signed them out.
  await east.signIn()
  await west.signIn()
  await workMorning(east, PEOPLE.slice(240), { arriving: 16, sampled: 9, everySeconds: 2 })
  await workMorning(west, PEOPLE.slice(300), { arriving: 26, sampled: 4, everySeconds: 2 })
  await clock.run(Date.parse(NOW))
  await kiosk.act('call-next')
  await kiosk.pass(1_000)
  await hearNeighbours(kiosk)
  await kiosk.until<HealthView>('/healthz', ({ uplink }) => uplink.unsent === 0)
  return kiosk
}

function neighbour(station: string, ticketLetter: string): Readonly<Record<string, unknown>> {
  return { kiosk: { ...WHOLE_SITE.kiosk, id: `K00${station}`, station, ticketLetter } }
}

/** A reader of the site's stream, as the page is one, and the time it takes to hear from the other stations. */
async function hearNeighbours(kiosk: StagedKiosk): Promise<void> {
  const reading = new AbortController()
  await fetch(`${kiosk.address}/api/site/stream`, { signal: reading.signal })
  for (let n = 0; n < HEARING_STEPS; n += 1) {
    await kiosk.pass(100)
    await pause()
  }
}

/** A card from the light to the number; `look` is called at each prompt worth a picture. */
export async function playVisit(kiosk: StagedKiosk, look: (prompt: string) => Promise<void>): Promise<void> {
  await layCard(kiosk, VISITOR)
  await look('temperature')
  await stand(kiosk, HEALTHY_C, 'done')
  await look('done')
  await leave(kiosk)
}

export async function playFever(kiosk: StagedKiosk): Promise<void> {
  await layCard(kiosk, FEVERISH)
  await stand(kiosk, FEVERISH_C, 'staff')
  await kiosk.pass(1_000)
}

async function layCard(kiosk: StagedKiosk, person: BenchPerson | undefined): Promise<void> {
  await kiosk.bench('thermometer', { objectC: NOBODY_C, ambientC: BOOTH_C })
  await kiosk.bench('card', { person: { ...person } })
  await kiosk.until('/api/state', ({ resident }) => resident.prompt === 'temperature')
}

async function stand(kiosk: StagedKiosk, objectC: number, prompt: string): Promise<void> {
  await kiosk.bench('thermometer', { objectC, ambientC: BOOTH_C })
  await kiosk.until('/api/state', ({ resident }) => resident.prompt === prompt)
}

async function leave(kiosk: StagedKiosk): Promise<void> {
  await kiosk.call('DELETE', '/bench/card')
  await kiosk.until('/api/state', ({ resident }) => resident.prompt === 'idle')
}

async function handOver(kiosk: StagedKiosk): Promise<void> {
  await packTubes(kiosk, Infinity)
  await kiosk.act('hand-over', { courier: 'courier-1', vehicle: '示A·00001', seal: 'F0042' })
}

async function importRoster(kiosk: StagedKiosk, people: readonly BenchPerson[]): Promise<void> {
  const lines = people.map(({ idNumber, name }, n) => `${name},${idNumber},${n % 3 === 0 ? '二班' : '一班'},上午`)
  const file = Buffer.from(['姓名,证件号码,班级,半天', ...lines].join('\n'))
  const { body, status } = await kiosk.call('POST', '/api/crew/roster?requestId=roster-1', file)
  if (status !== 200) throw new Error(`the roster was answered with ${JSON.stringify(body)}`)
}
