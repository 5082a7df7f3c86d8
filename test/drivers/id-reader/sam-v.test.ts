import { inspect } from 'node:util'
import test from 'ava'
import type { CardReading } from '../../../drivers/id-reader/card-reading.ts'
import { SamVReader } from '../../../drivers/id-reader/sam-v.ts'
import { SamVTwin } from '../../../drivers/id-reader/sam-v-twin.ts'
import type { IdReader } from '../../../firmware/ports/id-reader.ts'
import { card, cards, samIdText } from './golden.ts'
import { gist, readerOnTwin } from './reader-harness.ts'

const RESIDENT = '119999199003070019'

test('the driver fits the port of the firmware', async (t) => {
  const reader = new SamVReader(new SamVTwin().open) satisfies IdReader
  await reader.close()
  t.pass()
})

for (const maxChunkBytes of [1295, 64, 7, 1])
  test(`each golden card, in pieces of ${maxChunkBytes} bytes, is its person`, async (t) => {
    const { twin, next } = readerOnTwin(t, { maxChunkBytes })
    for (const { textBlock, document } of cards) {
      twin.lay(textBlock)
      t.deepEqual<unknown, unknown>(await next(), { kind: 'document', document })
      twin.lift()
    }
  })

test('a reading is three commands after the module has said who it is and was reset', async (t) => {
  const { twin, reader, requests, next } = readerOnTwin(t)
  twin.lay(card('resident').textBlock)
  await next()
  t.deepEqual(requests, ['sam-id', 'reset', 'find', 'select', 'read'])
  t.is(reader.moduleId, samIdText)
})

test('a card whose number has no check character is believed when two reads agree', async (t) => {
  const { twin, next, count } = readerOnTwin(t)
  const { document, textBlock } = card('foreign2017_I')
  const otherDigit = (frame: Uint8Array) => frame.map((byte, i) => (i === 152 || i === 951 ? byte ^ 1 : byte))
  twin.setFault({ kind: 'damaged', damage: otherDigit }, { command: 'read', times: 1 })
  twin.lay(textBlock)
  t.deepEqual<unknown, unknown>(await next(), { kind: 'document', document })
  t.is(count('read'), 3)
})

test('nothing of a card leaves the driver but the six members of a document', async (t) => {
  const { twin, reader, next } = readerOnTwin(t)
  for (const { textBlock } of cards) {
    twin.lift()
    twin.lay(textBlock)
    const reading = await next()
    t.deepEqual(reading.kind === 'document' ? Object.keys(reading.document).sort() : [], [
      'birthDate',
      'idNumber',
      'idType',
      'name',
      'sex',
      'validTo',
    ])
    // Address, issuing authority, permit number and ethnic group stand on the cards; neither reading nor driver has them.
    const text = Buffer.from(textBlock).toString('utf16le')
    t.regex(text, /测试省|公安局|SPECIMEN/)
    t.notRegex(
      inspect([reading, reader], { depth: 9, maxArrayLength: null, showHidden: true }),
      /测试省|公安局|H99999999/,
    )
  }
})

test('a card left lying is one reading, and the same card laid again is a second', async (t) => {
  const { twin, next, asked } = readerOnTwin(t)
  twin.lay(card('resident').textBlock)
  await next()
  const second: CardReading[] = []
  const waiting = next().then((reading) => second.push(reading))
  await asked('find', 5)
  t.is(second.length, 0)
  twin.lift()
  twin.lay(card('resident').textBlock)
  await waiting
  t.deepEqual(second.map(gist), [RESIDENT])
})

test('a card that lies through a reset of the field is no second reading', async (t) => {
  const { twin, next, asked, count } = readerOnTwin(t)
  twin.lay(card('resident').textBlock)
  await next()
  twin.setFault({ kind: 'silent' }, { command: 'find', times: 2 })
  const second: CardReading[] = []
  const waiting = next().then((reading) => second.push(reading))
  await asked('reset', 1)
  await asked('read', 1)
  await asked('find', 5)
  t.is(second.length, 0)
  t.is(count('read'), 2)
  twin.lay(card('resident_X').textBlock)
  await waiting
  t.deepEqual(second.map(gist), ['11999919900307049X'])
})

test('a card laid again long after a reset is a reading', async (t) => {
  const { twin, next, asked } = readerOnTwin(t)
  twin.lay(card('resident').textBlock)
  await next()
  twin.lift()
  twin.setFault({ kind: 'silent' }, { command: 'find', times: 2 })
  const second = next()
  await asked('reset', 1)
  await asked('find', 5)
  twin.lay(card('resident').textBlock)
  t.is(gist(await second), RESIDENT)
})

test('a card that cannot be read is reported once, and read when it is laid again', async (t) => {
  const { twin, next, asked, count } = readerOnTwin(t)
  twin.lay(card('resident').textBlock)
  twin.setFault({ kind: 'status', status: 0x81 }, { command: 'select' })
  t.deepEqual(await next(), { kind: 'unreadable', fault: 'not-read' })
  const second = next()
  const selects = count('select')
  await asked('find', 5)
  t.is(count('select'), selects)
  twin.setFault(null)
  twin.lift()
  await asked('find', 2)
  twin.lay(card('resident').textBlock)
  t.is(gist(await second), RESIDENT)
})

test('a card pulled away too early is an unreadable card', async (t) => {
  const { twin, next, asked } = readerOnTwin(t)
  twin.lay(card('resident').textBlock)
  twin.setFault({ kind: 'status', status: 0x81 }, { command: 'select', times: 1 })
  const reading = next()
  await asked('select', 1)
  twin.lift()
  t.is(gist(await reading), 'not-read')
})

test('a card that wobbles while it is laid is read all the same', async (t) => {
  const { twin, next } = readerOnTwin(t)
  twin.lay(card('resident').textBlock)
  twin.setFault({ kind: 'status', status: 0x81 }, { command: 'select', times: 2 })
  t.is(gist(await next()), RESIDENT)
})

test('a wrong number on a card is reported, after a second look', async (t) => {
  const { twin, next, count } = readerOnTwin(t)
  const block = Uint8Array.from(card('resident').textBlock)
  block[122 + 34] = '8'.charCodeAt(0)
  twin.lay(block)
  t.is(gist(await next()), 'bad-number')
  t.is(count('read'), 2)
})

test('two hits that the checksum does not see are seen by the number, and the card is read again', async (t) => {
  const { twin, next } = readerOnTwin(t)
  twin.lay(card('resident').textBlock)
  const damage = (frame: Uint8Array) => frame.map((byte, i) => (i === 14 + 122 || i === 14 + 124 ? byte ^ 1 : byte))
  twin.setFault({ kind: 'damaged', damage }, { command: 'read', times: 1 })
  t.is(gist(await next()), RESIDENT)
})

test('an expired card is a document: the site has the rules', async (t) => {
  const { twin, next } = readerOnTwin(t)
  const block = Buffer.from(card('resident').textBlock)
  block.write('20100101', 204, 'utf16le')
  twin.lay(block)
  const reading = await next()
  t.is(reading.kind === 'document' && reading.document.validTo, '2010-01-01')
})

test('an abort ends the waiting with its reason, and the next call reads', async (t) => {
  const { twin, reader, next, asked } = readerOnTwin(t)
  const abort = new AbortController()
  const reason = new Error('closing time')
  const waiting = reader.nextCard(abort.signal)
  await asked('find', 2)
  abort.abort(reason)
  t.is(await t.throwsAsync(waiting), reason)
  twin.lay(card('resident').textBlock)
  t.is(gist(await next()), RESIDENT)
})

test('closing ends the waiting, twice does no harm, and nothing is read afterwards', async (t) => {
  const { reader, next, asked } = readerOnTwin(t)
  const waiting = next()
  await asked('find', 1)
  const closing = reader.close()
  await t.throwsAsync(waiting, { code: 'port.closed' })
  await closing
  await reader.close()
  await t.throwsAsync(next(), { code: 'port.closed' })
})

test('a second call at the same time is a mistake of the caller', async (t) => {
  const { next, asked } = readerOnTwin(t)
  const first = next()
  await asked('find', 1)
  await t.throwsAsync(next(), { name: 'AssertionError' })
  first.catch(() => undefined)
})
