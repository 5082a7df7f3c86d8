import { desiredWentWell, setAside, startWentWell, takeDesired } from '../../config/desired-file.ts'
import type { LoadedConfig } from '../../config/load.ts'
import { onTheSpot, PLACE_KEYS, SET_KEYS_MAX } from '../../config/set-from-afar.ts'
import { timeFloorMs } from '../domain/clock-state.ts'
import { ConfigDesk } from '../maintenance/config-desk.ts'
import type { Arrival } from '../maintenance/config-trial.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { readConfig } from '../proof/signed-config.ts'
import type { Uplink } from '../uplink/uplink.ts'
import type { UplinkState } from '../uplink/uplink-state.ts'
import type { KeyBook } from './key-book.ts'
import type { KioskLoop } from './kiosk-loop.ts'

/** Whether a broker takes what this kiosk says. */
interface ArrivedUplink {
  state(): Pick<UplinkState, 'eventTrouble' | 'state' | 'unsent'>
}

interface ConfigWay {
  readonly loaded: LoadedConfig
  readonly book: KeyBook
  readonly loop: Pick<KioskLoop, 'state' | 'submit'>
  readonly uplink: Pick<Uplink, 'hear' | 'set'> & ArrivedUplink
  readonly needsRestart: () => void
  readonly clock: Clock
  readonly log: Log
}

/** Configurations from the broker to the next start. Before the uplink begins, after the loop has. */
export async function openConfigDesk({ book, loaded, loop, uplink, ...parts }: ConfigWay): Promise<ConfigDesk> {
  const { data, kiosk } = loaded.config
  const desk = new ConfigDesk({
    ...parts,
    ...{ kiosk: kiosk.id, start: loaded.desired, keys: book },
    prove: (text) => readConfig(text, book.signers),
    problemsOf: (set) => problemsOf(loaded, set),
    keep: ({ revision, set }, by) => takeDesired(data, { revision, set, by }),
    trial: {
      wentWell: () => desiredWentWell(data),
      startWentWell: () => startWentWell(data),
      setAside: (why) => setAside(data, why),
      arrival: () => arrivalOf(uplink),
    },
    placeKeys: PLACE_KEYS,
    write: async (fact) => (await loop.submit({ kind: 'maintenance', fact })).ok,
    report: (body) => {
      uplink.set('reported', body)
    },
    floorMs: () => timeFloorMs(loop.state.clock),
  })
  if (book.signers.length > 0) {
    uplink.hear('desired', (message) => void desk.take(message))
    await desk.start()
  }
  return desk
}

/** Each trial begins with an event, so that there is one to be taken or refused. */
function arrivalOf(uplink: ArrivedUplink): Arrival {
  const { eventTrouble, state, unsent } = uplink.state()
  if (state !== 'online') return 'on-the-way'
  if (eventTrouble === 'refused') return 'refused'
  return eventTrouble === null && unsent === 0 ? 'there' : 'on-the-way'
}

/** By key of the document; what is wrong between two keys is said of one of them. */
async function problemsOf(
  loaded: LoadedConfig,
  set: Readonly<Record<string, unknown>>,
): Promise<ReadonlyMap<string, string>> {
  const names = Object.keys(set)
  if (names.length > SET_KEYS_MAX)
    return new Map([[names[SET_KEYS_MAX] ?? '', `a document sets at most ${SET_KEYS_MAX} keys`]])
  const kept = names.flatMap((name) => {
    const why = onTheSpot(name, set[name])
    return why === null ? [] : [[name, why] as const]
  })
  if (kept.length > 0) return new Map(kept)
  const problems = await loaded.problemsOf(set)
  return new Map(problems.map(({ key, message }) => [nameOf(key ?? '', names), message]))
}

function nameOf(key: string, names: readonly string[]): string {
  const isBelow = (name: string): boolean => key === name || key.startsWith(`${name}.`) || key.startsWith(`${name}[`)
  return names.find(isBelow) ?? names.find((name) => name.startsWith(`${key}.`)) ?? key
}
