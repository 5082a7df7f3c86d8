import { parseArgs } from 'node:util'
import { fail } from './command-line.ts'
import type { DistrictFolder } from './district-folder.ts'
import { signingOf } from './engineer-options.ts'
import { basesOf, type FleetBook, type FleetKiosk, kioskAt, type Place, withKiosk } from './fleet-book.ts'
import { type OpenFleet, openFleet } from './fleet-link.ts'
import { LINK_OPTIONS, linkOf } from './link-options.ts'
import { type MoveLine, type MoveOrder, orderMove, orderNoMove, refusalOf } from './move-document.ts'
import { clock } from './open-consumer.ts'
import { deploy, inWords, openDistrict, say, sayPlace } from './provision-commands.ts'

const TEXT = { type: 'string' } as const
const USAGE =
  'move KIOSK --site SITE --station STATION --district-dir DIR [--sign-key FILE --by NAME [--key-id ID] [--also-by KEY,…] [--ticket-letter X] [--name NAME]] [--url mqtts://HOST:PORT] [--wait MINUTES] [--mode live|drill|demo]'
/** Somebody drives, plugs it in, and it sends what it has. */
const WAIT_MINUTES = 15
const LOOK_MS = 1_000
const BODY_BYTES_MAX = 64 * 1024
const CONFIG = ['config/desired', 'config/reported'] as const

const OPTIONS = {
  ...{ ...LINK_OPTIONS, site: TEXT, station: TEXT, wait: TEXT, mode: TEXT },
  ...{ 'sign-key': TEXT, by: TEXT, 'key-id': TEXT, 'also-by': TEXT, 'ticket-letter': TEXT, name: TEXT },
} as const

/** A move that has its rights. */
interface Moving {
  readonly district: DistrictFolder
  readonly fleet: Pick<OpenFleet, 'state'>
  readonly line: MoveLine
  readonly kiosk: FleetKiosk
  readonly to: string
  readonly from: string
  readonly place: Place
  /** Null: a person sets the place on the spot. */
  readonly order: MoveOrder | null
  readonly waitMs: number
}

/**
 * `move KIOSK`: rights at both places, until the kiosk is at the new one and has left the old one; then at the new one
 * alone. With `--sign-key` it tells the kiosk, too. Interrupted, the same words go on. Exit codes: 0 it has moved, 1 not
 * possible or not yet, 64, 74.
 */
export function move(args: readonly string[]): Promise<number> {
  return inWords(USAGE, async () => {
    const { positionals, values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
    const [id, ...more] = positionals
    const { mode = 'live', site, station } = values
    const folder = values['district-dir']
    if (id === undefined || more.length > 0 || folder === undefined || site === undefined || station === undefined)
      return fail(`usage: kioskctl ${USAGE}`, 64)
    const waitMs = Number(values.wait ?? WAIT_MINUTES) * 60_000
    if (!(waitMs > 0)) return fail('--wait wants minutes', 64)
    if (mode !== 'live' && mode !== 'drill' && mode !== 'demo') return fail('--mode is live, drill or demo', 64)
    const link = await linkOf(values)
    const order = await orderOf(values)
    if (typeof link === 'string') return fail(link, 64)
    if (typeof order === 'string') return fail(order, 64)
    const district = await openDistrict(folder)
    const kiosk = begin(district.book, id, { site, station })
    if (typeof kiosk === 'string') return fail(kiosk, 1)
    if (kiosk.places.length === 1) {
      say(`${id} stands at ${sayPlace({ site, station })} already`)
      return 0
    }
    await district.save(withKiosk(district.book, kiosk))
    say(`${id} may speak at both places now`)
    await deploy(district)
    const [to = '', from = ''] = basesOf({ ...district.book, modes: [mode] }, kiosk)
    const bodies = new Map<string, string>()
    const fleet = await openFleet(link, [mode], {
      topics: [to, from].flatMap((base) => CONFIG.map((topic) => `${base}/${topic}`)),
      onMessage: (topic, body) => {
        if (body.length <= BODY_BYTES_MAX) bodies.set(topic, Buffer.from(body).toString('utf8'))
      },
    })
    try {
      if (!(await fleet.gathered(0))) return fail(`${link.url} was not reached: ${fleet.trouble() ?? 'no answer'}`, 74)
      const keep: MoveLine['keep'] = (topic, body) => fleet.link.keep(topic, body)
      const line: MoveLine = { keep, kept: (base, topic) => bodies.get(`${base}/${topic}`) ?? null }
      return await carryOut({ district, fleet, line, kiosk, to, from, place: { site, station }, order, waitMs })
    } finally {
      await fleet.close()
    }
  })
}

/** Null where nothing is to be signed; a sentence where it cannot be. Rejects when the file cannot be read. */
async function orderOf(
  values: Partial<Record<keyof typeof OPTIONS, string | boolean>>,
): Promise<MoveOrder | string | null> {
  const text = (name: keyof typeof OPTIONS): string | undefined => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  const named = (option: keyof typeof OPTIONS, key: string): Readonly<Record<string, string>> => {
    const value = text(option)
    return value === undefined ? {} : { [key]: value }
  }
  const beside = { ...named('ticket-letter', 'kiosk.ticketLetter'), ...named('name', 'kiosk.name') }
  const [file, by, keyId] = [text('sign-key'), text('by'), text('key-id')]
  if (file === undefined)
    return Object.keys(beside).length === 0 ? null : '--ticket-letter and --name are told to the kiosk: add --sign-key'
  const said = {
    'sign-key': file,
    ...(by === undefined ? {} : { by }),
    ...(keyId === undefined ? {} : { 'key-id': keyId }),
  }
  const signing = await signingOf(said, true)
  if (typeof signing === 'string' || signing === null) return signing
  return { signing, beside, alsoBy: text('also-by') }
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

async function carryOut(moving: Moving): Promise<number> {
  const { fleet, from, kiosk, line, order, place, to, waitMs } = moving
  const time = clock()
  const isThere = (): boolean => {
    const seen = fleet.state.at(to)
    return seen?.kiosk === kiosk.id && seen.presence?.state === 'online'
  }
  const hasLeft = (): boolean => (fleet.state.at(from)?.presence ?? null) === null
  let revision: number | null = null
  if (order !== null && !isThere()) {
    const ordered = await orderMove(line, { id: kiosk.id, to, from, nowMs: time.epochMs() }, place, order)
    if (typeof ordered === 'string') return fail(ordered, 1)
    revision = ordered
    say(`${kiosk.id} is told to, by document ${revision}: it goes when nobody is being served; waiting`)
  } else if (order === null)
    say(
      `now set kiosk.site "${place.site}" and kiosk.station "${place.station}" in its configuration and restart it; waiting`,
    )
  const deadlineMs = time.monotonicMs() + waitMs
  const whyNot = (): string | null => (revision === null ? null : refusalOf(line, from, revision))
  while (!(isThere() && hasLeft()) && whyNot() === null && time.monotonicMs() < deadlineMs)
    await time.sleep(LOOK_MS, new AbortController().signal)
  const why = whyNot()
  if (why !== null && !isThere()) return await takeBack(moving, why)
  if (!isThere()) return fail(`${kiosk.id} has not come to ${sayPlace(place)} yet; the same command goes on waiting`, 1)
  if (!hasLeft())
    return fail(`${kiosk.id} is at ${sayPlace(place)}, but has not left the old place yet; the same command goes on`, 1)
  return await finish(moving)
}

async function finish({ district, from, kiosk, line, place }: Moving): Promise<number> {
  // Nobody is there any more to whom it is said; the next kiosk of that place would only refuse it.
  if ((line.kept(from, 'config/desired') ?? '') !== '') await line.keep(`${from}/config/desired`, '')
  await district.save(withKiosk(district.book, { ...kiosk, places: [place] }))
  say(`${kiosk.id} has moved to ${sayPlace(place)}: all sent, nothing of it is kept at the old place`)
  return await deploy(district)
}

/** It refused, and so stays: its rights at the new place go, and what is wanted of it is what it runs with. */
async function takeBack({ district, from, kiosk, line, order, to }: Moving, why: string): Promise<number> {
  if (order !== null) await orderNoMove(line, { id: kiosk.id, to, from, nowMs: clock().epochMs() }, order)
  await district.save(withKiosk(district.book, { ...kiosk, places: kiosk.places.slice(1) }))
  await deploy(district)
  return fail(`${kiosk.id} did not take its new place, and stays where it is: ${why}`, 1)
}
