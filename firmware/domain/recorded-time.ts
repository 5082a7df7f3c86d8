import type { RecordedEvent } from './events.ts'

/** When an event was written, milliseconds since 1970; null when the clock could not be believed then: it may have jumped since. */
export function believedMs({ clock, time }: Pick<RecordedEvent, 'clock' | 'time'>): number | null {
  return clock === 'unsynced' ? null : Date.parse(time)
}
