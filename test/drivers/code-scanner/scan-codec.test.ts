import test from 'ava'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { decodeScan, MAX_SCAN_BYTES, type Scan, ScanSplitter } from '../../../drivers/code-scanner/scan-codec.ts'
import families from '../../fixtures/golden/scanner-families.json' with { type: 'json' }

/** Every reply that shares the line with codes. */
const replies = [families.gm65.acknowledgement, families.newland.acknowledgement, families.newland.refusal].map((hex) =>
  Buffer.from(hex, 'hex'),
)
const text = (value: string): Scan => ({ kind: 'text', text: value })

function scansOf(stream: Uint8Array, chunkBytes = 1): Scan[] {
  const splitter = new ScanSplitter()
  const scans: Scan[] = []
  for (let i = 0; i < stream.length; i += chunkBytes) scans.push(...splitter.push(stream.subarray(i, i + chunkBytes)))
  return [...scans, ...splitter.endOfCode()].filter(({ kind }) => kind !== 'reply')
}

test('codes end with CR, LF, both, or a pause', (t) => {
  t.deepEqual(scansOf(Buffer.from('A1\rB2\nC3\r\nD4')), ['A1', 'B2', 'C3', 'D4'].map(text))
})

test('a reply is no part of a code, wherever it comes', (t) => {
  for (const reply of replies) {
    const ack = reply.toString('latin1')
    for (const stream of [`${ack}A1\r\n`, `${ack}${ack}A1\r\n`, `A1${ack}\r\n`, `A${ack}1\r\n`, `A1\r\n${ack}`])
      for (const chunkBytes of [1, 3, 99]) t.deepEqual(scansOf(Buffer.from(stream, 'latin1'), chunkBytes), [text('A1')])
  }
  t.deepEqual(scansOf(Buffer.from('\u0006A1\r\n\u0015B2\r\n')), [text('A1'), text('B2')])
})

test('a reply alone leaves nothing behind, and says whether the scanner refuses', (t) => {
  for (const reply of replies) {
    const splitter = new ScanSplitter()
    t.deepEqual(splitter.push(reply), [{ kind: 'reply', isRefusal: reply === replies[2] }])
    t.false(splitter.isInsideCode)
  }
})

test('what only looks like a reply is refused with its code, and nothing of it is a text', (t) => {
  for (const stream of ['A1\u0002\u00010000#SCNTRG1;\u0003\r', 'A1\u0002\u0000\u0000\u0001\u00003\r'])
    t.deepEqual(scansOf(Buffer.from(stream, 'latin1')), [{ kind: 'refused', refusal: 'control-character' }])
})

test('Chinese is read as UTF-8, and as GB18030 where it is none', (t) => {
  t.deepEqual(decodeScan(Buffer.from('张测试')), text('张测试'))
  t.deepEqual(decodeScan(Buffer.from('d5c5b2e2cad4', 'hex')), text('张测试'))
})

test('UTF-8 is taken strictly: what only resembles it is GB18030, or no text', (t) => {
  // Four bytes of GB18030, a character of the rare ones, the dot in names, a mark at the beginning.
  for (const value of ['𠀀', '㛃', '张·测试', '\u{20bb7}野家'])
    t.deepEqual(decodeScan(iconv.encode(value, 'gb18030')), text(value), value)
  for (const value of ['𠀀', '㛃', '张·测试']) t.deepEqual(decodeScan(Buffer.from(value)), text(value), value)
  t.deepEqual(decodeScan(Buffer.from('\ufeffT:1')), text('T:1'))
  // An overlong slash, half a surrogate pair, a character cut off: each is two or three characters of GB18030 or none.
  for (const hex of ['c0af', 'eda080', 'e5bc']) {
    const scan = decodeScan(Buffer.from(hex, 'hex'))
    t.notDeepEqual(scan, text('/'))
    if (scan?.kind === 'text') t.is(scan.text, iconv.decode(Buffer.from(hex, 'hex'), 'gb18030'))
  }
  t.deepEqual(decodeScan(Buffer.from('e5bca0ff', 'hex')), { kind: 'refused', refusal: 'not-text' })
})

test('a TAB at the end is the scanner’s, inside it is refused', (t) => {
  t.deepEqual(decodeScan(Buffer.from('A1\t')), text('A1'))
  t.deepEqual(decodeScan(Buffer.from('A\t1')), { kind: 'refused', refusal: 'control-character' })
  t.deepEqual(decodeScan(Buffer.from('A\u00001')), { kind: 'refused', refusal: 'control-character' })
})

test('bytes that are no text in either encoding are refused', (t) => {
  t.deepEqual(decodeScan(Uint8Array.of(0x41, 0xff)), { kind: 'refused', refusal: 'not-text' })
})

test('blank codes are none', (t) => {
  t.is(decodeScan(new Uint8Array()), null)
  t.is(decodeScan(Buffer.from('  ')), null)
})

test('the longest code passes, a longer one is refused whole and the next one is read', (t) => {
  const longest = 'x'.repeat(MAX_SCAN_BYTES)
  t.deepEqual(scansOf(Buffer.from(`${longest}\r\n${longest}y\r\nA1\r\n`), 64), [
    text(longest),
    { kind: 'refused', refusal: 'too-long' },
    text('A1'),
  ])
})

test('however the bytes are cut, the same codes come out', (t) => {
  const code = fc.stringMatching(/^[A-Z0-9:*张样本]{1,30}$/)
  fc.assert(
    fc.property(fc.array(code, { maxLength: 10 }), fc.integer({ min: 1, max: 70 }), (codes, chunkBytes) => {
      const stream = Buffer.from(codes.map((each) => `${each}\r\n`).join(''))
      t.deepEqual(scansOf(stream, chunkBytes), codes.map(text))
    }),
  )
})

test('half a surrogate pair is no text', (t) => {
  // Four bytes of GB18030 beyond the last character there is.
  for (let last = 0x30; last <= 0x39; last += 1)
    for (const scan of scansOf(Uint8Array.of(0x41, 0xfe, 0x39, 0xfe, last, 0x0d))) t.not(scan.kind, 'text')
})

test('any bytes are text or a reason, never an exception', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      for (const scan of scansOf(bytes)) if (scan.kind === 'text') t.notRegex(scan.text, /[\p{Cc}\p{Cs}\u{fffd}]/u)
    }),
  )
})
