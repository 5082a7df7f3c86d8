import type { NumberLink } from './last-seen.ts'
import type { KioskState } from './state.ts'
import type { Turn } from './turn.ts'

/** People with an old and a new card in a town of any size, over the days that persons are kept. */
const LINKS_MAX = 2_000

type Links = Pick<KioskState, 'links'>

/** Keyed hashes of a document's number and of the one before it: as told now, else as told at an earlier visit. */
export function keysOfNumbers(
  { context, state }: Pick<Turn, 'context' | 'state'>,
  { formerNumber, idNumber }: { readonly idNumber: string; readonly formerNumber?: string | undefined },
): readonly string[] {
  const key = context.identify(idNumber)
  const other = formerNumber === undefined ? state.links.get(key)?.key : context.identify(formerNumber)
  return other === undefined ? [key] : [key, other]
}

/** Two numbers are of one person, whatever becomes of the visit at which it was said. A number has one other. */
export function linkNumbers(
  { links }: Links,
  [one, other]: readonly [string, string],
  { day, visit }: Omit<NumberLink, 'key'>,
) {
  const known = links.get(one)
  const first = known?.key === other ? known.visit : visit
  for (const key of [one, other]) unlink(links, key)
  links.set(one, { key: other, visit: first, day })
  links.set(other, { key: one, visit: first, day })
  const [oldest] = links.size > 2 * LINKS_MAX ? links.keys() : []
  if (oldest !== undefined) unlink(links, oldest)
}

/** What was said at this visit was said of somebody else. */
export function unlinkVisit({ links }: Links, visit: string): void {
  for (const [key, link] of links) if (link.visit === visit) links.delete(key)
}

export function forgetLinks({ links }: Links, days: ReadonlySet<string>): void {
  for (const [key, { day }] of links) if (days.has(day)) links.delete(key)
}

function unlink(links: Links['links'], key: string): void {
  const other = links.get(key)?.key
  links.delete(key)
  if (other !== undefined && links.get(other)?.key === key) links.delete(other)
}
