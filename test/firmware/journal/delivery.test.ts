import test from 'ava'
import { called, checkedIn, openTest, stampOn, tempFolder, withFile } from './journal-fixture.ts'

test('the journal names the events that cannot be sent again', async (t) => {
  const folder = await tempFolder(t)
  const { journal } = await openTest(t, folder)
  await journal.append([called(1), checkedIn(1), checkedIn(2), called(2), checkedIn(3)], stampOn('2022-05-20'))
  await journal.append([checkedIn(4), called(4)], stampOn('2022-05-21'))
  t.deepEqual(await journal.delivery.forgottenBetween(1, 7), [])
  await journal.close()
  await withFile(folder, "DELETE FROM day_key WHERE day = '2022-05-20'")
  const { journal: again } = await openTest(t, folder)
  t.deepEqual(await again.delivery.forgottenBetween(1, 7), [
    { from: 2, to: 3 },
    { from: 5, to: 5 },
  ])
  t.deepEqual(await again.delivery.forgottenBetween(3, 5), [
    { from: 3, to: 3 },
    { from: 5, to: 5 },
  ])
  t.deepEqual(
    (await again.readAfter(0, 10)).map(({ sequence }) => sequence),
    [1, 4, 6, 7],
  )
})

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
