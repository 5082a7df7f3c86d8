import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import test from 'ava'
import { EvdevKeys } from '../../drivers/code-scanner/evdev-keys.ts'
import { decodeScan, type Scan, type ScanDecoder, ScanSplitter } from '../../drivers/code-scanner/scan-codec.ts'
import { replyAtEnd } from '../../drivers/code-scanner/scanner-family.ts'
import { decodeAnswer, decodeReadData, decodeRequest, decodeSamId } from '../../drivers/id-reader/sam-v-codec.ts'
import { SamVDeframer } from '../../drivers/id-reader/sam-v-deframer.ts'
import { decodeTextBlock } from '../../drivers/id-reader/sam-v-text.ts'
import { decodeReplies as decodeEscpos } from '../../drivers/label-printer/escpos-codec.ts'
import { decodeReplies as decodeTspl } from '../../drivers/label-printer/tspl-codec.ts'
import { decodeTemperature, decodeWord } from '../../drivers/thermometer/mlx90614-codec.ts'
import { Seeded } from '../support/seeded.ts'

const SEED = 20_261_122
const STREAMS = 10_000
const STREAM_BYTES_MAX = 600
/** What a codec may keep of all it was given: far less than the three megabytes that pass. */
const KEPT_BYTES_MAX = 1_000_000

/** Bytes of which protocols are made, so that chance gets beyond their first lines. */
const MARKS = [
  'aaaaaa9669',
  'aaaaaa9669000400009094',
  '0508',
  '0004000090',
  '01000400',
  '0d0a',
  '020000',
  '0201303030302353',
  '063b03',
  '0100',
  '1d',
  '1b21',
  '12',
]

/** Random bytes, with marks of the protocols between them. */
function streamOf(random: Seeded): Uint8Array {
  const parts: Uint8Array[] = []
  let length = random.between(0, STREAM_BYTES_MAX)
  while (length > 0) {
    const mark = Buffer.from(MARKS[random.between(0, MARKS.length - 1)] ?? '', 'hex')
    const part = random.percent(30) ? mark : random.bytes(random.between(1, Math.min(length, 40)))
    parts.push(part)
    length -= part.length
  }
  return Uint8Array.from(Buffer.concat(parts))
}

function checkScans(scans: readonly Scan[]): void {
  for (const scan of scans)
    if (scan.kind === 'text' && /[\p{Cc}\p{Cs}\u{fffd}]/u.test(scan.text)) throw new Error('no text came out as text')
}

function feedDecoder(decoder: ScanDecoder): (bytes: Uint8Array) => void {
  return (bytes) => {
    checkScans(decoder.push(bytes))
    if (bytes.length % 7 === 0) checkScans(decoder.endOfCode())
  }
}

function feedCards(): (bytes: Uint8Array) => void {
  const refuse = (block: Uint8Array): void => {
    if (decodeTextBlock(block).kind === 'document') throw new Error('chance made a person')
  }
  const deframer = new SamVDeframer((event) => {
    if (event.kind !== 'frame') return
    decodeRequest(event.body)
    const answer = decodeAnswer(event.body)
    if (answer === null) return
    decodeSamId(answer.data)
    const textBlock = decodeReadData(answer.data)
    if (textBlock !== null) refuse(textBlock)
  })
  return (bytes) => {
    deframer.push(bytes)
    refuse(bytes.subarray(0, 256))
  }
}

function feedCode(bytes: Uint8Array): void {
  const scan = decodeScan(bytes)
  if (scan !== null) checkScans([scan])
}

function feedThermometer(bytes: Uint8Array): void {
  for (const length of [0, 2, 3, bytes.length]) {
    decodeWord(bytes.subarray(0, length), 7, 0x5a)
    decodeTemperature(bytes.subarray(0, length), 7, 0x5a)
  }
}

/** Every codec that takes bytes from a device, each with one instance for all streams. */
const codecs: readonly (readonly [string, () => (bytes: Uint8Array) => void])[] = [
  ['ID reader', feedCards],
  ['serial scanner', () => feedDecoder(new ScanSplitter())],
  ['keyboard scanner', () => feedDecoder(new EvdevKeys())],
  ['one code', () => feedCode],
  ['scanner replies', () => replyAtEnd],
  ['thermometer', () => feedThermometer],
  ['ESC/POS replies', () => decodeEscpos],
  ['TSPL replies', () => decodeTspl],
]

for (const [name, start] of codecs)
  test(`ten thousand random byte streams into ${name}: nothing is thrown, nothing made up, nothing kept`, (t) => {
    const random = new Seeded(SEED, name)
    const feed = start()
    for (let i = 0; i < STREAMS / 10; i += 1) feed(streamOf(random))
    const before = heapBytes()
    for (let i = 0; i < (STREAMS * 9) / 10; i += 1) {
      try {
        feed(streamOf(random))
      } catch (error) {
        t.fail(`stream ${i} of seed ${SEED}: ${String(error)}`)
        return
      }
    }
    t.true(heapBytes() - before < KEPT_BYTES_MAX)
    feed(new Uint8Array())
  })

function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // Buffers are given back by the collection after the one that found them.
  for (let i = 0; i < 3; i += 1) collect()
  const { external, heapUsed } = process.memoryUsage()
  return heapUsed + external
}
