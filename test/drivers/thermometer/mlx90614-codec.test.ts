import test from 'ava'
import fc from 'fast-check'
import {
  crc8,
  decodeTemperature,
  encodeFrame,
  encodeTemperature,
  MLX90614_ADDRESS,
  REGISTER_OBJECT_1,
} from '../../../drivers/thermometer/mlx90614-codec.ts'
import golden from '../../fixtures/golden/mlx90614.json' with { type: 'json' }

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const decode = (frame: Uint8Array) => decodeTemperature(frame, REGISTER_OBJECT_1, MLX90614_ADDRESS)

for (const read of golden.reads) {
  test(`golden frame: ${read.name}`, (t) => {
    t.deepEqual(encodeFrame(read.word, read.register, MLX90614_ADDRESS), bytes(read.frame))
    const decoded = decodeTemperature(bytes(read.frame), read.register, MLX90614_ADDRESS)
    if (typeof read.centiC === 'number') t.deepEqual(decoded, { ok: true, centiC: read.centiC })
    if ((read.word & 0x8000) !== 0) t.deepEqual(decoded, { ok: false, failure: 'error-flag' })
  })
}

test('the check code of writes and of sleep is that of the datasheet', (t) => {
  t.is(crc8(bytes('B4 22 07 C8')), 0x48)
  t.is(crc8(bytes('B4 FF')), 0xe8)
})

test('bit 15 is the error flag, up to the last word below it there is a temperature', (t) => {
  const word = (value: number) => decode(encodeFrame(value, REGISTER_OBJECT_1, MLX90614_ADDRESS))
  t.deepEqual(word(0x0000), { ok: true, centiC: -27315 })
  t.deepEqual(word(0x7fff), { ok: true, centiC: 38219 })
  t.deepEqual(word(0x8000), { ok: false, failure: 'error-flag' })
  t.deepEqual(word(0xffff), { ok: false, failure: 'error-flag' })
})

test('a bus that floats high, or nothing but zeroes, fails the check', (t) => {
  t.deepEqual(decode(bytes('FF FF FF')), { ok: false, failure: 'pec' })
  t.deepEqual(decode(bytes('00 00 00')), { ok: false, failure: 'pec' })
})

test('frames of any other length fail the check', (t) => {
  for (const hex of ['', 'CC', 'CC 3B', 'CC 3B B6 00']) t.deepEqual(decode(bytes(hex)), { ok: false, failure: 'pec' })
})

test('every flip of one bit of every golden frame is rejected', (t) => {
  for (const read of golden.reads) {
    for (let bit = 0; bit < 24; bit += 1) {
      const frame = bytes(read.frame)
      frame[bit >> 3] = (frame[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      t.deepEqual(decodeTemperature(frame, read.register, MLX90614_ADDRESS), { ok: false, failure: 'pec' })
    }
  }
})

test('two flipped bits of any frame are rejected too, and so is a frame of another register', (t) => {
  const bit = fc.integer({ min: 0, max: 23 })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff }), bit, bit, (word, first, second) => {
      fc.pre(first !== second)
      const frame = encodeFrame(word, REGISTER_OBJECT_1, MLX90614_ADDRESS)
      for (const flipped of [first, second]) frame[flipped >> 3] = (frame[flipped >> 3] ?? 0) ^ (1 << (flipped & 7))
      const ofAmbient = encodeFrame(word, 0x06, MLX90614_ADDRESS)
      return !decode(frame).ok && !decode(ofAmbient).ok
    }),
  )
  t.pass()
})

test('a temperature comes back within the step of the sensor', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: -27315, max: 38219 }), (centiC) => {
      const decoded = decode(encodeFrame(encodeTemperature(centiC), REGISTER_OBJECT_1, MLX90614_ADDRESS))
      return decoded.ok && Math.abs(decoded.centiC - centiC) <= 1
    }),
  )
  t.is(encodeTemperature(-30000), 0)
  t.is(encodeTemperature(99999), 0x7fff)
})
