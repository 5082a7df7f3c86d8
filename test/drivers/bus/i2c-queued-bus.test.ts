import test from 'ava'
import { type I2cAdapter, QueuedI2cBus } from '../../../drivers/bus/queued-i2c-bus.ts'
import { isDriverError } from '../../../drivers/driver-error.ts'

/** An adapter whose calls settle when the test says so. */
class HandAdapter implements I2cAdapter {
  readonly calls: { settle: (outcome: Uint8Array | Error) => void }[] = []
  running = 0
  runningMax = 0
  closed = 0

  async read(): Promise<Uint8Array> {
    const answer = Promise.withResolvers<Uint8Array>()
    this.running += 1
    this.runningMax = Math.max(this.runningMax, this.running)
    this.calls.push({
      settle: (outcome) => {
        this.running -= 1
        if (outcome instanceof Error) answer.reject(outcome)
        else answer.resolve(outcome)
      },
    })
    return await answer.promise
  }

  async write(): Promise<void> {
    await this.read()
  }

  close(): Promise<void> {
    this.closed += 1
    return Promise.resolve()
  }
}

function kernelError(errno: number): Error {
  return Object.assign(new Error(', Remote I/O error'), { errno, code: '', syscall: 'readI2cBlock' })
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  return isDriverError(error) ? error.code : String(error)
}

/** Resolves when the adapter has received call number `count`. */
async function called(adapter: HandAdapter, count: number): Promise<void> {
  for (let turn = 0; turn < 1000 && adapter.calls.length < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function setUp(deadlineMs = 5000) {
  const adapters: HandAdapter[] = []
  const time = { nowMs: 0 }
  const open = () => {
    const adapter = new HandAdapter()
    adapters.push(adapter)
    return Promise.resolve(adapter)
  }
  const bus = new QueuedI2cBus(open, { deadlineMs, restMs: 1000, nowMs: () => time.nowMs })
  return { bus, adapters, time }
}

test('calls go down one at a time and in their order', async (t) => {
  const { bus, adapters } = setUp()
  const answers = [1, 2, 3].map((register) => bus.read(0x5a, register, 1))
  for (const byte of [1, 2, 3]) {
    await new Promise((resolve) => setImmediate(resolve))
    const [adapter] = adapters
    if (adapter === undefined) return void t.fail('no adapter was opened')
    await called(adapter, byte)
    t.is(adapter.calls.length, byte)
    adapter.calls[byte - 1]?.settle(Uint8Array.of(byte))
  }
  t.deepEqual(
    await Promise.all(answers),
    [1, 2, 3].map((byte) => Uint8Array.of(byte)),
  )
  t.is(adapters[0]?.runningMax, 1)
  t.is(adapters.length, 1)
})

test('after an error the adapter is closed and the next call opens a new one', async (t) => {
  const { bus, adapters } = setUp()
  const first = codeOf(bus.write(0x70, Uint8Array.of(0x21)))
  await new Promise((resolve) => setImmediate(resolve))
  adapters[0]?.calls[0]?.settle(kernelError(121))
  t.is(await first, 'i2c.no-acknowledge')
  t.is(adapters[0]?.closed, 1)
  const second = bus.read(0x5a, 7, 1)
  await new Promise((resolve) => setImmediate(resolve))
  adapters[1]?.calls[0]?.settle(Uint8Array.of(9))
  t.deepEqual(await second, Uint8Array.of(9))
})

test('an adapter that cannot be opened is a missing bus, and is found once it is there', async (t) => {
  const adapter = new HandAdapter()
  let isThere = false
  const missing = Object.assign(new Error('ENOENT'), { errno: -2, code: 'ENOENT' })
  const bus = new QueuedI2cBus(() => (isThere ? Promise.resolve(adapter) : Promise.reject(missing)))
  t.is(await codeOf(bus.read(0x5a, 7, 1)), 'i2c.bus-missing')
  isThere = true
  const answer = bus.read(0x5a, 7, 1)
  await called(adapter, 1)
  adapter.calls[0]?.settle(Uint8Array.of(1))
  t.deepEqual(await answer, Uint8Array.of(1))
})

test('a transfer that hangs is given up at its deadline and never gets company', async (t) => {
  const { bus, adapters } = setUp(20)
  t.is(await codeOf(bus.read(0x5a, 7, 1)), 'i2c.timeout')
  t.is(await codeOf(bus.read(0x5a, 7, 1)), 'i2c.timeout')
  t.is(adapters[0]?.calls.length, 1)
  t.is(adapters[0]?.closed, 0, 'not closed under a transfer')

  adapters[0]?.calls[0]?.settle(kernelError(110))
  await new Promise((resolve) => setImmediate(resolve))
  t.is(adapters[0]?.closed, 1)
  const next = bus.read(0x5a, 7, 1)
  await new Promise((resolve) => setImmediate(resolve))
  adapters[1]?.calls[0]?.settle(Uint8Array.of(5))
  t.deepEqual(await next, Uint8Array.of(5))
})

test('a late answer belongs to nobody', async (t) => {
  const { bus, adapters } = setUp(20)
  t.is(await codeOf(bus.read(0x5a, 7, 1)), 'i2c.timeout')
  adapters[0]?.calls[0]?.settle(Uint8Array.of(0xaa))
  await new Promise((resolve) => setImmediate(resolve))
  const next = bus.read(0x5a, 6, 1)
  await called(adapters[0] ?? new HandAdapter(), 2)
  adapters[0]?.calls[1]?.settle(Uint8Array.of(0xbb))
  t.deepEqual(await next, Uint8Array.of(0xbb))
})

test('a bus that times out three times in a row rests, then one call tries it', async (t) => {
  const { bus, adapters, time } = setUp()
  const fail = async (n: number) => {
    const answer = codeOf(bus.read(0x5a, 7, 1))
    for (let turn = 0; turn < 1000 && adapters[n]?.calls.length !== 1; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    adapters[n]?.calls[0]?.settle(kernelError(110))
    return await answer
  }
  for (const n of [0, 1, 2]) t.is(await fail(n), 'i2c.timeout')
  t.is(await codeOf(bus.write(0x70, Uint8Array.of(0x21))), 'i2c.timeout')
  t.is(adapters.length, 3, 'nothing was tried while it rests')

  time.nowMs = 1000
  t.is(await fail(3), 'i2c.timeout')
  t.is(await codeOf(bus.read(0x5a, 7, 1)), 'i2c.timeout')
  t.is(adapters.length, 4, 'one failed trial, and it rests again')

  time.nowMs = 2000
  const answer = bus.read(0x5a, 7, 1)
  await new Promise((resolve) => setImmediate(resolve))
  adapters[4]?.calls[0]?.settle(Uint8Array.of(1))
  t.deepEqual(await answer, Uint8Array.of(1))
})

test('a read that gives fewer bytes than asked for is an error', async (t) => {
  const { bus, adapters } = setUp()
  const answer = codeOf(bus.read(0x5a, 7, 3))
  await new Promise((resolve) => setImmediate(resolve))
  adapters[0]?.calls[0]?.settle(Uint8Array.of(1, 2))
  t.is(await answer, 'i2c.io')
})

test('more than 64 waiting calls are refused, and what waited is still done', async (t) => {
  const { bus, adapters } = setUp()
  const waiting = Array.from({ length: 64 }, () => codeOf(bus.read(0x5a, 7, 1)))
  t.is(await codeOf(bus.read(0x5a, 7, 1)), 'i2c.io')
  for (let n = 0; n < 64; n += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    await called(adapters[0] ?? new HandAdapter(), n + 1)
    adapters[0]?.calls[n]?.settle(Uint8Array.of(n))
  }
  t.deepEqual(new Set(await Promise.all(waiting)), new Set(['null']))
})

test('close is idempotent, closes the adapter, and refuses later calls', async (t) => {
  const { bus, adapters } = setUp()
  const answer = bus.read(0x5a, 7, 1)
  await new Promise((resolve) => setImmediate(resolve))
  adapters[0]?.calls[0]?.settle(Uint8Array.of(1))
  await answer
  await bus.close()
  await bus.close()
  t.is(adapters[0]?.closed, 1)
  t.is(await codeOf(bus.read(0x5a, 7, 1)), 'i2c.io')
})

test('close does not wait for a hanging transfer, and its adapter is closed when it lets go', async (t) => {
  const { bus, adapters } = setUp(20)
  const hanging = codeOf(bus.read(0x5a, 7, 1))
  await new Promise((resolve) => setImmediate(resolve))
  await bus.close()
  t.is(await hanging, 'i2c.timeout')
  t.is(adapters[0]?.closed, 0)
  adapters[0]?.calls[0]?.settle(Uint8Array.of(1))
  await new Promise((resolve) => setImmediate(resolve))
  t.is(adapters[0]?.closed, 1)
})

test('impossible addresses and lengths are programmer errors', async (t) => {
  const { bus, adapters } = setUp()
  await t.throwsAsync(bus.read(0x80, 7, 1), { name: 'AssertionError' })
  await t.throwsAsync(bus.read(0x5a, 7, 33), { name: 'AssertionError' })
  await t.throwsAsync(bus.write(0x5a, new Uint8Array(34)), { name: 'AssertionError' })
  t.is(adapters.length, 0)
})
