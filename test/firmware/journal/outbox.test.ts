import { setImmediate as turn } from 'node:timers/promises'
import test from 'ava'
import { called, checkedIn, openTest, PLACE, parseWire, stampOn, tempFolder } from './journal-fixture.ts'

test('events are read after a sequence, in order, at most as many as asked', async (t) => {
  const { journal } = await openTest(t, await tempFolder(t))
  await journal.append(
    Array.from({ length: 12 }, (_, i) => called(i)),
    stampOn(),
  )
  t.deepEqual(
    (await journal.readAfter(0, 5)).map((event) => event.sequence),
    [1, 2, 3, 4, 5],
  )
  t.deepEqual(
    (await journal.readAfter(9, 5)).map((event) => event.id),
    ['demo.K0042.1.10', 'demo.K0042.1.11', 'demo.K0042.1.12'],
  )
  t.deepEqual(await journal.readAfter(12, 5), [])
})

test('what is being written is not read before its append is reported', async (t) => {
  const { journal } = await openTest(t, await tempFolder(t))
  for (let n = 0; n < 200; n += 1) {
    const written = journal.append([called(n)], stampOn())
    const read = await journal.readAfter(n, 5)
    t.true(read.every(({ sequence }) => sequence <= journal.head().sequence))
    await written
  }
  t.is((await journal.readAfter(0, 500)).length, 200)
})

test('an event is the same bytes at every reading, over a restart and a move of the kiosk', async (t) => {
  const dataDir = await tempFolder(t)
  const { journal } = await openTest(t, dataDir)
  await journal.append([checkedIn(1), called(1)], stampOn())
  const first = await journal.readAfter(0, 10)
  t.deepEqual(await journal.readAfter(0, 10), first)
  await journal.close()
  const moved = (await openTest(t, dataDir, { ...PLACE, site: '0002' })).journal
  await moved.append([called(2)], stampOn())
  const all = await moved.readAfter(0, 10)
  t.deepEqual(all.slice(0, 2), first)
  const sources = all.map((event) => parseWire(event)['source'])
  t.deepEqual(sources.slice(1), ['urn:sampling-kiosk:119999:0001:01', 'urn:sampling-kiosk:119999:0002:01'])
})

test('the cursor is durable and never goes back', async (t) => {
  const dataDir = await tempFolder(t)
  const { journal } = await openTest(t, dataDir)
  await journal.append([called(1), called(2), called(3)], stampOn())
  t.deepEqual(await journal.cursor(), { acknowledged: 0 })
  await journal.saveCursor({ acknowledged: 2 })
  await journal.saveCursor({ acknowledged: 1 })
  await journal.close()
  const reopened = (await openTest(t, dataDir)).journal
  t.deepEqual(await reopened.cursor(), { acknowledged: 2 })
  await t.throwsAsync(reopened.saveCursor({ acknowledged: 4 }), { instanceOf: RangeError })
  await t.throwsAsync(reopened.saveCursor({ acknowledged: Number.NaN }), { instanceOf: RangeError })
})

test('session numbers grow over all runs', async (t) => {
  const dataDir = await tempFolder(t)
  const { journal } = await openTest(t, dataDir)
  t.deepEqual([await journal.nextSession(), await journal.nextSession()], [1, 2])
  await journal.close()
  t.is(await (await openTest(t, dataDir)).journal.nextSession(), 3)
})

test('listeners hear of each append once it is readable, until they stop listening', async (t) => {
  const { journal } = await openTest(t, await tempFolder(t))
  const heard: number[] = []
  const stop = journal.onAppended(() => heard.push(journal.head().sequence))
  await journal.append([called(1), called(2)], stampOn())
  await turn()
  t.deepEqual(heard, [2])
  stop()
  await journal.append([called(3)], stampOn())
  await turn()
  t.deepEqual(heard, [2])
})
