import path from 'node:path'
import test from 'ava'
import { checkedIn, tempFolder } from '../journal/journal-fixture.ts'
import { openTestConsumer, TOPIC, take, wireOf } from './consumer-fixture.ts'

test('a reader that has not seen a beginning yet does not take it back when it writes', async (t) => {
  const events = await wireOf(
    t,
    Array.from({ length: 20 }, (_, i) => checkedIn(i + 1)),
  )
  const file = path.join(await tempFolder(t), 'store.sqlite')
  const stale = await openTestConsumer(t, { file })
  await take(stale, events.slice(8, 19))
  const asked = await openTestConsumer(t, { file })
  t.deepEqual(await asked.beginAnew({ kiosk: 'K0042', mode: 'demo', journal: 1 }), { from: 1, to: 8 })
  await take(stale, events.slice(19), TOPIC.replace('/01/event', '/02/event'))
  const next = await openTestConsumer(t, { file })
  t.like((await next.report()).journals[0], { first: 10, missing: [], breaks: [], provenUpTo: 20 })
})
