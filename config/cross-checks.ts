import { DEMO_PIN_HASH } from './pin.ts'
import type { KioskFile } from './schema.ts'

export interface CrossProblem {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** What no part of the file can know alone. Messages are whole sentences. */
export function crossProblems(file: KioskFile): CrossProblem[] {
  return [
    ...modeProblems(file),
    ...sharingProblems(file),
    ...beamProblems(file),
    ...mirrorProblems(file),
    ...repeatedProblems(file),
  ]
}

function modeProblems({ crew, mode, devices, uplink }: KioskFile): CrossProblem[] {
  const found: CrossProblem[] = []
  for (const [name, device] of Object.entries(devices)) {
    if (mode === 'live' && device.driver === 'simulated')
      found.push({
        path: ['devices', name, 'driver'],
        message: `"devices.${name}" is a simulated twin, which mode live does not allow; name the real driver, or remove the device`,
      })
  }
  for (const [name, operator] of Object.entries(crew.operators)) {
    if (mode === 'live' && operator.pin === DEMO_PIN_HASH)
      found.push({
        path: ['crew', 'operators', name, 'pin'],
        message: `"crew.operators.${name}.pin" is the PIN of the demo, which everybody knows; make one with \`kiosk crew hash-pin\``,
      })
  }
  if (mode !== 'demo' && uplink?.embedded !== undefined)
    found.push({
      path: ['uplink', 'embedded'],
      message: `"uplink.embedded" is for mode demo only; give "uplink.url" in mode ${mode}`,
    })
  return found
}

/** Two drivers on one port or line would take each other's bytes. */
function sharingProblems({ devices }: KioskFile): CrossProblem[] {
  const used: (readonly [place: string, path: readonly PropertyKey[]])[] = []
  for (const [name, device] of Object.entries(devices)) {
    if ('port' in device) used.push([device.port, ['devices', name, 'port']])
    if ('interface' in device) used.push([device.interface.replace(/^serial:/, ''), ['devices', name, 'interface']])
    if ('address' in device) used.push([`bus ${device.bus} address ${device.address}`, ['devices', name, 'address']])
    if ('lines' in device)
      for (const [line, number] of Object.entries(device.lines))
        used.push([`GPIO ${number}`, ['devices', name, 'lines', line]])
  }
  return repeated(used, (place, path) => `"${path.map(String).join('.')}" is taken already (${place}); give it its own`)
}

/** One beam alone would only ever count up, or down. */
function beamProblems({ devices: { panel } }: KioskFile): CrossProblem[] {
  if (panel?.driver !== 'gpio') return []
  const { entryBeam, exitBeam } = panel.lines
  if ((entryBeam === undefined) === (exitBeam === undefined)) return []
  const [has, lacks] = entryBeam === undefined ? ['exitBeam', 'entryBeam'] : ['entryBeam', 'exitBeam']
  const message = `"devices.panel.lines.${has}" needs "${lacks}" beside it to count people; wire both, or neither`
  return [{ path: ['devices', 'panel', 'lines', has], message }]
}

/** A mirror under the kiosk's own keys would be lost with the card that it is for. */
function mirrorProblems({ journal, uplink }: KioskFile): CrossProblem[] {
  if (journal.mirror === undefined || uplink?.carryOutKey !== undefined) return []
  const message =
    '"journal.mirror" needs "uplink.carryOutKey": it is sealed for the district; add the key, or remove it'
  return [{ path: ['journal', 'mirror'], message }]
}

function repeatedProblems({ scan, crew, custody, site }: KioskFile): CrossProblem[] {
  const stations = site.stations.map(({ station }, i) => [station, ['site', 'stations', i, 'station']] as const)
  const ids = scan.rules.map(({ id }, i) => [id, ['scan', 'rules', i, 'id']] as const)
  const badges = [
    ...Object.entries(crew.operators).map(
      ([name, { badge }]) => [badge, ['crew', 'operators', name, 'badge']] as const,
    ),
    ...Object.entries(custody.couriers).map(
      ([name, { badge }]) => [badge, ['custody', 'couriers', name, 'badge']] as const,
    ),
  ].flatMap(([badge, path]) => (badge === undefined ? [] : [[badge, path] as const]))
  return [
    ...repeated(ids, (id) => `the scan rule "${id}" stands twice; give the second another id`),
    ...repeated(stations, (station) => `the station "${station}" stands twice; name each once`),
    ...repeated(badges, () => 'two people have this badge; give each their own'),
  ]
}

function repeated(
  used: readonly (readonly [value: string, path: readonly PropertyKey[]])[],
  say: (value: string, path: readonly PropertyKey[]) => string,
): CrossProblem[] {
  const seen = new Set<string>()
  return used.flatMap(([value, path]) => {
    if (!seen.has(value)) {
      seen.add(value)
      return []
    }
    return [{ path, message: say(value, path) }]
  })
}
