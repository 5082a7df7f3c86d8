import { recordIn } from '../consumer/arrived-event.ts'

/** Kiosks told apart; what somebody invents beyond is passed over. */
const KIOSKS_MAX = 5_000
/** There are some thirty ids; what somebody invents beyond is passed over. */
const ALERTS_MAX = 64
const BODY_BYTES_MAX = 64 * 1024
const WORDS_MAX = 80

export interface SeenPresence {
  readonly state: 'online' | 'offline' | 'lost'
  /** Of `offline` when it ended, else when that session began. */
  readonly atMs: number | null
  readonly version: string
}

export interface SeenAlert {
  readonly id: string
  readonly level: 'warning' | 'alarm'
  readonly subject: string
  readonly cause: string
  readonly count: number
  readonly sinceMs: number | null
}

/** `firmware/docs/updates.md` says what steps and reasons mean. */
export interface SeenUpdate {
  readonly version: string
  readonly step: string
  /** Empty where there is none. */
  readonly reason: string
  readonly atMs: number | null
}

export interface SeenHealth {
  readonly isOk: boolean
  readonly version: string
  readonly rules: string
  readonly clock: string
  readonly unsent: number
  readonly oldestUnsentMs: number | null
  readonly diskFreeRatio: number | null
  readonly faults: readonly { readonly device: string; readonly fault: string }[]
  /** The latest step of its latest update; null where it says none. */
  readonly update: SeenUpdate | null
  /** When it was true, by the kiosk's clock. */
  readonly atMs: number | null
}

/** What one place has said of itself; members are null until they were heard. */
export interface SeenKiosk {
  /** `sampling/v1/119999/0001/01` */
  readonly base: string
  readonly site: string
  readonly station: string
  readonly kiosk: string | null
  readonly presence: SeenPresence | null
  readonly health: SeenHealth | null
  readonly waiting: number | null
  readonly alerts: ReadonlyMap<string, SeenAlert>
  /** When something came that the broker had not kept, by our clock; null while only kept state came. */
  readonly liveMs: number | null
}

/** What a fleet says of itself in its retained topics; whatever comes, it is taken or passed over. */
export class FleetState {
  readonly #kiosks = new Map<string, SeenKiosk>()

  /** Filters below a root, `sampling`. */
  static topicsOf(root: string): readonly string[] {
    return ['presence', 'health', 'queue', 'alert/+'].map((topic) => `${root}/v1/+/+/+/${topic}`)
  }

  get kiosks(): readonly SeenKiosk[] {
    return [...this.#kiosks.values()].sort((a, b) => (a.base < b.base ? -1 : 1))
  }

  at(base: string): SeenKiosk | null {
    return this.#kiosks.get(base) ?? null
  }

  take(topic: string, body: Uint8Array, isRetained: boolean, nowMs: number): void {
    const match =
      /^(sampling(?:-drill|-demo)?\/v1\/[^/]+\/([^/]+)\/([^/]+))\/(presence|health|queue|alert\/([a-z0-9-]{1,60}))$/i.exec(
        topic,
      )
    if (match === null || body.length > BODY_BYTES_MAX) return
    const [, base = '', site = '', station = '', kind = '', alert = ''] = match
    const known = this.#kiosks.get(base) ?? { ...UNSEEN, base, site: word(site), station: word(station) }
    if (!this.#kiosks.has(base) && this.#kiosks.size >= KIOSKS_MAX) return
    const said = body.length === 0 ? null : recordIn(body)
    if (said === null && body.length > 0) return
    const next = taken(known, kind, alert, said)
    if (next.presence === null && next.health === null && next.alerts.size === 0) this.#kiosks.delete(base)
    else this.#kiosks.set(base, isRetained ? next : { ...next, liveMs: nowMs })
  }
}

const UNSEEN = {
  kiosk: null,
  presence: null,
  health: null,
  waiting: null,
  alerts: new Map<string, SeenAlert>(),
  liveMs: null,
}

type Said = Readonly<Record<string, unknown>>

/** An empty body takes away what was there. */
function taken(known: SeenKiosk, kind: string, alert: string, said: Said | null): SeenKiosk {
  if (kind === 'presence') {
    const presence = said === null ? null : presenceOf(said)
    return { ...known, presence, kiosk: said === null ? known.kiosk : word(said['kiosk']) }
  }
  if (kind === 'health') return { ...known, health: said === null ? null : healthOf(said) }
  if (kind === 'queue') return { ...known, waiting: said === null ? null : numberIn(said['waiting']) }
  const alerts = new Map(known.alerts)
  if (said === null) alerts.delete(alert)
  else if (alerts.has(alert) || alerts.size < ALERTS_MAX) alerts.set(alert, alertOf(alert, said))
  return { ...known, alerts }
}

function presenceOf(said: Said): SeenPresence | null {
  const { state } = said
  if (state !== 'online' && state !== 'offline' && state !== 'lost') return null
  return { state, atMs: timeIn(said['at']), version: word(said['version']) }
}

function healthOf(said: Said): SeenHealth {
  const [uplink, disk] = [membersIn(said['uplink']), membersIn(said['disk'])]
  const devices: unknown[] = Array.isArray(said['devices']) ? said['devices'] : []
  return {
    isOk: said['state'] === 'ok',
    version: word(said['version']),
    rules: word(said['rules']),
    clock: word(said['clock']),
    unsent: numberIn(uplink['unsent']) ?? 0,
    oldestUnsentMs: timeIn(uplink['oldestUnsentAt']),
    diskFreeRatio: numberIn(disk['freeRatio']),
    faults: devices
      .map(membersIn)
      .filter(({ state }) => state === 'faulted')
      .map(({ device, fault }) => ({ device: word(device), fault: word(fault) })),
    update: updateOf(membersIn(said['update'])),
    atMs: timeIn(said['at']),
  }
}

/** An older kiosk says none. */
function updateOf({ at, reason, step, version }: Said): SeenUpdate | null {
  if (typeof step !== 'string') return null
  return { version: word(version), step: word(step), reason: word(reason), atMs: timeIn(at) }
}

function alertOf(id: string, said: Said): SeenAlert {
  return {
    id,
    level: said['level'] === 'alarm' ? 'alarm' : 'warning',
    subject: word(said['subject']),
    cause: word(said['cause']),
    count: numberIn(said['count']) ?? 1,
    sinceMs: timeIn(said['since']),
  }
}

function membersIn(value: unknown): Said {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function numberIn(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function timeIn(value: unknown): number | null {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(ms) ? null : ms
}

/** What somebody put into a message does not move the cursor of a terminal. */
function word(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, WORDS_MAX).replaceAll(/\p{C}/gu, '?') : ''
}
