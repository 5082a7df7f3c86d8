import { once } from 'node:events'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import type { ExecutionContext } from 'ava'

const LOOK_MS = 20
/** Of an emulated kernel and its udev beside other work. */
const THERE_MS = 60_000

/** Asks the host to do something in the world outside of this machine (`scripts/machine/acts.ts`), and for what it saw. */
export async function outside(act: string, ...words: readonly unknown[]): Promise<unknown> {
  const socket = connect(Number(process.env['OUTSIDE_PORT']), '10.0.2.2')
  try {
    const lines = createInterface({ input: socket })
    socket.write(`${JSON.stringify({ act, words })}\n`)
    const [line] = (await once(lines, 'line')) as [string]
    const { answer, error } = JSON.parse(line) as { answer?: unknown; error?: string }
    if (error !== undefined) throw new Error(error)
    return answer
  } finally {
    socket.destroy()
  }
}

/** The same, as a move of a stage. */
export function move(act: string, ...words: readonly unknown[]): () => Promise<void> {
  return async () => {
    await outside(act, ...words)
  }
}

/** Everything outside is plugged in and well, now and when the test is over. */
export async function calm(t: ExecutionContext): Promise<void> {
  await outside('calm')
  t.teardown(move('calm'))
}

/** The kernel has found a device that was plugged in, and udev has named it and given it to its group. */
export async function untilThere(file: string): Promise<void> {
  const deadline = performance.now() + THERE_MS
  while (!(await isOurs(file))) {
    if (performance.now() > deadline) throw new Error(`${file} is not there after ${THERE_MS} ms`)
    await pause(LOOK_MS)
  }
}

function isOurs(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(
    () => true,
    () => false,
  )
}
