import { z } from 'zod'
import { certificateAge, lateSinceMs } from '../domain/certificate-life.ts'

const place = z.strictObject({
  site: z.string().regex(/^[^+#/\0\s]{1,40}$/),
  station: z.string().regex(/^[^+#/\0\s]{1,40}$/),
})
const certificate = z.strictObject({
  /** Hexadecimal. */
  serial: z.string().regex(/^[0-9A-F]{2,40}$/),
  issuedAt: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  /** RFC 3339; null while it is good. */
  revokedAt: z.iso.datetime().nullable(),
})
const kiosk = z.strictObject({
  id: z.string().regex(/^K\d{4}$/),
  /** None is ever taken out: its number is never given again. */
  state: z.enum(['active', 'revoked']),
  /** Where it stands, and while it moves also where it comes from. The first is the newest. */
  places: z.array(place).min(1).max(2).readonly(),
  certificates: z.array(certificate).readonly(),
})
const book = z.strictObject({
  district: z.string().regex(/^[^+#/\0\s]{1,40}$/),
  modes: z.array(z.enum(['live', 'drill', 'demo'])).min(1),
  /** Grows with each list of certificates that were taken back. */
  revocations: z.int().min(0),
  /** Brings `broker/` to the broker; null: somebody does it by hand. */
  deploy: z.string().max(1_000).nullable(),
  /** Names of the broker, for its certificate. */
  brokerHosts: z.array(z.string()).min(1),
  kiosks: z.array(kiosk).readonly(),
})

/** A station: one place holds one kiosk. */
export type Place = Readonly<z.output<typeof place>>
export type FleetKiosk = Readonly<z.output<typeof kiosk>>
/** What the district knows of its kiosks: who stands where, with which certificates. */
export type FleetBook = Readonly<z.output<typeof book>>

const ROOTS = { live: 'sampling', drill: 'sampling-drill', demo: 'sampling-demo' } as const

/** Null for what is no such book. */
export function readFleetBook(text: string): FleetBook | null {
  try {
    return book.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null // no JSON
  }
}

/** Base topics at which this kiosk speaks, `sampling/v1/119999/0001/01`. */
export function basesOf({ district, modes }: Pick<FleetBook, 'district' | 'modes'>, { places }: FleetKiosk): string[] {
  return modes.flatMap((mode) => places.map(({ site, station }) => `${ROOTS[mode]}/v1/${district}/${site}/${station}`))
}

/** Roots of all topics that this district has. */
export function rootsOf({ district, modes }: Pick<FleetBook, 'district' | 'modes'>): string[] {
  return modes.map((mode) => `${ROOTS[mode]}/v1/${district}`)
}

/** Whoever may speak at a base topic. */
export function ownersOf(book: FleetBook): (base: string) => readonly string[] {
  const owners = new Map<string, string[]>()
  for (const kiosk of book.kiosks.filter(({ state }) => state === 'active'))
    for (const base of basesOf(book, kiosk)) owners.set(base, [...(owners.get(base) ?? []), kiosk.id])
  return (base) => owners.get(base) ?? []
}

/** The active kiosk of a place; null where there is none. */
export function kioskAt({ kiosks }: FleetBook, { site, station }: Place): FleetKiosk | null {
  const isThere = ({ places: [at] }: FleetKiosk): boolean => at?.site === site && at.station === station
  return kiosks.find((kiosk) => kiosk.state === 'active' && isThere(kiosk)) ?? null
}

export function withKiosk(book: FleetBook, kiosk: FleetKiosk): FleetBook {
  const others = book.kiosks.filter(({ id }) => id !== kiosk.id)
  return { ...book, kiosks: [...others, kiosk].sort((a, b) => (a.id < b.id ? -1 : 1)) }
}

/** All its certificates are taken back at this time; its places are free. */
export function revoked(kiosk: FleetKiosk, at: string): FleetKiosk {
  const certificates = kiosk.certificates.map((one) => ({ ...one, revokedAt: one.revokedAt ?? at }))
  return { ...kiosk, state: 'revoked', certificates }
}

/** Since when people should see to the newest certificate of a kiosk, and when it ends; null while there is time. */
export function renewalDue(
  { certificates }: FleetKiosk,
  nowMs: number,
): { readonly sinceMs: number; readonly endsMs: number } | null {
  const ends = certificates
    .filter(({ revokedAt }) => revokedAt === null)
    .map((one) => [Date.parse(one.notAfter), one] as const)
  const newest = ends.toSorted(([a], [b]) => b - a)[0]
  if (newest === undefined) return null
  const dates = { fromMs: Date.parse(newest[1].issuedAt), toMs: newest[0] }
  const age = certificateAge(dates, nowMs)
  return age === 'young' || age === 'due' ? null : { sinceMs: lateSinceMs(dates), endsMs: dates.toMs }
}
