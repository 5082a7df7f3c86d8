import { performance } from 'node:perf_hooks'
import test from 'ava'
import type { CrewView } from '../../firmware/domain/view.ts'
import type { HealthView } from '../../firmware/ports/kiosk.ts'
import { Seeded } from '../support/seeded.ts'
import { HEALTHY, openBooth, TWIN, TWINS } from './booth.ts'
import { assist, resident } from './residents.ts'

/** From its return to "ok" in the device list. */
const BACK_MS = 5_000
/** Of a page, while some device hangs. */
const ANSWER_MS = 1_000
/** A device goes at any moment of so much of a visit. */
const VISIT_MS = 1_500
const SEED = 20_220_520

type Move = readonly [twin: string, body: object]

interface Trouble {
  readonly what: string
  readonly device: string
  readonly go: Move
  readonly comeBack: Move
}

const TROUBLES: readonly Trouble[] = [
  { what: 'unplugged', device: 'idReader', go: ['reader', { link: 'down' }], comeBack: ['reader', { link: 'up' }] },
  {
    what: 'no answer',
    device: 'thermometer',
    go: ['thermometer', { fault: 'nack' }],
    comeBack: ['thermometer', HEALTHY],
  },
  { what: 'silent', device: 'distance', go: ['distance', { fault: 'silent' }], comeBack: ['distance', { mm: 60 }] },
  { what: 'garbage', device: 'distance', go: ['distance', { fault: 'garbage' }], comeBack: ['distance', { mm: 60 }] },
  { what: 'off', device: 'labelPrinter', go: ['printer', { link: 'down' }], comeBack: ['printer', { link: 'up' }] },
  {
    what: 'hanging',
    device: 'labelPrinter',
    go: ['printer', { link: 'stuck' }],
    comeBack: ['printer', { link: 'up' }],
  },
]

const stateOf = ({ devices }: HealthView, name: string): string | undefined =>
  devices.find(({ device }) => device === name)?.state

/** The farewell on the screen need not be waited for: the next may come. */
const isOver = (session: CrewView['session']): boolean => session === null || session.prompt === 'done'

test('whichever device goes at whatever moment of a visit, the others and the crew go on; back, it is well within seconds', async (t) => {
  t.timeout(180_000)
  const booth = await openBooth(t, { devices: { ...TWINS, distance: TWIN } })
  const chance = new Seeded(SEED, 'troubles')
  await booth.bench('thermometer', HEALTHY)
  await booth.health(({ state }) => state === 'ok')
  for (const [i, { comeBack, device, go, what }] of TROUBLES.entries()) {
    const { idNumber, name } = resident(2 * i)
    await booth.bench('card', { person: { idType: 'resident-card', idNumber, name } })
    await new Promise((resolve) => setTimeout(resolve, chance.between(0, VISIT_MS)))
    await booth.bench(...go)
    const during = await booth.health((view) => stateOf(view, device) === 'faulted')
    const others = during.devices.filter((one) => one.device !== device && one.state === 'faulted')
    t.deepEqual(others, [], `${device} ${what}: the others`)
    const askedMs = performance.now()
    await booth.kiosk.call('GET', '/healthz')
    t.true(performance.now() - askedMs < ANSWER_MS, `${device} ${what}: an answer`)
    // Whoever stands there is dealt with: by the kiosk alone, or by the crew where the kiosk needs its help.
    const { session } = await booth.crew((view) => isOver(view.session) || (view.session?.needs ?? null) !== null)
    if (!isOver(session)) await booth.act('assist', { contactC: 36.5 })
    await booth.state(({ resident: { prompt } }) => prompt === 'idle' || prompt === 'done')
    t.is((await assist(booth.kiosk, `during-${i}`, resident(2 * i + 1))).status, 200, `${device} ${what}: the crew`)
    const backMs = performance.now()
    await booth.bench(...comeBack)
    await booth.health((view) => stateOf(view, device) === 'ok')
    t.true(performance.now() - backMs < BACK_MS, `${device} ${what}: back after ${performance.now() - backMs} ms`)
  }
})
