import type { SiteStation } from '../../domain/site-view.ts'
import type { PublicView } from '../../domain/view.ts'
import { STALE_SECONDS } from './figures-age.ts'

/** How a station stands: whether people can be sent there. */
export type Standing = 'open' | 'closed' | 'apart' | 'silent'

/** `ours` is the mode of the kiosk that was asked: one in another mode is no place to send people to. */
export function standingOf({ ageMs, figures }: SiteStation, ours: PublicView['mode'] | null): Standing {
  if (figures === null || ageMs === null || ageMs >= STALE_SECONDS * 1000) return 'silent'
  if (figures.mode !== null && ours !== null && figures.mode !== ours) return 'apart'
  return figures.open ? 'open' : 'closed'
}

const RANK: Readonly<Record<Standing, number>> = { open: 0, closed: 1, apart: 2, silent: 3 }

/** Where people are sent first: open and soonest; an unknown wait comes after the known ones; silent ones are last. */
export function sortStations(
  stations: readonly SiteStation[],
  ours: PublicView['mode'] | null,
): readonly SiteStation[] {
  const waitOf = ({ figures }: SiteStation): number => figures?.estimatedWaitMinutes ?? Number.MAX_SAFE_INTEGER
  return [...stations].sort(
    (a, b) =>
      RANK[standingOf(a, ours)] - RANK[standingOf(b, ours)] ||
      waitOf(a) - waitOf(b) ||
      a.station.localeCompare(b.station, 'en'),
  )
}
