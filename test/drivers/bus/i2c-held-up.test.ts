import { stat } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import test from 'ava'
import { QueuedI2cBus } from '../../../drivers/bus/queued-i2c-bus.ts'

// In a file of its own: it holds up whoever shares its process.
test('a process that was held up does not call a bus stuck that answered meanwhile', async (t) => {
  const adapter = {
    // As the real one: a thread does the work, and the event loop hears of it when it comes round.
    read: async () => {
      await stat('/')
      return Uint8Array.of(7)
    },
    write: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
  const bus = new QueuedI2cBus(() => Promise.resolve(adapter), { deadlineMs: 100 })
  t.teardown(() => bus.close())
  for (let n = 0; n < 3; n += 1) {
    await nextTurn()
    const answer = bus.read(0x5a, 0x07, 1)
    // The transfer is below us, and not yet heard of.
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
    const untilMs = performance.now() + 150
    while (performance.now() < untilMs) continue
    t.deepEqual(await answer, Uint8Array.of(7))
  }
})
