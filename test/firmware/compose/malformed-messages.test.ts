import test from 'ava'
import { fuzzMaintenance } from '../../support/fuzzed-maintenance.ts'
import { kioskFolder } from '../../support/kiosk-process.ts'

/** The long form: scripts/test --long malformed. */
const COUNT = 2_000

test(`of ${COUNT} malformed commands and configurations none is obeyed, none ends the kiosk, and the disk stays as it is`, async (t) => {
  t.timeout(120_000)
  const { acted, commands, configs, events, heapGrownMb, replies, taken, unsaid } = await fuzzMaintenance(
    await kioskFolder(t),
    1,
    COUNT,
  )
  t.is(commands + configs, COUNT)
  t.deepEqual({ acted, taken, unsaid }, { acted: 0, taken: 0, unsaid: 0 })
  t.true(events <= 8, `${events} events in one minute`)
  t.true(replies <= 40, `${replies} answers in one minute`)
  t.true(heapGrownMb <= 20, `${heapGrownMb} MB`)
})
