import test from 'ava'
import type { I2cBus } from '../../../drivers/bus/i2c-bus.ts'
import { Mlx90614 } from '../../../drivers/thermometer/mlx90614.ts'
import {
  decodeTemperature,
  decodeWord,
  encodeFrame,
  encodeTemperature,
  MLX90614_ADDRESS,
  REGISTER_AMBIENT,
  REGISTER_OBJECT_1,
} from '../../../drivers/thermometer/mlx90614-codec.ts'
import { SeededRandom } from '../../../firmware/compose/seeded-random.ts'

const FRAMES = 10_000
const SEED = 90_614
const NEVER = new AbortController().signal
/** What a heap may have grown by when nothing is kept, and nobody collected. */
const HEAP_BYTES_MAX = 48 * 1024 * 1024

class Chance extends SeededRandom {
  below(count: number): number {
    return Math.floor(this.fraction() * count)
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.below(256))
  }
}

/** What a wire does to three bytes: up to three bits anywhere, a burst of eight, half a frame, lines that float or are held. */
const WIRE_FAULTS: readonly ((frame: Uint8Array, chance: Chance) => Uint8Array)[] = [
  (frame, chance) => {
    const damaged = Uint8Array.from(frame)
    const bits = new Set<number>()
    const count = 1 + chance.below(3)
    while (bits.size < count) bits.add(chance.below(24))
    for (const bit of bits) damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    return damaged
  },
  (frame, chance) => {
    const word = ((frame[0] ?? 0) << 16) | ((frame[1] ?? 0) << 8) | (frame[2] ?? 0)
    const damaged = word ^ ((1 + chance.below(255)) << chance.below(17))
    return Uint8Array.of(damaged >> 16, (damaged >> 8) & 0xff, damaged & 0xff)
  },
  (frame, chance) => frame.slice(0, chance.below(3)),
  (frame) => Uint8Array.from([...frame, 0xff]),
  () => Uint8Array.of(0xff, 0xff, 0xff),
  () => Uint8Array.of(0, 0, 0),
]

test(`${FRAMES} damaged frames: none is a temperature, whichever register and address they are of`, (t) => {
  const chance = new Chance(SEED)
  for (let n = 0; n < FRAMES; n += 1) {
    const register = n % 2 === 0 ? REGISTER_OBJECT_1 : REGISTER_AMBIENT
    const frame = encodeFrame(encodeTemperature(2000 + chance.below(2500)), register, MLX90614_ADDRESS)
    const damage = WIRE_FAULTS[chance.below(WIRE_FAULTS.length)]
    const damaged = damage?.(frame, chance) ?? frame
    if (decodeTemperature(damaged, register, MLX90614_ADDRESS).ok)
      return t.fail(`${Buffer.from(damaged).toString('hex')}, frame ${n}, seed ${SEED}`)
    const other = register === REGISTER_AMBIENT ? REGISTER_OBJECT_1 : REGISTER_AMBIENT
    if (decodeTemperature(frame, other, MLX90614_ADDRESS).ok) return t.fail(`of another register, frame ${n}`)
    if (decodeTemperature(frame, register, 0x5b).ok) return t.fail(`of another address, frame ${n}`)
    if (!decodeTemperature(frame, register, MLX90614_ADDRESS).ok) return t.fail(`whole, frame ${n}`)
  }
  t.pass()
})

test(`${FRAMES} random byte streams into the codec: nothing throws, and what passes the check is inside its range`, (t) => {
  const chance = new Chance(SEED + 1)
  let passed = 0
  for (let n = 0; n < FRAMES; n += 1) {
    const bytes = chance.bytes(n % 2 === 0 ? 3 : chance.below(40))
    const decoded = decodeTemperature(bytes, REGISTER_OBJECT_1, MLX90614_ADDRESS)
    if (decodeWord(bytes, REGISTER_OBJECT_1, MLX90614_ADDRESS).ok) passed += 1
    if (decoded.ok && (decoded.centiC < -27_315 || decoded.centiC > 38_219 || !Number.isInteger(decoded.centiC)))
      return t.fail(`${decoded.centiC}, stream ${n}, seed ${SEED + 1}`)
  }
  // One check byte lets one in 256 through: that is what the series is for, below.
  t.true(passed > 5 && passed < 60, `${passed} passed`)
})

/** Answers every read; so many of a hundred with something else than the truth, of any kind. */
class FaultyBus implements I2cBus {
  readonly #chance: Chance
  objectCentiC = 3421
  badPercent = 0
  reads = 0
  passedWrong = 0

  constructor(chance: Chance) {
    this.#chance = chance
  }

  read(address: number, register: number, length: number): Promise<Uint8Array> {
    this.reads += 1
    const centiC = register === REGISTER_OBJECT_1 ? this.objectCentiC : 2501
    const frame = encodeFrame(encodeTemperature(centiC), register, address)
    const isTemperature = register === REGISTER_OBJECT_1 || register === REGISTER_AMBIENT
    if (!isTemperature || this.#chance.below(100) >= this.badPercent) return Promise.resolve(frame)
    const damaged = this.#damage(frame, register, address, length)
    if (decodeTemperature(damaged, register, address).ok) this.passedWrong += 1
    return Promise.resolve(damaged)
  }

  write(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  /** Also words that never were, under a check byte that fits. */
  #damage(frame: Uint8Array, register: number, address: number, length: number): Uint8Array {
    const kind = this.#chance.below(WIRE_FAULTS.length + 3)
    if (kind === WIRE_FAULTS.length) return encodeFrame(this.#chance.below(65_536), register, address)
    if (kind === WIRE_FAULTS.length + 1) return encodeFrame(0x8000 | this.#chance.below(32_768), register, address)
    return WIRE_FAULTS[kind]?.(frame, this.#chance) ?? this.#chance.bytes(length)
  }
}

test(`${FRAMES} and more frames of a sensor on a bad line: a temperature is the true one, or there is none`, async (t) => {
  const bus = new FaultyBus(new Chance(SEED + 2))
  const thermometer = new Mlx90614(bus, { intervalMs: 0, wakeMs: 0 })
  const heapBefore = process.memoryUsage().heapUsed
  let [values, failures] = [0, 0]
  for (let series = 0; bus.reads < FRAMES; series += 1) {
    bus.objectCentiC = [3421, 3621, 2479][series % 3] ?? 3421
    bus.badPercent = [2, 10, 30, 100][series % 4] ?? 100
    const measured = await thermometer.measure(NEVER)
    if (measured.ok) values += 1
    else failures += 1
    if (measured.ok && (measured.objectCentiC !== bus.objectCentiC || measured.ambientCentiC !== 2501))
      return t.fail(`${JSON.stringify(measured)}, series ${series}, seed ${SEED + 2}`)
    if (measured.ok && bus.objectCentiC < 2800) return t.fail(`a wall, series ${series}, seed ${SEED + 2}`)
  }
  t.log(`${bus.reads} frames, ${values} values, ${failures} none, ${bus.passedWrong} wrong words passed the check byte`)
  t.true(values > 50 && failures > 50, `${values} values, ${failures} without: both were tried`)
  t.true(bus.passedWrong > 100, `${bus.passedWrong} wrong words passed the check byte: the series caught them`)
  const grown = process.memoryUsage().heapUsed - heapBefore
  t.true(grown < HEAP_BYTES_MAX, `${grown} bytes`)
})
