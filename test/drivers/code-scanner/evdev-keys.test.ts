import test from 'ava'
import fc from 'fast-check'
import { EVDEV_RECORD_BYTES, EvdevKeys, encodeKeyEvent, encodeTyped } from '../../../drivers/code-scanner/evdev-keys.ts'
import { MAX_SCAN_BYTES, type Scan } from '../../../drivers/code-scanner/scan-codec.ts'
import golden from '../../fixtures/golden/evdev.json' with { type: 'json' }

const text = (value: string): Scan => ({ kind: 'text', text: value })
const KEY = 1
const [CONTROL, ALT, CAPS, TAB, A, DELETE] = [29, 56, 58, 15, 30, 111]

function scansOf(stream: Uint8Array, chunkBytes = EVDEV_RECORD_BYTES): Scan[] {
  const keys = new EvdevKeys()
  const scans: Scan[] = []
  for (let at = 0; at < stream.length; at += chunkBytes) scans.push(...keys.push(stream.subarray(at, at + chunkBytes)))
  return [...scans, ...keys.endOfCode()]
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts))
const key = (code: number, value: number) => encodeKeyEvent(KEY, code, value)

test('the golden records are the text they were made for, however they are cut', (t) => {
  for (const chunkBytes of [1, 7, 24, 64, 4096])
    t.deepEqual(scansOf(Buffer.from(golden.hex, 'hex'), chunkBytes), [text(golden.text)])
})

test('each character of a US keyboard is typed and read back', (t) => {
  const every = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i))
  t.deepEqual(scansOf(encodeTyped(every)), [text(every)])
})

test('a shift that is held counts until it is let go, on either side of the keyboard', (t) => {
  const typed = joined(key(54, 1), key(A, 1), key(A, 0), key(54, 0), key(A, 1), key(A, 0), key(96, 1))
  t.deepEqual(scansOf(typed), [text('Aa')])
})

test('a key that repeats is one character, and letting go is none', (t) => {
  t.deepEqual(scansOf(joined(key(A, 1), key(A, 2), key(A, 2), key(A, 0), key(28, 1), key(28, 0))), [text('a')])
})

test('what is typed with Control or Alt, and a key that is no character, make the whole code refused', (t) => {
  const refused: Scan[] = [{ kind: 'refused', refusal: 'control-character' }]
  for (const held of [CONTROL, ALT])
    t.deepEqual(scansOf(joined(key(A, 1), key(held, 1), key(A, 1), key(held, 0), key(A, 1), key(28, 1))), refused)
  for (const other of [CAPS, TAB, DELETE])
    t.deepEqual(scansOf(joined(key(A, 1), key(other, 1), key(A, 1), key(28, 1))), refused)
  const after = joined(key(CONTROL, 1), key(A, 1), key(CONTROL, 0), key(28, 1), encodeTyped('T:1'))
  t.deepEqual(scansOf(after), [...refused, text('T:1')])
})

test('a code of which the kernel lost keys is refused, and the next one is read', (t) => {
  const dropped = encodeKeyEvent(0, 3, 0)
  const typed = encodeTyped('AB12')
  const half = joined(typed.subarray(0, 6 * EVDEV_RECORD_BYTES), dropped, typed.subarray(10 * EVDEV_RECORD_BYTES))
  t.deepEqual(scansOf(joined(half, encodeTyped('CD34'))), [{ kind: 'refused', refusal: 'unfinished' }, text('CD34')])
})

test('a code that stops without Enter is none', (t) => {
  const typed = encodeTyped('119999199003070019')
  t.deepEqual(scansOf(typed.subarray(0, -4 * EVDEV_RECORD_BYTES)), [{ kind: 'refused', refusal: 'unfinished' }])
})

test('the longest code passes, a longer one is refused, and Enter alone is nothing', (t) => {
  const longest = 'x'.repeat(MAX_SCAN_BYTES)
  t.deepEqual(scansOf(joined(encodeTyped(longest), encodeTyped(`${longest}y`), encodeTyped(''), encodeTyped('A1'))), [
    text(longest),
    { kind: 'refused', refusal: 'too-long' },
    text('A1'),
  ])
})

test('what no keyboard types is not laid before the twin', (t) => {
  t.throws(() => encodeTyped('张'), { instanceOf: RangeError })
})

test('any records are text without control characters or a reason, never an exception', (t) => {
  const code = fc.oneof(fc.integer({ min: 2, max: 57 }), fc.nat(0xffff))
  const record = fc.tuple(fc.constantFrom(0, 1, 1, 1, 4), code, fc.integer({ min: 0, max: 2 }))
  let texts = 0
  fc.assert(
    fc.property(fc.array(record, { maxLength: 40 }), (records) => {
      const stream = joined(...records.map((fields) => encodeKeyEvent(...fields)), key(28, 1))
      for (const scan of scansOf(stream)) {
        if (scan.kind !== 'text') continue
        texts += 1
        t.regex(scan.text, /^[ -~]+$/)
      }
    }),
    { seed: 20_261_122, numRuns: 1000 },
  )
  t.true(texts > 0)
})
