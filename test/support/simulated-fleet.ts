import { FleetState } from '../../firmware/kioskctl/fleet-state.ts'

/** What a kiosk of a simulated fleet says of itself; each member may be left out. */
export interface Simulated {
  readonly id: string
  readonly site: string
  readonly station: string
  readonly presence?: 'online' | 'offline' | 'lost'
  readonly version?: string
  readonly unsent?: number
  readonly clock?: string
  /** Age of the last health. */
  readonly ageMs?: number
  readonly update?: { readonly version: string; readonly step: string; readonly reason: string | null }
  readonly alerts?: readonly { readonly id: string; readonly level: 'warning' | 'alarm'; readonly cause: string }[]
}

export interface Said {
  readonly topic: string
  readonly body: string
}

/** The retained messages of one kiosk, in the form in which the firmware publishes them. */
export function saidBy(kiosk: Simulated, nowMs: number): readonly Said[] {
  const { ageMs = 20_000, alerts = [], clock = 'synced', id, presence = 'online', site, station, unsent = 0 } = kiosk
  const version = kiosk.version ?? '0.1.0'
  const at = new Date(nowMs - ageMs).toISOString()
  const base = `sampling/v1/119999/${site}/${station}`
  const session = new Date(nowMs - 3 * 3_600_000).toISOString()
  const bodies: Record<string, object> = {
    presence: { kiosk: id, state: presence, session: 1, version, at: presence === 'offline' ? at : session },
    health: {
      state: alerts.length === 0 ? 'ok' : 'degraded',
      ...{ version, rules: 'pooled-10@3', devices: [], clock, at },
      uplink: {
        state: 'online',
        unsent,
        oldestUnsentAt: unsent > 0 ? session : null,
        unsentForMs: null,
        trouble: null,
      },
      disk: { freeBytes: 1e10, freeRatio: 0.8 },
      update: kiosk.update === undefined ? null : { ...kiosk.update, at: session },
    },
    queue: { waiting: 4, band: 'clear', nowServing: 'A001', at },
  }
  for (const { id: alert, ...rest } of alerts)
    bodies[`alert/${alert}`] = { id: alert, subject: alert, count: 1, since: session, ...rest }
  return Object.entries(bodies).map(([topic, body]) => ({ topic: `${base}/${topic}`, body: JSON.stringify(body) }))
}

/** As a laptop has it that has just connected. */
export function stateOf(fleet: readonly Simulated[], nowMs: number): FleetState {
  const state = new FleetState()
  for (const kiosk of fleet)
    for (const { body, topic } of saidBy(kiosk, nowMs)) state.take(topic, Buffer.from(body), true, nowMs)
  return state
}

/** `count` kiosks, eight at each site, all well. */
export function wellFleet(count: number): readonly Simulated[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `K${String(1000 + n)}`,
    site: String(Math.floor(n / 8) + 1).padStart(4, '0'),
    station: String((n % 8) + 1).padStart(2, '0'),
  }))
}
