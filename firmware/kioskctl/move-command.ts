import { parseArgs } from 'node:util'
import { fail } from './command-line.ts'
import type { DistrictFolder } from './district-folder.ts'
import { basesOf, type FleetBook, type FleetKiosk, kioskAt, type Place, withKiosk } from './fleet-book.ts'
import { type OpenFleet, openFleet } from './fleet-link.ts'
import { LINK_OPTIONS, linkOf } from './link-options.ts'
import { clock } from './open-consumer.ts'
import { deploy, inWords, openDistrict, say, sayPlace } from './provision-commands.ts'

const TEXT = { type: 'string' } as const
const USAGE =
  'move KIOSK --site SITE --station STATION --district-dir DIR [--url mqtts://HOST:PORT] [--wait MINUTES] [--mode live|drill|demo]'
/** Somebody drives, plugs it in, and it sends what it has. */
const WAIT_MINUTES = 15
const LOOK_MS = 1_000

/**
 * `move KIOSK`: rights at both places, until the kiosk is at the new one and has left the old one; then at the new one
 * alone. Interrupted, the same words go on. Exit codes: 0 it has moved, 1 not possible or not yet, 64, 74.
 */
export function move(args: readonly string[]): Promise<number> {
  return inWords(USAGE, async () => {
    const options = { ...LINK_OPTIONS, site: TEXT, station: TEXT, wait: TEXT, mode: TEXT } as const
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [id, ...more] = positionals
    const { mode = 'live', site, station } = values
    const folder = values['district-dir']
    if (id === undefined || more.length > 0 || folder === undefined || site === undefined || station === undefined)
      return fail(`usage: kioskctl ${USAGE}`, 64)
    const waitMs = Number(values.wait ?? WAIT_MINUTES) * 60_000
    if (!(waitMs > 0)) return fail('--wait wants minutes', 64)
    if (mode !== 'live' && mode !== 'drill' && mode !== 'demo') return fail('--mode is live, drill or demo', 64)
    const link = await linkOf(values)
    if (typeof link === 'string') return fail(link, 64)
    const district = await openDistrict(folder)
    const begun = begin(district.book, id, { site, station })
    if (typeof begun === 'string') return fail(begun, 1)
    if (begun.places.length === 1) {
      say(`${id} stands at ${sayPlace({ site, station })} already`)
      return 0
    }
    await district.save(withKiosk(district.book, begun))
    say(`${id} may speak at both places now`)
    await deploy(district)
    const fleet = await openFleet(link, [mode])
    try {
      if (!(await fleet.gathered(0))) return fail(`${link.url} was not reached: ${fleet.trouble() ?? 'no answer'}`, 74)
      return await finish(district, fleet, begun, mode, waitMs)
    } finally {
      await fleet.close()
    }
  })
}

/** With the new place first; as it is where it has moved already; a sentence where it cannot. */
function begin(book: FleetBook, id: string, to: Place): FleetKiosk | string {
  const kiosk = book.kiosks.find((one) => one.id === id && one.state === 'active')
  if (kiosk === undefined) return `there is no active kiosk ${id}`
  const [at, from] = kiosk.places
  const isThere = at?.site === to.site && at.station === to.station
  if (isThere) return kiosk
  if (from !== undefined)
    return `${id} is on its way to ${at === undefined ? 'nowhere' : sayPlace(at)}; let it come there first`
  const there = kioskAt(book, to) ?? book.kiosks.find((one) => isLeaving(one, to))
  if (there !== undefined) return `${there.id} stands at ${sayPlace(to)}, or has not left it yet; move it first`
  return { ...kiosk, places: [to, ...kiosk.places] }
}

function isLeaving({ places, state }: FleetKiosk, { site, station }: Place): boolean {
  return state === 'active' && places.some((place) => place.site === site && place.station === station)
}

async function finish(
  district: DistrictFolder,
  fleet: OpenFleet,
  kiosk: FleetKiosk,
  mode: FleetBook['modes'][number],
  waitMs: number,
): Promise<number> {
  const [to, from] = basesOf({ ...district.book, modes: [mode] }, kiosk)
  const [place] = kiosk.places
  if (to === undefined || from === undefined || place === undefined) return 1
  say(
    `now set kiosk.site "${place.site}" and kiosk.station "${place.station}" in its configuration and restart it; waiting`,
  )
  const time = clock()
  const deadlineMs = time.monotonicMs() + waitMs
  const isThere = (): boolean => {
    const seen = fleet.state.at(to)
    return seen?.kiosk === kiosk.id && seen.presence?.state === 'online'
  }
  const hasLeft = (): boolean => (fleet.state.at(from)?.presence ?? null) === null
  while (!(isThere() && hasLeft()) && time.monotonicMs() < deadlineMs)
    await time.sleep(LOOK_MS, new AbortController().signal)
  if (!isThere()) return fail(`${kiosk.id} has not come to ${sayPlace(place)} yet; the same command goes on waiting`, 1)
  if (!hasLeft())
    return fail(`${kiosk.id} is at ${sayPlace(place)}, but has not left the old place yet; the same command goes on`, 1)
  await district.save(withKiosk(district.book, { ...kiosk, places: [place] }))
  say(`${kiosk.id} has moved to ${sayPlace(place)}: all sent, nothing of it is kept at the old place`)
  return await deploy(district)
}
