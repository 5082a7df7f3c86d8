import type { DayClosed } from '../../firmware/domain/day-report.ts'
import type { DomainKiosk } from './domain-kiosk.ts'

/** Every closing so far, in the order in which they were written. */
export function closings({ journal }: DomainKiosk): readonly DayClosed[] {
  return journal.flatMap(({ event }) => (event.type === 'day.closed' ? [event.data] : []))
}
