import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { parseBrokerUrl } from '../../../firmware/uplink/broker-address.ts'
import { HEARS_NOTHING } from '../../../firmware/uplink/inbound.ts'
import { type MqttConnection, openMqttConnection } from '../../../firmware/uplink/mqtt-connection.ts'
import { UPLINK_TIMING } from '../../../firmware/uplink/settings.ts'
import type { Bench } from '../../support/district.ts'

/** A connection without an uplink: what the line and the broker alone give. */
export async function openBareConnection(bench: Bench, url: string): Promise<MqttConnection> {
  const request = {
    address: parseBrokerUrl(url),
    version: 5,
    settings: { kiosk: 'K0043' },
    timing: UPLINK_TIMING,
    will: { topic: 'bare/will', payload: Buffer.of(0) },
    inbound: HEARS_NOTHING,
  } as const
  const clock = new SystemClock(() => 'unsynced')
  const result = await openMqttConnection(request, clock, AbortSignal.timeout(20_000))
  if (!result.ok) throw new Error(`no connection: ${result.failure}`)
  bench.teardown(() => result.connection.close(1_000))
  return result.connection
}
