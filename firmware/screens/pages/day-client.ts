import type { DayRecord } from '../../domain/day-view.ts'
import type { PublicView } from '../../domain/view.ts'
import type { DayPage } from '../../ports/day.ts'

export type DayAnswer = DayPage & Pick<PublicView, 'kiosk' | 'mode'>

const TRY_MS = 8_000

/** Null when no answer came, or this operator may not read it. */
export function fetchDay(): Promise<DayAnswer | null> {
  return get<DayAnswer>('/api/crew/day')
}

export function fetchRecord(day: string): Promise<DayRecord | null> {
  return get<DayRecord>(`/api/crew/day/${day}`)
}

async function get<Answer>(url: string): Promise<Answer | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TRY_MS) })
    return response.ok ? ((await response.json()) as Answer) : null
  } catch {
    return null
  }
}
