import type { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { sayUnreadable } from '../../../firmware/compose/unreadable-events.ts'
import { Drain, type DrainParts } from '../../../firmware/uplink/drain.ts'
import { Latch } from '../../../firmware/uplink/latch.ts'
import type { Publisher, PublishOutcome } from '../../../firmware/uplink/publisher.ts'
import { UPLINK_TIMING } from '../../../firmware/uplink/settings.ts'
import { ManualClock } from '../uplink/manual-clock.ts'
import type { CollectingLog } from '../uplink/uplink-harness.ts'

export interface Arrived {
  readonly bytes: Uint8Array
}

/** What a drain of a kiosk works with here. */
export interface Draining extends Pick<DrainParts, 'outbox' | 'clock' | 'onUnsendable' | 'onChanged'> {
  readonly log: CollectingLog
}

/** A broker that takes everything. */
export class TakingPublisher implements Publisher {
  readonly window = 50
  readonly #arrived: Arrived[]

  constructor(arrived: Arrived[]) {
    this.#arrived = arrived
  }

  async publish(_topic: string, bytes: Uint8Array): Promise<PublishOutcome> {
    await Promise.resolve()
    this.#arrived.push({ bytes })
    return { outcome: 'acknowledged' }
  }
}

export function openDrain(parts: Draining): Promise<Drain> {
  return Drain.open({ ...parts, timing: UPLINK_TIMING, topic: 'event', pauseMs: () => 1_000 })
}

/** Until nothing waits; then the cursor is on disk. `arrived`: what the broker has, in the order in which it came. */
export async function drainAll(
  loop: KioskLoop,
  { arrived, ...parts }: Pick<Draining, 'outbox' | 'log'> & { readonly arrived: Arrived[] },
): Promise<Drain> {
  const changed = new Latch()
  const drain = await openDrain({
    ...parts,
    clock: new ManualClock(),
    onUnsendable: (events) => sayUnreadable(loop, parts.log, events),
    onChanged: () => {
      changed.set()
    },
  })
  const stop = parts.outbox.onAppended(() => {
    drain.appended()
  })
  drain.attach(new TakingPublisher(arrived))
  while (drain.unsent > 0 && drain.trouble === null) await changed.wait()
  stop()
  await drain.detach()
  await drain.saveCursor()
  return drain
}
