/** A kiosk as a fleet's plan sees it. */
export interface Station {
  readonly kiosk: string
  readonly site: string
  readonly isOnline: boolean
}

/** Who goes together, one wave after the other, and who does not go at all because too many of the site are away already. */
export interface WavePlan {
  readonly waves: readonly (readonly string[])[]
  readonly heldBack: readonly string[]
}

/** Of a site's stations so many may be away at once; a site of one or two still gets its turn, one after the other. */
const SHARE_AWAY = 3

/**
 * Plans what takes kiosks away for a moment, so that never more than a third of a site's stations are away at once, those
 * that are offline already included. `all` is every station that is known, `wanted` who is meant.
 */
export function planWaves(all: readonly Station[], wanted: readonly string[]): WavePlan {
  const waves: string[][] = []
  const heldBack: string[] = []
  for (const stations of Map.groupBy(all, (one) => one.site).values()) {
    const meant = stations.filter(({ kiosk }) => wanted.includes(kiosk))
    const away = stations.filter(({ isOnline, kiosk }) => !isOnline && !wanted.includes(kiosk)).length
    const room = roomOf(stations.length) - away
    if (room <= 0) heldBack.push(...meant.map(({ kiosk }) => kiosk))
    else putIn(waves, meant, room)
  }
  return { waves, heldBack }
}

/** How many stations of a site may be away at once. */
export function roomOf(stations: number): number {
  return Math.max(1, Math.floor(stations / SHARE_AWAY))
}

/** Those that are offline anyway go in the first waves: they take nobody's place. */
function putIn(waves: string[][], meant: readonly Station[], room: number): void {
  const order = meant.toSorted((a, b) => Number(a.isOnline) - Number(b.isOnline) || (a.kiosk < b.kiosk ? -1 : 1))
  for (const [i, { kiosk }] of order.entries()) (waves[Math.floor(i / room)] ??= []).push(kiosk)
}
