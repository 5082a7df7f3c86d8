import type { RosterFilter } from '../../domain/roster.ts'
import type { RosterReport, RosterView } from '../../ports/roster.ts'
import { get } from './crew-client.ts'

/** A roster of megabytes over a weak network; the kiosk itself gives a request ten seconds. */
const UPLOAD_MS = 90_000

/** Null when no answer came, or nobody is signed in any more. */
export async function fetchRoster(filter: RosterFilter): Promise<RosterView | null> {
  const answer = await get(`/api/crew/roster${queryOf(filter)}`)
  return (answer?.body ?? null) as RosterView | null
}

export type UploadAnswer =
  | { readonly kind: 'report'; readonly report: RosterReport }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unsent' }

/** Sent again after a lost answer under the same `requestId` it cannot act twice. */
export async function uploadRoster(file: File, requestId: string): Promise<UploadAnswer> {
  try {
    const response = await fetch(`/api/crew/roster?requestId=${requestId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: file,
      signal: AbortSignal.timeout(UPLOAD_MS),
    })
    const body = (await response.json()) as RosterReport | { readonly message: string }
    return 'message' in body ? { kind: 'refused', message: body.message } : { kind: 'report', report: body }
  } catch {
    return { kind: 'unsent' }
  }
}

export function queryOf({ half, unit }: RosterFilter): string {
  const query = new URLSearchParams({ ...(half === null ? {} : { half }), ...(unit === null ? {} : { unit }) })
  return query.size === 0 ? '' : `?${query.toString()}`
}
