import { mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import test from 'ava'
import { serialBytePort } from '../../../drivers/bus/serial-byte-port.ts'
import { A02yyuw } from '../../../drivers/distance/a02yyuw.ts'
import { A02yyuwTwin } from '../../../drivers/distance/a02yyuw-twin.ts'
import { needing } from '../../support/needing.ts'
import { type PtyPair, ptyPair } from '../bus/pty-pair.ts'

const BAUD = 9600
const NEVER = new AbortController().signal

needing(test, 'socat')(
  'over a real serial line each distance arrives, and unplugged it is found again under another number',
  async (t) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'by-id-'))
    t.teardown(() => rm(folder, { recursive: true }))
    const lastingName = path.join(folder, 'usb-Invented_distance-if00-port0')
    const twin = new A02yyuwTwin({ periodMs: 20 })
    // Both there from the start, so that the second has another number than the first.
    const [before, after] = [await ptyPair(t), await ptyPair(t)]
    const plug = async (pair: PtyPair): Promise<void> => {
      await symlink(await realpath(pair.near), lastingName)
      const far = await serialBytePort({ path: pair.far, baudRate: BAUD })()
      t.teardown(() => far.close())
      twin.attach(far)
    }
    await plug(before)
    const sensor = new A02yyuw(serialBytePort({ path: lastingName, baudRate: BAUD }))
    t.teardown(() => sensor.close())
    const sees = async (mm: number | null): Promise<boolean> => {
      twin.stand(mm)
      for (let n = 0; n < 100; n += 1) if ((await sensor.nextDistance(NEVER)).mm === mm) return true
      return false
    }
    for (const mm of [60, 255, 256, 1953, null]) t.true(await sees(mm), `${mm}`)

    await rm(lastingName)
    await before.hangUp()
    const unplugged = async (): Promise<void> => {
      for (;;) await sensor.nextDistance(NEVER)
    }
    // Lost while somebody waits, silent, or already gone when they ask: whatever is noticed first.
    await t.throwsAsync(unplugged(), { name: 'DriverError' })
    await t.throwsAsync(sensor.nextDistance(NEVER), { code: 'port.open-failed' })
    await plug(after)
    t.true(await sees(120))
  },
)
