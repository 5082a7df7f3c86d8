import { randomUUID } from 'node:crypto'
import { loadKioskConfig } from '../../config/load.ts'
import { type RunningKiosk, runKiosk } from '../../firmware/compose/run-kiosk.ts'
import type { PublicView } from '../../firmware/domain/view.ts'
import { SILENT } from '../firmware/compose/loop-fixture.ts'
import { type KioskClient, kioskClient, pause } from './kiosk-client.ts'
import { type KioskFolder, kioskFolder } from './kiosk-process.ts'
import { VirtualClock } from './virtual-clock.ts'

const TWIN = { driver: 'simulated' }
/** Of 2468, as in config/demo.yaml. */
const PIN_HASH = 'scrypt$16384$8$1$ZGVtby1zYWx0LW5vdC1zZQ$LqLBqbQVHrvIryZOMY8n93Wtgu57BuOkbzFzIucr80g'
const ROLES = ['registrar', 'sampler', 'leader', 'inspector'] as const

/** What a staged kiosk has beside the basis: somebody of each role (`demo` is a leader too), a courier, all devices. */
export const WHOLE_SITE = {
  kiosk: {
    id: 'K0042',
    district: '119999',
    site: '0001',
    station: '01',
    ticketLetter: 'A',
    name: '红旗社区采样亭',
    hotline: '12345',
  },
  site: {
    timezone: 'Asia/Shanghai',
    type: 'fixed',
    bandsMinutes: [25, 50],
    hours: ['07:00-12:00', '13:00-21:00'],
  },
  devices: {
    idReader: TWIN,
    codeScanner: TWIN,
    thermometer: TWIN,
    queueDisplay: TWIN,
    labelPrinter: { ...TWIN, media: { widthMm: 40, heightMm: 30, gapMm: 2 } },
    panel: TWIN,
    speaker: TWIN,
  },
  crew: {
    operators: Object.fromEntries(
      [...ROLES.map((role) => [role, role] as const), ['demo', 'leader'] as const].map(([operator, role]) => [
        operator,
        { role, pin: PIN_HASH },
      ]),
    ),
  },
  custody: { couriers: { 'courier-1': { name: '示范转运员' } } },
}

interface Ends {
  teardown(end: () => Promise<void>): void
}

export interface StagedKiosk extends KioskClient {
  readonly clock: VirtualClock
  readonly folder: KioskFolder
  /** Does an act of the crew as `demo`; rejects with the answer unless it was done. */
  act(name: string, body?: Readonly<Record<string, unknown>>): Promise<void>
  /** Moves a twin; rejects when it is not there. */
  bench(twin: string, body: object): Promise<void>
  /** Time stands still but for these milliseconds. */
  pass(forMs: number): Promise<void>
  /** Lets time pass in small steps until the public view is so; devices need real time too. */
  until<State = PublicView>(path: string, condition: (state: State) => boolean): Promise<State>
  close(): Promise<void>
}

/** So much of a second at once, while devices work in real time. */
const STEP_MS = 100
const STEPS_MAX = 3_000

/**
 * The whole product in this process, with its twins, over HTTP on a free port; only its clock is ours, and stands
 * still unless it is told to go. So a morning of 150 people takes seconds, and is the same each time.
 */
export async function openStagedKiosk(
  t: Ends,
  at: { readonly clock?: VirtualClock; readonly from: string; readonly folder?: KioskFolder },
  changes: Readonly<Record<string, unknown>> = {},
): Promise<StagedKiosk> {
  const clock = at.clock ?? new VirtualClock(at.from)
  const folder = at.folder ?? (await kioskFolder(t))
  const loaded = await loadKioskConfig({ file: await folder.configure({ ...WHOLE_SITE, ...changes }) })
  const running: RunningKiosk = await runKiosk(loaded, { log: SILENT, version: '0.1.0', residentsPerHour: 0, clock })
  const close = (): Promise<void> => clock.runDuring(running.close())
  t.teardown(close)
  const client = kioskClient(running.address)
  await client.signIn()
  const send = async (path: string, body: object): Promise<void> => {
    const answer = await client.call('POST', path, body)
    if (answer.status !== 200) throw new Error(`${path} was answered with ${JSON.stringify(answer)}`)
  }
  const pass = (forMs: number): Promise<void> => clock.run(clock.epochMs() + forMs)
  return {
    ...client,
    clock,
    folder,
    act: (name, body = {}) => send(`/api/crew/${name}`, { requestId: randomUUID(), ...body }),
    bench: (twin, body) => send(`/bench/${twin}`, body),
    pass,
    until: async (path, condition) => {
      for (let step = 0; ; step += 1) {
        const { body } = await client.call('GET', path)
        // The caller names the shape of what it asks for; a wrong one fails in its condition.
        const state = body as never
        if (condition(state)) return state
        if (step > STEPS_MAX) throw new Error(`${path} did not come to what was expected: ${JSON.stringify(body)}`)
        await pass(STEP_MS)
        await pause()
      }
    },
    close,
  }
}
