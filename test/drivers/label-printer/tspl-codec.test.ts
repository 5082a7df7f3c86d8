import test from 'ava'
import {
  askDetail,
  askStatus,
  decodeReplies,
  detectGap,
  encodeFlush,
  encodeJob,
  resetPrinter,
  withoutImmediateCommands,
} from '../../../drivers/label-printer/tspl-codec.ts'
import { Seeded } from '../../support/seeded.ts'
import { media, testPicture } from './twin-bench.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const HEAT = { density: 8, speed: 3 }

// The order of the setting-up commands and their spelling are those of the manual's own examples.
test('a job is the size of the label, the picture with 0 for ink, and one print', (t) => {
  const job = encodeJob({ widthDots: 16, heightDots: 2, rows: bytes('80010ff0') }, media, HEAT)
  const text = Buffer.from(job).toString('latin1')
  t.is(
    text,
    [
      'SIZE 40 mm,30 mm',
      'GAP 2 mm,0 mm',
      'DIRECTION 1',
      'REFERENCE 0,0',
      'DENSITY 8',
      'SPEED 3',
      'SET REPRINT OFF',
      'CLS',
      'BITMAP 0,0,2,2,0,\x7f\xfe\xf0\x0f',
      'PRINT 1,1',
      '',
    ].join('\r\n'),
  )
})

test('a picture goes whole into one BITMAP, each row of dots as it is', (t) => {
  const picture = testPicture()
  const job = Buffer.from(encodeJob(picture, media, HEAT))
  const head = 'BITMAP 0,0,40,240,0,'
  const at = job.indexOf(head, 0, 'latin1') + head.length
  const sent = job.subarray(at, at + 40 * 240).map((byte) => byte ^ 0xff)
  t.deepEqual(Buffer.from(sent), Buffer.from(picture.rows))
  t.is(job.subarray(at + 40 * 240).toString('latin1'), '\r\nPRINT 1,1\r\n')
})

test('no picture contains a command that printers obey even inside pictures', (t) => {
  t.is(hex(withoutImmediateCommands(bytes('1b211b3f7e217e211b1b21ff21'))), '1a211b3f7c217c211b1a21ff21')
  const chance = new Seeded(1, 'tspl')
  for (let round = 0; round < 200; round++) {
    const rows = Uint8Array.from({ length: 400 }, () => [0x1b, 0x21, 0x7e, 0x3f, 0x52][chance.between(0, 4)] ?? 0)
    const safe = Buffer.from(withoutImmediateCommands(rows))
    t.false(safe.includes('\x1b!', 0, 'latin1') || safe.includes('~!', 0, 'latin1'))
  }
})

test('what fills up half a picture is longer than any picture of this size and prints nothing', (t) => {
  const flush = Buffer.from(encodeFlush(media, 8)).toString('latin1')
  t.true(flush.length > 40 * 240)
  t.regex(flush, /^(\r\n)+CLS\r\n$/)
})

test('questions and immediate commands are as in the manual', (t) => {
  t.deepEqual([askStatus, askDetail, resetPrinter].map(hex), ['1b213f', '1b2153', '1b2152'])
  t.is(Buffer.from(detectGap).toString('latin1'), 'GAPDETECT\r\n')
})

test('each status byte has the name of what a person can do first, and every other byte is no answer', (t) => {
  const words = new Map([
    [0x00, 'ready'],
    [0x01, 'cover-open'],
    [0x02, 'jam'],
    [0x03, 'cover-open'],
    [0x04, 'paper-out'],
    [0x05, 'cover-open'],
    [0x06, 'paper-out'],
    [0x07, 'cover-open'],
    [0x08, 'ribbon-out'],
    [0x09, 'cover-open'],
    [0x0a, 'jam'],
    [0x0b, 'cover-open'],
    [0x0c, 'paper-out'],
    [0x0d, 'cover-open'],
    [0x0e, 'paper-out'],
    [0x0f, 'cover-open'],
    [0x10, 'paused'],
    [0x20, 'printing'],
    [0x80, 'error'],
  ])
  for (let byte = 0; byte < 256; byte++) {
    const status = words.get(byte)
    const { replies, rest } = decodeReplies(Uint8Array.of(byte))
    t.deepEqual(replies, status === undefined ? [] : [{ kind: 'status', status }], byte.toString(16))
    t.is(rest.length, 0)
  }
})

test('the long status is told from a jam, also in two pieces', (t) => {
  t.deepEqual(decodeReplies(bytes('02404041400d')).replies.length, 2)
  t.deepEqual(decodeReplies(bytes('0240404140030d0a')).replies, [{ kind: 'detail', isHeadHot: true }])
  t.deepEqual(decodeReplies(bytes('0240404040030d0a00')).replies, [
    { kind: 'detail', isHeadHot: false },
    { kind: 'status', status: 'ready' },
  ])
  const first = decodeReplies(bytes('024040'))
  t.deepEqual([first.replies, hex(first.rest)], [[], '024040'])
})

test('ten thousand random streams decode without an error and leave at most seven bytes behind', (t) => {
  const seed = 20_220_521
  const chance = new Seeded(seed, 'tspl-noise')
  for (let round = 0; round < 10_000; round++) {
    const noise = Uint8Array.from({ length: chance.between(0, 39) }, () => chance.between(0, 255))
    const { rest } = decodeReplies(noise)
    if (rest.length > 7) t.fail(`seed ${seed}, round ${round}: ${hex(noise)}`)
  }
  t.pass()
})
