import test, { type ExecutionContext } from 'ava'
import { DeviceWatch } from '../../../firmware/compose/device-watch.ts'
import type { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { JournalError } from '../../../firmware/journal/journal-error.ts'
import { openTest, tempFolder } from '../journal/journal-fixture.ts'
import { changed, openLoop, SILENT } from './loop-fixture.ts'

const PRESENT = new Map([['panel', { simulated: true }]] as const)
const SIGNED_IN = { kind: 'signed-in', operator: 'demo', by: 'pin' } as const

interface Disk {
  isFull: boolean
  /** Appends that the full disk refused. */
  refused: number
}

async function openWatch(t: ExecutionContext): Promise<{ loop: KioskLoop; watch: DeviceWatch; disk: Disk }> {
  const { journal } = await openTest(t, await tempFolder(t))
  const disk: Disk = { isFull: false, refused: 0 }
  const loop = await openLoop(t, {
    journal: {
      number: journal.number,
      replay: () => journal.replay(),
      head: () => journal.head(),
      close: () => journal.close(),
      append: (drafts, stamp) => {
        if (!disk.isFull) return journal.append(drafts, stamp)
        disk.refused += 1
        return Promise.reject(new JournalError('journal.full', 'no room'))
      },
    },
  })
  return { loop, watch: new DeviceWatch(loop, SILENT, PRESENT), disk }
}

test('a fault that could not be written is said again when the journal takes something, and then no more', async (t) => {
  const { disk, loop, watch } = await openWatch(t)
  disk.isFull = true
  const isRefused = changed(loop, () => !loop.isWritable)
  watch.failed('panel', 'gpio.io')
  await isRefused
  t.is(loop.state.faults.size, 0)
  disk.isFull = false
  await loop.submit(SIGNED_IN)
  const isWritten = changed(loop, () => loop.state.faults.get('panel')?.code === 'gpio.io')
  watch.failed('panel', 'gpio.io')
  await isWritten
  const { sequence } = loop.state
  watch.failed('panel', 'gpio.io')
  await loop.submit(SIGNED_IN)
  t.is(loop.state.sequence, sequence + 1)
})

test('a part that is looked at after each change does not ask a full disk without end', async (t) => {
  const { disk, loop, watch } = await openWatch(t)
  const isWritten = changed(loop, () => loop.state.faults.has('panel'))
  watch.failed('panel', 'gpio.io')
  await isWritten
  disk.isFull = true
  loop.onChanged(() => {
    watch.ok('panel')
  })
  for (let i = 0; i < 3; i += 1) await loop.submit(SIGNED_IN)
  for (let i = 0; i < 50; i += 1) await new Promise((resolve) => setImmediate(resolve))
  t.is(disk.refused, 3)
})
