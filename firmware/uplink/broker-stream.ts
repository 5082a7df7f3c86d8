import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { BrokerAddress } from './broker-address.ts'
import type { UplinkSettings } from './settings.ts'

/** Throws when a certificate, key or authority is no PEM that OpenSSL takes. */
export function openStream(
  { host, port, tls }: BrokerAddress,
  { ca, cert, key }: Pick<UplinkSettings, 'ca' | 'cert' | 'key'>,
): Socket {
  const stream = tls
    ? connectTls({ host, port, servername: serverName(host), ca, cert, key, rejectUnauthorized: true })
    : connectTcp({ host, port })
  // Nagle would hold back an event until the last one is acknowledged. MQTT.js corks what is written in one turn.
  return stream.setNoDelay(true)
}

/** RFC 6066, 3: an address of numbers is no server name. */
function serverName(host: string): string {
  return /^[\d.]+$|:/.test(host) ? '' : host
}
