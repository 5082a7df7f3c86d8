import { readFileSync } from 'node:fs'
import test from 'ava'
import { DistanceDeframer, decodeDistance, encodeDistance } from '../../../drivers/distance/a02yyuw-codec.ts'
import { SeededRandom } from '../../../firmware/compose/seeded-random.ts'

interface Golden {
  readonly frames: readonly { readonly name: string; readonly frame: string; readonly mm: number | null }[]
}

const { frames } = JSON.parse(
  readFileSync(new URL('../../fixtures/golden/a02yyuw.json', import.meta.url), 'utf8'),
) as Golden

for (const { frame, mm, name } of frames) {
  test(`${name}: ${frame}`, (t) => {
    const bytes = Uint8Array.from(Buffer.from(frame.replaceAll(' ', ''), 'hex'))
    t.deepEqual(decodeDistance(bytes), { mm })
    if (mm !== null) t.deepEqual(encodeDistance(mm), bytes)
  })
}

test('each distance is read back, and a change of any one byte of its frame is none', (t) => {
  for (let mm = 30; mm <= 4500; mm += 1) {
    const frame = encodeDistance(mm)
    if (decodeDistance(frame)?.mm !== mm) t.fail(`${mm}`)
    for (let at = 0; at < frame.length; at += 1) {
      const damaged = Uint8Array.from(frame)
      damaged[at] = (damaged[at] ?? 0) ^ (1 + (mm % 255))
      if (decodeDistance(damaged) !== null) t.fail(`${mm}, byte ${at}`)
    }
  }
  t.pass()
})

test('frames are found in pieces of any size, behind half a frame and after noise', (t) => {
  for (const size of [1, 2, 3, 4, 5, 7, 64]) {
    const deframer = new DistanceDeframer()
    const stream = [
      0x2c,
      0x2c,
      0xff,
      0xff,
      ...encodeDistance(300),
      0x00,
      0xff,
      ...encodeDistance(255),
      ...encodeDistance(60),
    ]
    const found: (number | null)[] = []
    for (let at = 0; at < stream.length; at += size)
      for (const { mm } of deframer.push(Uint8Array.from(stream.slice(at, at + size)))) found.push(mm)
    t.deepEqual(found, [300, 255, 60], `${size}`)
  }
})

test('10,000 random streams: nothing but whole frames in range comes out, and nothing is kept', (t) => {
  const seed = 20_261_122
  const random = new SeededRandom(seed)
  const deframer = new DistanceDeframer()
  let [bytesIn, framesOut] = [0, 0]
  for (let n = 0; n < 10_000; n += 1) {
    const bytes = Uint8Array.from({ length: Math.floor(random.fraction() * 65) }, () =>
      Math.floor(random.fraction() * 256),
    )
    bytesIn += bytes.length
    for (const { mm } of deframer.push(bytes)) {
      framesOut += 1
      if (mm !== null && !(Number.isInteger(mm) && mm >= 30 && mm <= 4500)) t.fail(`${mm}, seed ${seed}`)
    }
  }
  // A header and a sum are 16 bits: one position in 65,536.
  t.true(framesOut <= (bytesIn / 65_536) * 5, `${framesOut} of ${bytesIn} bytes, seed ${seed}`)
})
