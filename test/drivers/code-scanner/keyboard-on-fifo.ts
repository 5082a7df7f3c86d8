import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { ExecutionContext } from 'ava'

const run = promisify(execFile)
const TRIES = 1000

/**
 * A named pipe where a scanner's event file would be: the kernel's own epoll and O_NONBLOCK, and a name that goes when
 * it is unplugged.
 */
export async function keyboardOnFifo(t: ExecutionContext) {
  const folder = await mkdtemp(join(tmpdir(), 'keys-'))
  const path = join(folder, 'usb-Invented_Scanner_0001-event-kbd')
  let writers: readonly FileHandle[] = []
  const letGo = async (): Promise<void> => {
    for (const writer of writers) await writer.close()
    writers = []
  }
  const plug = async (): Promise<void> => {
    await run('mkfifo', [path])
  }
  const unplug = async (): Promise<void> => {
    await rm(path, { force: true })
    await letGo()
  }
  /** Once somebody has it open; the second end waits where the pipe is full. */
  const attach = async (): Promise<void> => {
    for (let i = 0; writers.length === 0; i += 1) {
      const waiting = await open(path, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => null)
      if (waiting !== null) writers = [waiting, await open(path, 'w')]
      else if (i > TRIES) throw new Error('nobody opened the event file')
      else await sleep(5)
    }
  }
  const type = async (records: Uint8Array): Promise<void> => {
    await attach()
    await writers[1]?.writeFile(records)
  }
  t.teardown(async () => {
    await letGo()
    await rm(folder, { recursive: true, force: true })
  })
  await plug()
  return { path, plug, unplug, type }
}
