import test from 'ava'
import type { CrewView } from '../../firmware/domain/view.ts'
import { kioskFolder, startKiosk } from '../support/kiosk-process.ts'

/** As fast as the booth takes them. */
const RESIDENTS = ['--residents', '3600']
/** Three come before one is called, some eight seconds each, and a busy machine needs more. */
const PATIENCE_MS = 120_000

test('the demo’s crew goes on serving when the demo is started again on the same data', async (t) => {
  t.timeout(3 * PATIENCE_MS)
  const config = await (await kioskFolder(t)).configure({})
  let before = ''
  for (const start of ['first', 'second']) {
    const kiosk = await startKiosk(t, config, RESIDENTS)
    await kiosk.signIn()
    const isNew = ({ called }: CrewView): boolean => called[0] !== undefined && called[0].ticket !== before
    const { called } = await kiosk.until<CrewView>('/api/crew/state', isNew, PATIENCE_MS)
    before = called[0]?.ticket ?? ''
    t.is(await kiosk.stop(), 0, start)
  }
})
