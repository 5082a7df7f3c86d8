import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import type { CrewView, PublicView } from '../../firmware/domain/view.ts'
import type { HealthView } from '../../firmware/ports/kiosk.ts'
import { type KioskFolder, type KioskProcess, kioskFolder, startKiosk } from '../support/kiosk-process.ts'

export const TWIN = { driver: 'simulated' }

/** Every device a twin. */
export const TWINS = {
  idReader: TWIN,
  codeScanner: TWIN,
  thermometer: TWIN,
  queueDisplay: TWIN,
  labelPrinter: TWIN,
  panel: TWIN,
}

/** Forehead skin of a healthy person in a booth of 25 °C. */
export const HEALTHY = { objectC: 34.1, ambientC: 25 }

/** The wall behind the person, when nobody stands there. */
export const NOBODY = { objectC: 24.8, ambientC: 25 }

/** A running kiosk, with what the crew and a bench can do about it. */
export interface Booth {
  readonly kiosk: KioskProcess
  readonly folder: KioskFolder
  /** Does an act of the crew; rejects with the answer unless it was done. Gives the ids of the events. */
  act(name: string, body?: Readonly<Record<string, unknown>>): Promise<readonly string[]>
  /** Moves a twin; rejects when it is not there. */
  bench(twin: string, body: object): Promise<void>
  state(condition: (view: PublicView) => boolean): Promise<PublicView>
  crew(condition: (view: CrewView) => boolean): Promise<CrewView>
  health(condition: (view: HealthView) => boolean): Promise<HealthView>
}

/** Starts a kiosk with these changes to the demo and signs in. */
export async function openBooth(
  t: ExecutionContext,
  changes: Readonly<Record<string, unknown>>,
  folder?: KioskFolder,
): Promise<Booth> {
  const place = folder ?? (await kioskFolder(t))
  const kiosk = await startKiosk(t, await place.configure(changes))
  await kiosk.signIn()
  const send = async (path: string, body: object): Promise<unknown> => {
    const answer = await kiosk.call('POST', path, body)
    if (answer.status !== 200) throw new Error(`${path} was answered with ${JSON.stringify(answer)}`)
    return answer.body
  }
  return {
    kiosk,
    folder: place,
    act: async (name, body = {}) => {
      const answer = await send(`/api/crew/${name}`, { requestId: randomUUID(), ...body })
      return (answer as { events: readonly string[] }).events
    },
    bench: async (twin, body) => {
      await send(`/bench/${twin}`, body)
    },
    state: (condition) => kiosk.until<PublicView>('/api/state', condition),
    crew: async (condition) =>
      atAnyHour(await kiosk.until<CrewView>('/api/crew/state', (view) => condition(atAnyHour(view)))),
    health: (condition) => kiosk.until<HealthView>('/healthz', condition),
  }
}

/** Whether somebody has to disinfect hangs on the hour at which the tests run. */
function atAnyHour(view: CrewView): CrewView {
  return { ...view, tasks: view.tasks.filter(({ kind }) => kind !== 'disinfection-due') }
}

/** True when the part is in this state, with this fault. */
export function isDevice(
  view: Pick<HealthView, 'devices'>,
  device: string,
  state: string,
  fault: string | null = null,
): boolean {
  return view.devices.some((one) => one.device === device && one.state === state && one.fault === fault)
}

/** Files of a folder and below that contain one of these words, as UTF-8 or UTF-16. */
export async function filesWith(folder: string, words: readonly string[]): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const found = await Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(file)
      const forms = words.flatMap((word) => [Buffer.from(word, 'utf8'), Buffer.from(word, 'utf16le')])
      return forms.some((form) => bytes.includes(form)) ? [file] : []
    }),
  )
  return found.flat()
}
