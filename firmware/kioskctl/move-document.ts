import { PLACE_KEYS } from '../../config/set-from-afar.ts'
import { claimedConfig, type DesiredBody, signConfig } from '../proof/signed-config.ts'
import { nextRevision, placeSet, provenSet, reportedIn } from './desired-document.ts'
import type { Signing } from './engineer-options.ts'
import type { Place } from './fleet-book.ts'

/** What a move may change beside the place. */
const BESIDE_KEYS = ['kiosk.ticketLetter', 'kiosk.name'] as const

/** How a move is told to the kiosk itself; null: a person writes it into the kiosk's file. */
export interface MoveOrder {
  readonly signing: Signing
  /** Keys beside its place that change with it: the letter on tickets, its name. */
  readonly beside: Readonly<Record<string, string>>
  readonly alsoBy: string | undefined
}

/** What a broker keeps at the two places of a kiosk that moves, as its bodies; absent: nothing. */
export interface MoveLine {
  readonly kept: (base: string, topic: 'config/desired' | 'config/reported') => string | null
  /** An empty body takes away what is kept. */
  readonly keep: (topic: string, body: string) => Promise<void>
}

/** A kiosk on its way from one base topic to another. */
interface Mover {
  readonly id: string
  readonly to: string
  readonly from: string
  readonly nowMs: number
}

/**
 * Has the broker keep, for this kiosk, a document that names its new place: at the new one first, so that whoever sets
 * something there later builds on it, then at the old one, where the kiosk hears it. Nothing where that was done before.
 * The revision to wait for, or a sentence where it cannot be.
 */
export async function orderMove(
  line: MoveLine,
  { id, nowMs, ...bases }: Mover,
  place: Place,
  { alsoBy, beside, signing }: MoveOrder,
): Promise<number | string> {
  const before = line.kept(bases.from, 'config/desired')
  const wanted = { 'kiosk.site': place.site, 'kiosk.station': place.station, ...beside }
  const known = claimedConfig(before ?? '')
  const isSaid = known?.kiosk === id && Object.entries(wanted).every(([key, value]) => known.set[key] === value)
  const now = reportedIn(line.kept(bases.from, 'config/reported'))
  if (known !== null && isSaid && now?.refused?.revision !== known.revision) return known.revision
  const set = await provenSet(before, signing, alsoBy)
  if (set === null)
    return `what the broker keeps for ${id} is not signed by this key: look at it with config diff, then --also-by the other key`
  const document: DesiredBody = {
    ...{ revision: nextRevision(before, now), kiosk: id, issuedAt: new Date(nowMs).toISOString() },
    set: { ...set, ...wanted },
  }
  const text = await signConfig(document, signing.key, signing.keyId)
  await line.keep(`${bases.to}/config/desired`, text)
  await line.keep(`${bases.from}/config/desired`, text)
  return document.revision
}

/**
 * In place of a document that the kiosk refused: what it runs with anyway. Whatever says so is signed by nobody, so that only
 * letter and name are taken from it; all else is what was signed before. Nothing where that is not ours.
 */
export async function orderNoMove(
  line: MoveLine,
  { from, id, nowMs, to }: Mover,
  { alsoBy, signing }: MoveOrder,
): Promise<void> {
  const wanted = line.kept(from, 'config/desired')
  const now = reportedIn(line.kept(from, 'config/reported'))
  const proven = await provenSet(wanted, signing, alsoBy)
  await line.keep(`${to}/config/desired`, '')
  if (proven === null) return
  const told: readonly string[] = [...PLACE_KEYS, ...BESIDE_KEYS]
  const kept = Object.entries(proven).filter(([key]) => !told.includes(key))
  const beside = BESIDE_KEYS.flatMap((key) => (typeof now?.set[key] === 'string' ? [[key, now.set[key]] as const] : []))
  const set = { ...Object.fromEntries([...kept, ...beside]), ...placeSet(from, now) }
  const document = { revision: nextRevision(wanted, now), kiosk: id, issuedAt: new Date(nowMs).toISOString(), set }
  await line.keep(`${from}/config/desired`, await signConfig(document, signing.key, signing.keyId))
}

/** Why the kiosk will not move by that document, with the keys that say more; null while it may. */
export function refusalOf(line: MoveLine, from: string, revision: number): string | null {
  const { refused, setAside } = reportedIn(line.kept(from, 'config/reported')) ?? { refused: null, setAside: null }
  if (setAside?.revision === revision) return setAside.reason
  if (refused?.revision !== revision) return null
  const keys = Object.entries(refused.keys).filter(([, why]) => !why.includes('another key'))
  return [refused.reason, ...keys.map(([key, why]) => `${key} ${why}`)].join('; ')
}
