import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import type { BytePort } from '../../../drivers/bus/byte-port.ts'
import { serialBytePort } from '../../../drivers/bus/serial-byte-port.ts'
import { until } from './byte-port-contract.ts'

export interface PluggablePty {
  /** The device file that the kiosk opens; the same one after each plugging. */
  readonly path: string
  /** Pulls the cable: the device file is gone. */
  readonly unplug: () => Promise<void>
  readonly plug: () => Promise<void>
}

/** A serial line of the system that can be unplugged: socat joins two terminals, and the twin speaks at the far one. */
export async function pluggablePty(t: ExecutionContext, twin: { attach(port: BytePort): void }): Promise<PluggablePty> {
  const folder = await mkdtemp(join(tmpdir(), 'pty-'))
  const [path, far] = [join(folder, 'near'), join(folder, 'far')]
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
  return { path, plug, unplug: () => unplug() }
}
