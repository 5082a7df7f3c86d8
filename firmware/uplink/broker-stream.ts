import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'
import type { BrokerAddress } from './broker-address.ts'
import { type CertificateTime, isTrusted } from './certificate-time.ts'
import type { UplinkSettings } from './settings.ts'

/**
 * Throws when a certificate, key or authority is no PEM that OpenSSL takes. With `judge`, whoever gets it has to wait for
 * `whenTrusted` before anything is written.
 */
export function openStream(
  { host, port, tls }: BrokerAddress,
  { ca, cert, key }: Pick<UplinkSettings, 'ca' | 'cert' | 'key'>,
  judge: CertificateTime | null,
): Socket {
  const stream = tls
    ? connectTls({ host, port, servername: serverName(host), ca, cert, key, rejectUnauthorized: judge === null })
    : connectTcp({ host, port })
  // Nagle would hold back an event until the last one is acknowledged. MQTT.js corks what is written in one turn.
  return stream.setNoDelay(true)
}

/** Calls back once: at once where OpenSSL judges by itself, else when the broker has shown who it is. */
export function whenTrusted(
  stream: Socket,
  by: { readonly host: string; readonly ca?: UplinkSettings['ca']; readonly judge: CertificateTime | null },
  then: (isBroker: boolean) => void,
): void {
  const { judge } = by
  if (judge === null || !(stream instanceof TLSSocket)) then(true)
  else
    stream.once('secureConnect', () => {
      then(isTrusted(stream, by, judge))
    })
}

/** RFC 6066, 3: an address of numbers is no server name. */
function serverName(host: string): string {
  return /^[\d.]+$|:/.test(host) ? '' : host
}
