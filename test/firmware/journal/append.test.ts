import { createHash } from 'node:crypto'
import test from 'ava'
import canonicalize from 'canonicalize'
import fc from 'fast-check'
import type { EventDraft } from '../../../firmware/domain/events.ts'
import { WAITING_APPENDS_MAX } from '../../../firmware/journal/append-queue.ts'
import { called, checkedIn, collect, openTest, parseWire, stampOn, tempFolder } from './journal-fixture.ts'

test('events are numbered from 1, in the order of the calls, also when many are waiting', async (t) => {
  const { journal } = await openTest(t, await tempFolder(t))
  t.deepEqual(journal.head(), { sequence: 0, chain: Buffer.alloc(32).toString('base64url') })
  const calls = Array.from({ length: 60 }, (_, i) => journal.append([checkedIn(i), called(i)], stampOn()))
  const recorded = (await Promise.all(calls)).flat()
  t.deepEqual(
    recorded.map((event) => event.sequence),
    Array.from({ length: 120 }, (_, i) => i + 1),
  )
  t.deepEqual(
    recorded.map((event) => event.event.subject),
    Array.from({ length: 120 }, (_, i) => `K0042-1-V${i >> 1}`),
  )
  t.is(recorded[0]?.id, 'demo.K0042.1.1')
  t.deepEqual(journal.head(), { sequence: 120, chain: recorded.at(-1)?.chain ?? '' })
})

test('a replay gives what the appends gave, after reopening too, over more than one page', async (t) => {
  const dataDir = await tempFolder(t)
  const { journal } = await openTest(t, dataDir)
  const first = await journal.append(
    Array.from({ length: 700 }, (_, i) => checkedIn(i)),
    stampOn(),
  )
  await journal.close()
  const reopened = (await openTest(t, dataDir)).journal
  const second = await reopened.append([called(1), checkedIn(2)], stampOn('2022-05-21'))
  t.deepEqual(
    second.map((event) => event.sequence),
    [701, 702],
  )
  // By text: comparing hundreds of objects takes seconds.
  t.is(JSON.stringify(await collect(reopened.replay())), JSON.stringify([...first, ...second]))
})

test('the chain follows from the bytes on the wire by the rule of the contract', async (t) => {
  const { journal } = await openTest(t, await tempFolder(t))
  await journal.append([checkedIn(1), called(1)], stampOn())
  await journal.append([checkedIn(2)], stampOn())
  const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest()
  let chain: Buffer = Buffer.alloc(32)
  for (const outgoing of await journal.readAfter(0, 10)) {
    const { chain: said, ...event } = parseWire(outgoing)
    chain = sha256(Buffer.concat([chain, sha256(canonicalize(event) ?? '')]))
    t.is(said, chain.toString('base64url'))
  }
  t.is(journal.head().chain, chain.toString('base64url'))
})

test('a personal event carries 128 random bits of salt on the wire, any other none', async (t) => {
  const { journal } = await openTest(t, await tempFolder(t))
  const recorded = await journal.append([checkedIn(1), checkedIn(1), called(1)], stampOn())
  const salts = (await journal.readAfter(0, 10)).map((event) => parseWire(event, 'data')['salt'])
  t.is(new Set(salts).size, 3)
  t.true(salts.slice(0, 2).every((salt) => typeof salt === 'string' && Buffer.from(salt, 'base64url').length === 16))
  t.is(salts[2], undefined)
  t.deepEqual(recorded[0]?.event, checkedIn(1).event)
})

test('an event that cannot be written is refused with all of its append, and no other', async (t) => {
  const { journal } = await openTest(t, await tempFolder(t))
  const good = journal.append([called(1)], stampOn())
  const bad = journal.append([called(2), called(3, 'x'.repeat(20_000))], stampOn())
  const alsoGood = journal.append([called(4)], stampOn())
  await t.throwsAsync(bad, { instanceOf: RangeError })
  t.deepEqual(
    (await good).concat(await alsoGood).map((event) => event.sequence),
    [1, 2],
  )
  t.deepEqual(
    (await collect(journal.replay())).map((event) => event.event.subject),
    ['K0042-1-V1', 'K0042-1-V4'],
  )
})

test('an append too many is refused at once, and the others are written', async (t) => {
  const { journal } = await openTest(t, await tempFolder(t))
  const running = journal.append([called(0)], stampOn())
  const waiting = Array.from({ length: WAITING_APPENDS_MAX }, () => journal.append([called(1)], stampOn()))
  await t.throwsAsync(journal.append([called(2)], stampOn()), { code: 'journal.busy' })
  await Promise.all([running, ...waiting])
  t.is(journal.head().sequence, WAITING_APPENDS_MAX + 1)
})

test('close waits for the appends that were taken and refuses the next', async (t) => {
  const dataDir = await tempFolder(t)
  const { journal } = await openTest(t, dataDir)
  const taken = [journal.append([called(1)], stampOn()), journal.append([called(2)], stampOn())]
  await Promise.all([journal.close(), journal.close()])
  t.is((await Promise.all(taken)).flat().length, 2)
  await t.throwsAsync(journal.append([called(3)], stampOn()), { code: 'journal.closed' })
  await t.throwsAsync(journal.readAfter(0, 1), { code: 'journal.closed' })
  t.is((await openTest(t, dataDir)).journal.head().sequence, 2)
})

test('an append of nothing writes nothing', async (t) => {
  const { journal } = await openTest(t, await tempFolder(t))
  t.deepEqual(await journal.append([], stampOn()), [])
  t.is(journal.head().sequence, 0)
})

test('whatever an event holds comes back from the disk as it was', async (t) => {
  const dataDir = await tempFolder(t)
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary-ascii' }))
  const counts = fc.dictionary(
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
  )
  const totals = { day: '2022-05-20', revision: 1, firstSequence: null, lastSequence: 3, differences: [] } as const
  const why = { cause: 'due', late: false } as const
  const price = { payer: 'person', yuan: 3.5, people: 1, totalYuan: 3.5, ceilingYuan: null }
  const draft = fc
    .record({ personKey: text, subject: text, counts, classes: fc.array(text) })
    .map(({ personKey, subject, counts, classes }): EventDraft => {
      const prices = classes.map((name) => ({ ...price, class: name }))
      return {
        personKey,
        event: { type: 'day.closed', subject, data: { ...totals, ...why, counts: { ...counts }, prices } },
      }
    })
  const { journal } = await openTest(t, dataDir)
  const written: EventDraft[] = []
  await fc.assert(
    fc.asyncProperty(fc.array(draft, { minLength: 1, maxLength: 4 }), async (drafts) => {
      await journal.append(drafts, stampOn())
      written.push(...drafts)
    }),
  )
  await journal.close()
  const read = await collect((await openTest(t, dataDir)).journal.replay())
  t.deepEqual(
    read.map(({ event, personKey }) => ({ personKey, event })),
    written.map(({ event, personKey }) => ({ personKey, event })),
  )
})
