import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { systemRandom } from '../../../firmware/health/system-random.ts'
import type { Outbox } from '../../../firmware/ports/journal.ts'
import type { Log, LogFields } from '../../../firmware/ports/log.ts'
import type { IncomingMessage } from '../../../firmware/uplink/inbound.ts'
import type { UplinkSettings, UplinkTiming } from '../../../firmware/uplink/settings.ts'
import { Uplink, type UplinkParts } from '../../../firmware/uplink/uplink.ts'
import type { UplinkState } from '../../../firmware/uplink/uplink-state.ts'
import type { Bench } from '../../support/district.ts'
import type { MemoryOutbox } from '../../support/memory-outbox.ts'
import type { Heard } from '../../support/mosquitto.ts'

export const BASE = 'sampling/v1/119999/0001/01'
const PATIENCE_MS = 20_000

/** As in the field, only sooner. */
const QUICK: Partial<UplinkTiming> = {
  retryMinMs: 20,
  retryMaxMs: 120,
  startMaxMs: 20,
  blinkMaxMs: 20,
  steadyMs: 0,
  connectTimeoutMs: 3_000,
  ackTimeoutMs: 5_000,
  closeTimeoutMs: 3_000,
  spacingMs: 10,
  cursorMs: 50,
}

export class CollectingLog implements Log {
  readonly events: LogFields[] = []
  error(fields: LogFields): void {
    this.events.push(fields)
  }
  warn(fields: LogFields): void {
    this.events.push(fields)
  }
  info(fields: LogFields): void {
    this.events.push(fields)
  }
  debug(fields: LogFields): void {
    this.events.push(fields)
  }
  child(): Log {
    return this
  }
}

export type Changes = Partial<Omit<UplinkSettings, 'timing'>> & {
  readonly timing?: Partial<UplinkTiming>
  readonly onReceipt?: (receipt: IncomingMessage) => void
  readonly onUnsendable?: NonNullable<UplinkParts['onUnsendable']>
}

/** An uplink as the kiosk makes it, started; closed when the test ends. */
export function startUplink(t: Bench, outbox: Outbox, { onReceipt, onUnsendable, ...changes }: Changes): Uplink {
  const settings: UplinkSettings = {
    urls: [],
    protocol: 'auto',
    mode: 'live',
    district: '119999',
    site: '0001',
    station: '01',
    kiosk: 'K0042',
    version: '0.1.0',
    ...changes,
    timing: { ...QUICK, ...changes.timing },
  }
  const hears = {
    ...(onUnsendable === undefined ? {} : { onUnsendable }),
  }
  const clock = new SystemClock(() => 'unsynced')
  const beside = { bootId: 'boot-1', random: systemRandom, log: new CollectingLog() }
  const uplink = new Uplink({ outbox, clock, settings, ...beside, ...hears })
  if (onReceipt !== undefined) uplink.hear('receipt', onReceipt)
  t.teardown(() => uplink.close())
  uplink.start()
  return uplink
}

/** Waits for the uplink to be in such a state; rejects with the state it is in. */
export function untilState(
  uplink: Uplink,
  condition: (state: UplinkState) => boolean,
  patienceMs = PATIENCE_MS,
): Promise<UplinkState> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const state = uplink.state()
      if (!condition(state)) return
      finish()
      resolve(state)
    }
    const timer = setTimeout(() => {
      finish()
      reject(new Error(`the uplink stays ${JSON.stringify(uplink.state())}`))
    }, patienceMs)
    const stop = uplink.onChanged(look)
    const finish = (): void => {
      clearTimeout(timer)
      stop()
    }
    look()
  })
}

export function isOnline(state: UplinkState): boolean {
  return state.state === 'online'
}

export function isDrained(state: UplinkState): boolean {
  return state.state === 'online' && state.unsent === 0
}

/** Payloads of `event` in the order of arrival, repetitions left out. */
export function distinctEvents(heard: readonly Heard[]): string[] {
  const events = heard.filter(({ topic }) => topic === `${BASE}/event`).map(({ payload }) => payload.toString())
  return [...new Set(events)]
}

/** What was heard on one retained topic, parsed. */
export function bodies(heard: readonly Heard[], name: string): Record<string, unknown>[] {
  return heard
    .filter(({ topic }) => topic === `${BASE}/${name}`)
    .map(({ payload }) => JSON.parse(payload.toString()) as Record<string, unknown>)
}

export function expected(outbox: MemoryOutbox): string[] {
  return outbox.events.map(({ bytes }) => Buffer.from(bytes).toString())
}
