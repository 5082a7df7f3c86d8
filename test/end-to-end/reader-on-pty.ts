import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { serialBytePort } from '../../drivers/bus/serial-byte-port.ts'
import { SamVTwin } from '../../drivers/id-reader/sam-v-twin.ts'
import { until } from './until.ts'

export interface ReaderOnPty {
  /** The device file that the kiosk opens; the same one after each plugging. */
  readonly path: string
  readonly twin: SamVTwin
  /** Pulls the cable: the device file is gone. */
  unplug(): Promise<void>
  plug(): Promise<void>
}

/** An ID reader on a serial line of the system: socat joins two terminals, and the twin speaks at the far one. */
export async function readerOnPty(t: ExecutionContext): Promise<ReaderOnPty> {
  const folder = await mkdtemp(join(tmpdir(), 'reader-'))
  const [path, far] = [join(folder, 'reader'), join(folder, 'far')]
  const twin = new SamVTwin()
  let unplug = (): Promise<void> => Promise.resolve()
  const plug = async (): Promise<void> => {
    const ends = [path, far].map((link) => `pty,raw,echo=0,link=${link}`)
    const socat = spawn('socat', ends, { stdio: 'ignore' })
    const ended = once(socat, 'exit')
    await until(() => existsSync(path) && existsSync(far))
    const port = await serialBytePort({ path: far, baudRate: 115_200 })()
    twin.attach(port)
    unplug = async () => {
      unplug = () => Promise.resolve()
      await port.close()
      socat.kill()
      await ended
      for (const link of [path, far]) await rm(link, { force: true })
    }
  }
  t.teardown(async () => {
    await unplug()
    await rm(folder, { recursive: true, force: true })
  })
  await plug()
  return { path, twin, plug, unplug: () => unplug() }
}
