import type { DayRecord } from '../../domain/day-view.ts'
import type { PublicView } from '../../domain/view.ts'
import type { DayPage } from '../../ports/day.ts'
import { get } from './crew-client.ts'

export type DayAnswer = DayPage & Pick<PublicView, 'kiosk' | 'mode'>

/** Null when no answer came, or this operator may not read it. */
export async function fetchDay(): Promise<DayAnswer | null> {
  const answer = await get('/api/crew/day')
  return (answer?.body ?? null) as DayAnswer | null
}

export async function fetchRecord(day: string): Promise<DayRecord | null> {
  const answer = await get(`/api/crew/day/${day}`)
  return (answer?.body ?? null) as DayRecord | null
}
