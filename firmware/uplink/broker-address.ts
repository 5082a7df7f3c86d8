import assert from 'node:assert/strict'

export interface BrokerAddress {
  readonly host: string
  readonly port: number
  readonly tls: boolean
}

/** Takes `mqtt://host[:port]` or `mqtts://host[:port]`, nothing more; the configuration has checked it before. */
export function parseBrokerUrl(text: string): BrokerAddress {
  const url = new URL(text)
  assert(url.protocol === 'mqtt:' || url.protocol === 'mqtts:', 'a broker is reached by mqtt:// or mqtts://')
  assert(url.username === '' && url.password === '', 'user name and password have keys of their own')
  assert(url.hostname !== '', 'a broker has a host name')
  const tls = url.protocol === 'mqtts:'
  const port = url.port === '' ? (tls ? 8883 : 1883) : Number(url.port)
  // IPv6 stands in brackets in an address, and without them in a socket call.
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port, tls }
}
