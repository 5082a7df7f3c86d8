import test, { type ExecutionContext } from 'ava'
import { leastLongestHoldMs } from '../../contract/longest-hold.ts'
import { needing } from '../../support/needing.ts'
import { type TwinTransport, twinStage } from './twin-stage.ts'

/** How long a driver may hold the process up. */
const HOLD_MS = 50
/** A busy machine holds a process up as well: of so many runs the best one is what the driver did. */
const RUNS = 5
const NEVER = new AbortController().signal

for (const language of ['esc-pos', 'tspl'] as const) {
  for (const transport of ['tcp', 'serial', 'node'] as const satisfies readonly TwinTransport[]) {
    const register = transport === 'tcp' ? test.serial : needing(test.serial, 'socat')
    const title = `${language} over ${transport}: neither a label nor a printer that is gone holds the process up`
    register(title, async (t: ExecutionContext) => {
      const { picture, printer, unplug } = await twinStage(t, language, transport)
      const held = await leastLongestHoldMs(RUNS, () => printer.print(picture, NEVER))
      t.true(held < HOLD_MS, `${held} ms`)
      await unplug?.(true)
      const heldWithout = await leastLongestHoldMs(RUNS, () => printer.print(picture, NEVER))
      t.true(heldWithout < HOLD_MS, `${heldWithout} ms`)
    })
  }
}
