import test from 'ava'
import { PrinterTypes, ThermalPrinter } from 'node-thermal-printer'
import {
  askStatus,
  decodeReplies,
  encodeJob,
  troubleIn,
  withoutRealTimeCommands,
} from '../../../drivers/label-printer/escpos-codec.ts'
import { encodePng } from '../../../drivers/label-printer/png.ts'
import { testPicture } from './twin-bench.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))

test('a job is rasters, the feed to the next label, and the queued question', async (t) => {
  const job = await encodeJob({ widthDots: 16, heightDots: 2, rows: bytes('80010ff0') }, 'gs-ff')
  t.is(hex(job), '1d763030020002008001' + '0ff0' + '1d0c' + '1d7201')
  t.is(hex(await encodeJob({ widthDots: 8, heightDots: 1, rows: bytes('ff') }, 'ff')), '1d76303001000100ff0c1d7201')
})

test('a picture of several bands carries every row once and in order', async (t) => {
  const picture = testPicture()
  const job = await encodeJob(picture, 'gs-ff')
  const rows: Uint8Array[] = []
  let at = 0
  while (job[at + 1] === 0x76) {
    const length = (job[at + 4] ?? 0) * (job[at + 6] ?? 0)
    rows.push(job.subarray(at + 8, at + 8 + length))
    at += 8 + length
  }
  t.deepEqual(Buffer.concat(rows), Buffer.from(picture.rows))
})

test('a width that is not a multiple of eight is rounded up, not shifted', async (t) => {
  const job = await encodeJob({ widthDots: 9, heightDots: 1, rows: bytes('ff80') }, 'gs-ff')
  t.is(hex(job.subarray(0, 10)), '1d76303002000100' + 'ff80')
})

test('the picture handed to the encoder package is the one that it sends', async (t) => {
  const encoder = new ThermalPrinter({ type: PrinterTypes.EPSON, interface: '' })
  await encoder.printImageBuffer(encodePng(testPicture()))
  t.deepEqual(encoder.getBuffer().subarray(8), Buffer.from(testPicture().rows))
})

test('no picture contains a command that printers obey even inside pictures', (t) => {
  const risky = bytes('ff1014080103140106020810050200100401' + '1006')
  const safe = withoutRealTimeCommands(risky)
  t.is(hex(safe), 'ff18140801031401060208180502001804011006')
  t.is(hex(risky), 'ff1014080103140106020810050200100401' + '1006')
})

test('status questions are DLE EOT n', (t) => {
  t.is(hex(askStatus(1)), '100401')
  t.is(hex(askStatus(4)), '100404')
})

test('answers are told apart by their fixed bits', (t) => {
  const { replies, rest } = decodeReplies(bytes('12' + '00' + '372500' + '1e' + '0c' + '1311' + 'ff'))
  t.deepEqual(replies, [
    { kind: 'status', byte: 0x12 },
    { kind: 'processed', isPaperEnd: false },
    { kind: 'cleared' },
    { kind: 'status', byte: 0x1e },
    { kind: 'processed', isPaperEnd: true },
  ])
  t.is(rest.length, 0)
})

test('an answer in pieces waits for its end; automatic status is not taken for an answer', (t) => {
  const first = decodeReplies(bytes('3725'))
  t.deepEqual([first.replies, hex(first.rest)], [[], '3725'])
  t.deepEqual(decodeReplies(bytes('1000000f')).replies, [])
  t.deepEqual(decodeReplies(bytes('10000000' + '00')).replies, [{ kind: 'processed', isPaperEnd: false }])
})

test('any bytes at all decode without an error and leave at most three behind', (t) => {
  for (let seed = 1; seed < 500; seed++) {
    const noise = Uint8Array.from({ length: seed % 40 }, (_, index) => (seed * 7919 + index * index * 104729) & 0xff)
    t.true(decodeReplies(noise).rest.length <= 3)
  }
})

test('trouble is named by what a person can do about it', (t) => {
  t.is(troubleIn([0x12, 0x12, 0x12, 0x12]), null)
  t.is(troubleIn([0x16, 0x12, 0x12, 0x1e]), null)
  t.is(troubleIn([0x1a, 0x16, 0x12, 0x7e]), 'cover-open')
  t.is(troubleIn([0x1a, 0x32, 0x12, 0x12]), 'paper-out')
  t.is(troubleIn([0x12, 0x12, 0x12, 0x72]), 'paper-out')
  t.is(troubleIn([0x1a, 0x52, 0x52, 0x12]), 'head-hot')
  t.is(troubleIn([0x1a, 0x52, 0x32, 0x12]), 'error')
  t.is(troubleIn([0x1a, 0x12, 0x12, 0x12]), 'offline')
})
