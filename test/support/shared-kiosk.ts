import test, { type ExecutionContext } from 'ava'
import { openStagedKiosk, type StagedKiosk } from './staged-site.ts'
import { busyMorning } from './working-morning.ts'

/** Half an hour of work is some three hundred commits, and this machine may have other work. */
const STAGING_MS = 240_000

/** One busy kiosk for all tests of a file, which only look at it; staged by the first and closed after the last. */
export function sharedKiosk(): (t: ExecutionContext) => Promise<StagedKiosk> {
  const ends: (() => Promise<void>)[] = []
  const stage = {
    teardown: (end: () => Promise<void>) => {
      ends.push(end)
    },
  }
  let kiosk: Promise<StagedKiosk> | null = null
  test.after.always('the kiosk is closed', async () => {
    for (const end of ends.reverse()) await end()
  })
  const open = async (): Promise<StagedKiosk> => {
    const opened = await openStagedKiosk(stage, { from: '2026-11-21T08:30:00+08:00' })
    await busyMorning(opened)
    return opened
  }
  return (t) => {
    t.timeout(STAGING_MS)
    return (kiosk ??= open())
  }
}
