import test from 'ava'
import { openTest, tempFolder } from './journal-fixture.ts'

test('what the broker acknowledged is remembered beside the final cursor, and never goes back', async (t) => {
  const folder = await tempFolder(t)
  const { journal } = await openTest(t, folder)
  t.is(await journal.delivery.sent(), 0)
  await journal.delivery.saveSent(7)
  await journal.delivery.saveSent(3)
  await journal.close()
  const { journal: again } = await openTest(t, folder)
  t.is(await again.delivery.sent(), 7)
  t.deepEqual(await again.cursor(), { acknowledged: 0 })
})
