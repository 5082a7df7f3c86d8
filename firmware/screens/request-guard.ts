import { isIP, isIPv6 } from 'node:net'

/** True for 127.0.0.0/8 and ::1, also when an IPv4 peer shows as an IPv6 address. */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false
  return address === '::1' || address.replace(/^::ffff:/, '').startsWith('127.')
}

/** Whoever has one IPv6 address has the 2^64 beside it, too (RFC 4291, 2.5.4). */
export function deviceOf(source: string): string {
  const address = source.replace(/^::ffff:/, '')
  if (!isIPv6(address)) return address
  const [head = '', tail = ''] = address.split('::')
  const first = head.split(':').filter((part) => part !== '')
  const last = tail.split(':').filter((part) => part !== '')
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0')
  return (address.includes('::') ? [...first, ...zeros, ...last] : first).slice(0, 4).join(':')
}

/**
 * Whether a request came under a name that is ours. A page of another site can point its own name at this kiosk
 * (DNS rebinding); it cannot do so with an IP address or with `localhost`.
 */
export function isOwnHost(hostHeader: string | undefined, names: readonly string[]): boolean {
  const host = hostnameOf(hostHeader)
  if (host === null) return false
  return host === 'localhost' || isIP(host) !== 0 || names.some((name) => name.toLowerCase() === host)
}

function hostnameOf(hostHeader: string | undefined): string | null {
  if (hostHeader === undefined || !URL.canParse(`http://${hostHeader}`)) return null
  const url = new URL(`http://${hostHeader}`)
  if (url.username !== '' || url.pathname !== '/') return null
  return url.hostname.replace(/^\[|\]$/g, '')
}

export interface Sender {
  readonly origin: string | undefined
  readonly fetchSite: string | undefined
  readonly host: string | undefined
  readonly scheme: 'http' | 'https'
}

/**
 * Whether a request that changes something may come from where it comes from. Browsers name the page's origin in
 * every such request; a program without a browser names none, and carries no cookie by accident either.
 */
export function isOwnOrigin(sender: Sender): boolean {
  if (sender.origin !== undefined) return sender.origin === `${sender.scheme}://${sender.host ?? ''}`
  return sender.fetchSite === undefined || sender.fetchSite === 'same-origin' || sender.fetchSite === 'none'
}

/** Every answer carries these. `importMapHash` is the one inline script that pages may have. */
export function securityHeaders(importMapHash: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'self' '${importMapHash}'`,
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  }
}
