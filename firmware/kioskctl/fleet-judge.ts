import { basesOf, type FleetBook, renewalDue } from './fleet-book.ts'
import type { SeenAlert, SeenKiosk } from './fleet-state.ts'

/** A kiosk says everything again each minute: after three of them something is wrong. */
const SILENT_AFTER_MS = 180_000
const CERTIFICATE_URGENT_MS = 14 * 24 * 3_600_000
/** What the crew has a task for stands on their page; an engineer only sees that there is some. */
const CREWS = /^(labels-waiting|label-|referral-|box-|sample-old|thermometer-check)/

/** `never`: the book knows it, nobody has heard it. `closed`: it said goodbye. `silent`: connected, and yet nothing comes. */
export type Standing = 'online' | 'closed' | 'lost' | 'silent' | 'never'

/** Why somebody has to look after a kiosk. */
export interface Cause {
  /** The same words mean one cause: `lost`, `device-labelPrinter: paper-out`. */
  readonly words: string
  readonly level: 'warning' | 'alarm'
  readonly sinceMs: number | null
}

export interface Judged {
  readonly kiosk: string
  readonly base: string
  readonly site: string
  readonly station: string
  readonly standing: Standing
  /** Last sign of life of one that is not online, else when its session began. */
  readonly sinceMs: number | null
  readonly version: string | null
  readonly clock: string | null
  readonly unsent: number | null
  readonly oldestUnsentMs: number | null
  readonly waiting: number | null
  /** An engineer's business; empty: it does not need you. */
  readonly causes: readonly Cause[]
  /** The crew's. */
  readonly crewAlerts: number
  readonly seen: SeenKiosk | null
}

/** Every kiosk that was heard, or that should be. `nowMs` is our clock. */
export function judgeFleet(kiosks: readonly SeenKiosk[], book: FleetBook | null, nowMs: number): readonly Judged[] {
  const due = (id: string): readonly Cause[] => certificateCause(book, id, nowMs)
  // What a broker keeps of one that was taken back stays as it was: it may not even say that it is gone.
  const gone = new Set(book?.kiosks.filter(({ state }) => state === 'revoked').map(({ id }) => id))
  const there = kiosks.filter(({ kiosk }) => kiosk === null || !gone.has(kiosk))
  const heard = there.map((seen) => {
    const judged = judge(seen, nowMs)
    // What the kiosk says of its own certificate is the newer word.
    const isSaid = judged.causes.some(({ words }) => words.startsWith('certificate: '))
    return { ...judged, causes: [...judged.causes, ...(isSaid ? [] : due(judged.kiosk))] }
  })
  const bases = new Set(there.map(({ base }) => base))
  const names = new Set(heard.map(({ kiosk }) => kiosk))
  const never = (book?.kiosks ?? []).flatMap((kiosk) => {
    const [place] = kiosk.places
    const [base = ''] = book === null ? [] : basesOf(book, kiosk)
    const isMissing = kiosk.state === 'active' && !names.has(kiosk.id) && !bases.has(base)
    return isMissing && place !== undefined ? [neverHeard(kiosk.id, base, place)] : []
  })
  return [...heard, ...never].sort((a, b) => (a.base < b.base ? -1 : 1))
}

function judge(seen: SeenKiosk, nowMs: number): Judged {
  const standing = standingOf(seen, nowMs)
  const { alerts, health, presence } = seen
  const lifeMs = lastLife(seen)
  const sinceMs =
    standing === 'online' ? (presence?.atMs ?? null) : standing === 'closed' ? (presence?.atMs ?? lifeMs) : lifeMs
  const own = [...alerts.values()].filter(({ id }) => !CREWS.test(id))
  const gone: readonly Cause[] =
    standing === 'lost' || standing === 'silent' ? [{ words: standing, level: 'alarm', sinceMs }] : []
  return {
    kiosk: seen.kiosk ?? '?',
    base: seen.base,
    site: seen.site,
    station: seen.station,
    standing,
    sinceMs,
    version: health?.version ?? presence?.version ?? null,
    clock: health?.clock ?? null,
    unsent: health?.unsent ?? null,
    oldestUnsentMs: health?.oldestUnsentMs ?? null,
    waiting: seen.waiting,
    // What one says who is not there is an old story, and follows from that.
    causes: gone.length > 0 || standing === 'closed' ? gone : own.map(causeOf),
    crewAlerts: alerts.size - own.length,
    seen,
  }
}

function standingOf({ health, liveMs, presence }: SeenKiosk, nowMs: number): Standing {
  if (presence?.state === 'lost') return 'lost'
  if (presence?.state === 'offline') return 'closed'
  // A clock that nobody set cannot say that its words are old.
  const saidMs = health?.clock === 'unsynced' ? null : (health?.atMs ?? null)
  const lastMs = Math.max(liveMs ?? -Infinity, saidMs ?? (liveMs === null ? nowMs : -Infinity))
  return nowMs - lastMs > SILENT_AFTER_MS ? 'silent' : 'online'
}

/** Of a kiosk that is gone: its will was written when its session began, and says nothing of the end. */
function lastLife({ health, liveMs, presence }: SeenKiosk): number | null {
  const times = [health?.atMs, liveMs, presence?.atMs].filter((ms) => typeof ms === 'number')
  return times.length === 0 ? null : Math.max(...times)
}

function causeOf({ cause, id, level, sinceMs }: SeenAlert): Cause {
  return { words: cause === '' || cause === id ? id : `${id}: ${cause.replace(/^until:.*/, 'until')}`, level, sinceMs }
}

/** Without a new one it will be locked out, and then somebody has to go there. */
function certificateCause(book: FleetBook | null, id: string, nowMs: number): readonly Cause[] {
  const kiosk = book?.kiosks.find((one) => one.id === id && one.state === 'active')
  const due = kiosk === undefined ? null : renewalDue(kiosk, nowMs)
  if (due === null) return []
  const isUrgent = due.endsMs - nowMs < CERTIFICATE_URGENT_MS
  return [
    {
      words: isUrgent ? 'certificate ends' : 'certificate to renew',
      level: isUrgent ? 'alarm' : 'warning',
      sinceMs: due.sinceMs,
    },
  ]
}

function neverHeard(kiosk: string, base: string, { site, station }: { site: string; station: string }): Judged {
  const nothing = {
    sinceMs: null,
    version: null,
    clock: null,
    unsent: null,
    oldestUnsentMs: null,
    waiting: null,
    seen: null,
  }
  const causes = [{ words: 'never heard', level: 'warning', sinceMs: null }] as const
  return { ...nothing, kiosk, base, site, station, standing: 'never', causes, crewAlerts: 0 }
}
