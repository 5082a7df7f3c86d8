import { setTimeout as sleep } from 'node:timers/promises'
import type { ExecutionContext } from 'ava'
import type { BytePort, OpenBytePort } from '../../../drivers/bus/byte-port.ts'
import type { DriverError } from '../../../drivers/driver-error.ts'

export interface FarEnd {
  readonly open: OpenBytePort
  send(bytes: Uint8Array): Promise<void>
  received(): Uint8Array
  hangUp(): Promise<void>
}

type Register = (title: string, body: (t: ExecutionContext) => Promise<void>) => void

const WRITE = { timeoutMs: 5000 }
const everyByte = Uint8Array.from({ length: 256 }, (_, i) => i)

/** What the interface `BytePort` promises, asked of one implementation. `connect` makes a device that listens. */
export function testBytePort(test: Register, connect: (t: ExecutionContext) => Promise<FarEnd>): void {
  const opened = async (t: ExecutionContext) => {
    const far = await connect(t)
    const port = await far.open()
    t.teardown(() => port.close())
    return { far, port }
  }

  test('every byte value goes both ways, in order', async (t) => {
    const { far, port } = await opened(t)
    const arrived = collect(port)
    await port.write(everyByte, WRITE)
    await port.write(everyByte.toReversed(), WRITE)
    await until(() => far.received().length === 512)
    t.deepEqual(far.received(), Uint8Array.of(...everyByte, ...everyByte.toReversed()))
    await far.send(everyByte)
    await until(() => arrived().length === 256)
    t.deepEqual(arrived(), everyByte)
  })

  test('the caller may use its buffer again once the write is done', async (t) => {
    const { far, port } = await opened(t)
    const buffer = Uint8Array.of(1, 2, 3)
    await port.write(buffer, WRITE)
    buffer.fill(9)
    await until(() => far.received().length === 3)
    t.deepEqual(far.received(), Uint8Array.of(1, 2, 3))
  })

  test('who stops listening hears no more', async (t) => {
    const { far, port } = await opened(t)
    let heard = 0
    const stop = port.onBytes(() => heard++)
    stop()
    const arrived = collect(port)
    await far.send(Uint8Array.of(1))
    await until(() => arrived().length === 1)
    t.is(heard, 0)
  })

  test('a far end that hangs up is reported once, and refuses writes', async (t) => {
    const { far, port } = await opened(t)
    const losses: DriverError[] = []
    port.onLost((error) => losses.push(error))
    await far.hangUp()
    await until(() => losses.length > 0)
    t.is(losses[0]?.code, 'port.lost')
    await t.throwsAsync(port.write(everyByte, WRITE), { code: 'port.lost' })
    await port.close()
    t.is(losses.length, 1)
  })

  test('closing is no loss, may be done twice, and ends writing', async (t) => {
    const { port } = await opened(t)
    let losses = 0
    port.onLost(() => losses++)
    await Promise.all([port.close(), port.close()])
    await port.close()
    await t.throwsAsync(port.write(everyByte, WRITE), { code: 'port.closed' })
    t.is(losses, 0)
  })

  test('an aborted write and an aborted opening say the reason', async (t) => {
    const { far, port } = await opened(t)
    const reason = new Error('enough')
    const signal = AbortSignal.abort(reason)
    t.is(await t.throwsAsync(port.write(everyByte, { ...WRITE, signal })), reason)
    t.is(await t.throwsAsync(far.open(signal)), reason)
  })

  test('a port can be opened again after it was closed', async (t) => {
    const { far, port } = await opened(t)
    await port.close()
    const again = await far.open(AbortSignal.timeout(5000))
    const arrived = collect(again)
    await far.send(Uint8Array.of(7))
    await until(() => arrived().length === 1)
    await again.close()
    t.pass()
  })
}

/** Everything that arrives from now on. */
export function collect(port: BytePort): () => Uint8Array {
  const parts: Uint8Array[] = []
  port.onBytes((bytes) => parts.push(Uint8Array.from(bytes)))
  return () => Uint8Array.from(Buffer.concat(parts))
}

export async function until(condition: () => boolean, timeoutMs = 10_000): Promise<void> {
  for (let waitedMs = 0; !condition(); waitedMs += 2) {
    if (waitedMs > timeoutMs) throw new Error('condition did not come true in time')
    await sleep(2)
  }
}
