import type { LoadedConfig } from '../../config/load.ts'
import type { Prompt, PublicView } from '../domain/view.ts'
import type { Log } from '../ports/log.ts'
import { inventPerson } from './demo-people.ts'
import { practiceConfig } from './practice-config.ts'
import { runKiosk } from './run-kiosk.ts'
import { SeededRandom } from './seeded-random.ts'

/** Long enough for a slow card and a busy machine; the whole visit takes three seconds on a quiet one. */
const WITHIN_MS = 45_000
const LOOK_MS = 100
/** A healthy forehead in a booth of 25 °C. */
const HEALTHY = { objectC: 34.09, ambientC: 25.01 }
/** Only a person can go on from here: as far as a machine alone can tell, the resident is served. */
const ASKS_PEOPLE: readonly Prompt[] = ['staff', 'mask', 'symptoms', 'phone']
const PAGES = ['/', '/resident', '/queue']
const LEADER = { operator: 'trial', role: 'leader', pin: '1357' } as const

export interface TrialVisitOptions {
  readonly log: Log
  readonly version: string
  /** Empty, and gone afterwards. */
  readonly dataFolder: string
}

/** What an invented person did not get; null: all that this kiosk's rules give. */
export type VisitFault = 'pages' | 'not-served' | 'no-label'

/**
 * A resident who does not exist comes to this kiosk's rules and pages, on twins and with a journal of their own: from the
 * card to the label. Rejects as `runKiosk` does.
 */
export async function trialVisit(loaded: LoadedConfig, options: TrialVisitOptions): Promise<VisitFault | null> {
  const { dataFolder, log, version } = options
  const { config, ...rest } = await practiceConfig(loaded, { dataFolder, port: 0, operators: [LEADER] })
  // The certificate is of the booth's name, and nobody comes from outside.
  const web = { host: '127.0.0.1', port: 0, hostNames: [] }
  const running = await runKiosk({ ...rest, config: { ...config, web } }, { log, version, residentsPerHour: 0 })
  try {
    return await visit(new Booth(running.address), loaded)
  } finally {
    await running.close()
  }
}

async function visit(booth: Booth, { programmes }: LoadedConfig): Promise<VisitFault | null> {
  for (const page of PAGES) if ((await booth.call('GET', page)).status !== 200) return 'pages'
  // A round through a building has nobody to serve.
  if (programmes.some(({ subjects }) => subjects === 'objects')) return null
  await booth.call('POST', '/bench/thermometer', HEALTHY)
  await booth.call('POST', '/bench/card', { person: inventPerson(new SeededRandom(1)) })
  const isServed = ({ resident, today }: PublicView): boolean =>
    today.checkedIn > 0 || resident.prompt === 'passed' || ASKS_PEOPLE.includes(resident.prompt)
  const served = await booth.until(isServed)
  if (served === null) return 'not-served'
  const isLabelled = programmes.every(({ tube }) => tube.numbering === 'printed')
  if (!isLabelled || (served.queue.waiting === 0 && served.today.tubes === 0)) return null
  // Called to the chair: the tube of their group is opened, and its label printed.
  await booth.call('POST', '/api/crew/session', { operator: LEADER.operator, pin: LEADER.pin })
  if (served.today.tubes === 0) await booth.call('POST', '/api/crew/call-next', { requestId: 'trial-visit' })
  return (await booth.untilLabel()) ? null : 'no-label'
}

/** The pages of a kiosk on twins, as a browser on the same machine uses them. */
class Booth {
  readonly #address: string
  #cookie = ''

  constructor(address: string) {
    this.#address = address
  }

  async call(method: string, path: string, body?: object): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(this.#address + path, {
      method,
      headers: { 'content-type': 'application/json', cookie: this.#cookie, origin: this.#address },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(WITHIN_MS),
    })
    this.#cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? this.#cookie
    return { status: response.status, text: await response.text() }
  }

  async until(isSo: (view: PublicView) => boolean): Promise<PublicView | null> {
    return await this.#poll(async () => {
      const view = JSON.parse((await this.call('GET', '/api/state')).text) as PublicView
      return isSo(view) ? view : null
    })
  }

  async untilLabel(): Promise<boolean> {
    const found = await this.#poll(async () => {
      const labels = JSON.parse((await this.call('GET', '/bench/labels')).text) as readonly unknown[]
      return labels.length > 0 ? true : null
    })
    return found === true
  }

  async #poll<Found>(look: () => Promise<Found | null>): Promise<Found | null> {
    for (let waitedMs = 0; waitedMs < WITHIN_MS; waitedMs += LOOK_MS) {
      const found = await look()
      if (found !== null) return found
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
    return null
  }
}
