import { performance } from 'node:perf_hooks'
import test from 'ava'
import { tapBytePort } from '../../../drivers/bus/tapped-byte-port.ts'
import { SamVReader } from '../../../drivers/id-reader/sam-v.ts'
import { decodeRequest, isSameModule } from '../../../drivers/id-reader/sam-v-codec.ts'
import { SamVTwin } from '../../../drivers/id-reader/sam-v-twin.ts'
import { until } from '../bus/byte-port-contract.ts'
import { card, samIdText } from './golden.ts'
import { gist, readerOnTwin } from './reader-harness.ts'

const RESIDENT = '119999199003070019'
const OTHER_MODULE = Uint8Array.of(5, 0, 1, 0, 0x55, 0x77, 0x33, 1, 0x7c, 0, 0, 0, 0x55, 0xf8, 6, 0)
const OTHER_ID = '05.01-20150101-0000000124-0000456789'
const HEADER_BYTES = 7

test('the pinned reader is asked who it is at the opening and after each card, and its cards are taken', async (t) => {
  const { next, requests, twin } = readerOnTwin(t, {}, samIdText)
  for (let i = 0; i < 2; i++) {
    twin.lay(card('resident').textBlock)
    t.is(gist(await next()), RESIDENT)
    twin.lift()
  }
  const afterOpening = requests.filter((command) => command !== 'find').slice(2)
  t.deepEqual(afterOpening, ['select', 'read', 'sam-id', 'select', 'read', 'sam-id'])
})

test('another reader is named in the fault and refused, and no card of it is read', async (t) => {
  const { count, next, reader, twin } = readerOnTwin(t, {}, samIdText)
  twin.replace(OTHER_MODULE)
  twin.lay(card('resident').textBlock)
  for (let i = 0; i < 3; i++) {
    const error = await t.throwsAsync(next(), { code: 'id-reader.wrong-module' })
    t.true(error.message.includes(OTHER_ID) && error.message.includes(samIdText))
  }
  t.is(count('read'), 0)
  t.is(reader.moduleId, OTHER_ID)
})

test('a reader exchanged on the open line is found out by the card that it read, which is not taken', async (t) => {
  const { asked, next, twin } = readerOnTwin(t, {}, samIdText)
  const waiting = next()
  await asked('find', 2)
  twin.replace(OTHER_MODULE)
  twin.lay(card('resident').textBlock)
  await t.throwsAsync(waiting, { code: 'id-reader.wrong-module' })
  twin.lift()
  twin.replace(Uint8Array.of(5, 0, 1, 0, 0x55, 0x77, 0x33, 1, 0x7b, 0, 0, 0, 0x55, 0xf8, 6, 0))
  twin.lay(card('resident_X').textBlock)
  t.is(gist(await next()), '11999919900307049X')
})

test('without a pinned id every reader is as good, and says who it is', async (t) => {
  const { next, reader, twin } = readerOnTwin(t)
  t.is(reader.moduleId, null)
  twin.replace(OTHER_MODULE)
  twin.lay(card('resident').textBlock)
  t.is(gist(await next()), RESIDENT)
  t.is(reader.moduleId, OTHER_ID)
  twin.unplug()
  await t.throwsAsync(next())
  t.is(reader.moduleId, OTHER_ID, 'the engineer sees which one is gone')
})

test('labels and programs that pad the serial numbers otherwise name the same module', (t) => {
  t.true(isSameModule(samIdText, '5.1-20150101-000000123-456789'))
  t.false(isSameModule(samIdText, OTHER_ID))
})

test('as delivered the module is asked for a card less often than every 300 ms', async (t) => {
  const twin = new SamVTwin()
  const findsAtMs: number[] = []
  const open = tapBytePort(twin.open, 'idReader', ({ bytes, direction }) => {
    if (direction === 'out' && decodeRequest(bytes.slice(HEADER_BYTES, -1)) === 'find')
      findsAtMs.push(performance.now())
  })
  const reader = new SamVReader(open)
  const waiting = t.throwsAsync(reader.nextCard(AbortSignal.timeout(20_000)), { code: 'port.closed' })
  await until(() => findsAtMs.length === 3)
  await reader.close()
  await waiting
  for (const [i, atMs] of findsAtMs.slice(1).entries()) t.true(atMs - (findsAtMs[i] ?? 0) > 300)
})
