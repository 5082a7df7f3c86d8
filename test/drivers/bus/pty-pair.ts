import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '../../support/district.ts'

export interface PtyPair {
  /** Device files of the two ends; they outlive `hangUp` as names only. */
  readonly near: string
  readonly far: string
  /** Ends the program behind the pair, as unplugging a USB bridge does. */
  readonly hangUp: () => Promise<void>
  /** The same names again. */
  readonly plugIn: () => Promise<void>
}

/** Two pseudo terminals joined by socat, removed with the test. */
export async function ptyPair(t: Bench): Promise<PtyPair> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'pty-'))
  const near = path.join(folder, 'near')
  const far = path.join(folder, 'far')
  let hangUp = (): Promise<void> => Promise.resolve()
  const plugIn = async () => {
    const socat = spawn('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`], { stdio: 'ignore' })
    const ended = once(socat, 'exit')
    hangUp = async () => {
      socat.kill()
      await ended
    }
    for (let i = 0; !(existsSync(near) && existsSync(far)); i++) {
      if (i > 1000) throw new Error('socat made no terminals')
      await sleep(5)
    }
  }
  await plugIn()
  t.teardown(async () => {
    await hangUp()
    await rm(folder, { recursive: true })
  })
  return { near, far, hangUp: () => hangUp(), plugIn }
}
