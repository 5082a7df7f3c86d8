/** What the uplink has to know (contract, sections 2 and 3). Whether plain `mqtt://` is allowed, the configuration decides. */
export interface UplinkSettings {
  /** `mqtt://host:port` or `mqtts://host:port`, tried in turn; empty: nothing is sent, everything is kept. */
  readonly urls: readonly string[]
  /** PEM. Without `ca` the system's authorities count. */
  readonly ca?: string | Buffer
  readonly cert?: string | Buffer
  readonly key?: string | Buffer
  readonly username?: string
  readonly password?: string
  readonly protocol: 'auto' | '5' | '3.1.1'
  readonly mode: 'live' | 'drill' | 'demo'
  readonly district: string
  readonly site: string
  readonly station: string
  /** `kiosk.id`, which is the MQTT client id too. */
  readonly kiosk: string
  /** Of the firmware, for `presence`. */
  readonly version: string
  /** Only tests differ from `UPLINK_TIMING`, and a kiosk whose broker is on its own machine. */
  readonly timing?: Partial<UplinkTiming>
}

export interface UplinkTiming {
  /** Delays between attempts are uniform over this range, the first one too: a fleet must not come back in one second. */
  readonly retryMinMs: number
  readonly retryMaxMs: number
  /** At start the delay is uniform from 0 to this: a district gets its power back at once, and its kiosks boot alike. */
  readonly startMaxMs: number
  /** Once after only this link fell silent the delay is uniform from 0 to this. */
  readonly blinkMaxMs: number
  /** A connection shorter than this does not earn the short delay. */
  readonly steadyMs: number
  readonly connectTimeoutMs: number
  /** An idle dead link is noticed after one and a half of these. */
  readonly keepaliveSeconds: number
  /** A publish that the broker does not acknowledge within this shows that the link is dead. */
  readonly ackTimeoutMs: number
  readonly closeTimeoutMs: number
  /** Retained state is published again after this, since some brokers lose it. */
  readonly refreshMs: number
  /** One topic of retained state is published, and unsent figures are told, at most once in this time. */
  readonly spacingMs: number
  /** The cursor is written after so many acknowledgements or so long, for the sake of the SD card. */
  readonly cursorEvents: number
  readonly cursorMs: number
  /** Publishes in flight at most, whatever the broker would allow. */
  readonly windowMax: number
  /**
   * Events in flight at first. 450 kiosks that come back within a minute bring 190 events a second before the broker has
   * shown what it takes; with the full window at once it would be 750, which is much for a small one that has just
   * begun. On 50 ms there and back the window is fully open after 100 ms.
   */
  readonly windowFirst: number
  /** A later acknowledgement means that more is in flight than line and broker take: an event of the moment must leave within 2 s. */
  readonly lateAckMs: number
  /** An event younger than this is live. */
  readonly liveMs: number
  /** A backlog that drains within this is left in order; then live events overtake the rest of it. */
  readonly overtakeAfterMs: number
}

export const UPLINK_TIMING: UplinkTiming = {
  retryMinMs: 1_000,
  retryMaxMs: 60_000,
  startMaxMs: 60_000,
  blinkMaxMs: 2_000,
  steadyMs: 60_000,
  connectTimeoutMs: 15_000,
  keepaliveSeconds: 20,
  ackTimeoutMs: 20_000,
  closeTimeoutMs: 5_000,
  refreshMs: 60_000,
  spacingMs: 1_000,
  cursorEvents: 500,
  cursorMs: 5_000,
  windowMax: 100,
  windowFirst: 25,
  lateAckMs: 1_000,
  liveMs: 10_000,
  overtakeAfterMs: 1_000,
}
