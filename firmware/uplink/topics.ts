import assert from 'node:assert/strict'
import type { UplinkSettings } from './settings.ts'

const ROOT = { live: 'sampling', drill: 'sampling-drill', demo: 'sampling-demo' } as const

export interface UplinkTopics {
  readonly event: string
  readonly presence: string
  readonly queue: string
  readonly health: string
  readonly custody: string
  /** Pieces of files that other kiosks exported to the district. */
  readonly carryOut: string
  /** To this kiosk: the district's signed receipts. */
  readonly receipt: string
  /** To this kiosk, and what it answers. */
  readonly command: string
  readonly reply: string
  /** To this kiosk: the configuration that the district wants; and what became of it. */
  readonly desired: string
  readonly reported: string
  /** `id` is one level. */
  alert(id: string): string
}

/** The topics of this kiosk (contract, section 3): a drill or a demo never shares one with live data. */
export function uplinkTopics(place: Pick<UplinkSettings, 'mode' | 'district' | 'site' | 'station'>): UplinkTopics {
  const levels = [place.district, place.site, place.station]
  // MQTT 3.1.1, 4.7: these characters would change the shape of the topic, or make it a filter.
  assert(
    levels.every((level) => level !== '' && !/[+#/\0]/.test(level)),
    'district, site and station are one topic level each',
  )
  const base = `${ROOT[place.mode]}/v1/${levels.join('/')}`
  return {
    event: `${base}/event`,
    presence: `${base}/presence`,
    queue: `${base}/queue`,
    health: `${base}/health`,
    custody: `${base}/custody`,
    carryOut: `${base}/carry-out`,
    receipt: `${base}/receipt`,
    command: `${base}/command`,
    reply: `${base}/reply`,
    desired: `${base}/config/desired`,
    reported: `${base}/config/reported`,
    alert: (id) => `${base}/alert/${id}`,
  }
}
