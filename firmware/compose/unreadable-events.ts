import type { EventsUnreadable } from '../domain/journal-damage.ts'
import type { Log } from '../ports/log.ts'
import type { KioskLoop } from './kiosk-loop.ts'

/** Says with an event which events stay here for ever, so that the rest may go on. False: it is not on disk, ask again. */
export async function sayUnreadable(
  loop: Pick<KioskLoop, 'submit'>,
  log: Log,
  events: EventsUnreadable,
): Promise<boolean> {
  const { ok } = await loop.submit({ kind: 'events-unreadable', events })
  log.error(
    { event: 'journal.events-unreadable', ...events, isSaid: ok },
    'events are not as they were written and cannot be sent; kiosk journal verify says why',
  )
  return ok
}
