import test, { type ExecutionContext } from 'ava'
import { openTwinLine, TwinOutlet } from '../../../drivers/bus/twin-byte-port.ts'
import { type FarEnd, testBytePort } from './byte-port-contract.ts'

function outlet(): Promise<FarEnd> {
  const received: number[] = []
  const twin = new TwinOutlet((bytes) => received.push(...bytes), { maxChunkBytes: 7 })
  return Promise.resolve({
    open: twin.open,
    send: (bytes) => twin.send(bytes, 5000),
    received: () => Uint8Array.from(received),
    hangUp: () => {
      twin.unplug()
      return Promise.resolve()
    },
  })
}

testBytePort((title, body) => {
  test(title, body)
}, outlet)

test('chunks are as short as asked for', async (t) => {
  const { near, far, recording } = openTwinLine({ maxChunkBytes: 3 })
  const sizes: number[] = []
  far.onBytes((bytes) => sizes.push(bytes.length))
  await near.write(new Uint8Array(10), { timeoutMs: 1000 })
  t.deepEqual(sizes, [3, 3, 3, 1])
  t.deepEqual(
    recording.map(({ direction, bytes }) => [direction, bytes.length]),
    [3, 3, 3, 1].map((length) => ['out', length]),
  )
})

test('a slow line runs into the deadline of a write', async (t) => {
  const { near, far } = openTwinLine({ delayMs: 10_000 })
  await t.throwsAsync(near.write(Uint8Array.of(1), { timeoutMs: 20 }), { code: 'port.timeout' })
  await near.close()
  await far.close()
})

test('a cut line is lost for both ends, also in the middle of a write', async (t) => {
  const { near, far, cut } = openTwinLine({ maxChunkBytes: 1 })
  const lost: string[] = []
  near.onLost(() => lost.push('near'))
  far.onLost(() => lost.push('far'))
  far.onBytes(cut)
  await t.throwsAsync(near.write(new Uint8Array(10), { timeoutMs: 1000 }), { code: 'port.lost' })
  t.deepEqual(lost, ['near', 'far'])
})

test('the recording is bounded', async (t) => {
  const { near, recording } = openTwinLine({ maxChunkBytes: 1 })
  await near.write(new Uint8Array(1000).fill(5), { timeoutMs: 5000 })
  t.is(recording.length, 256)
})

const refusesToOpen = async (t: ExecutionContext, prepare: (twin: TwinOutlet) => unknown) => {
  const twin = new TwinOutlet(() => undefined)
  await prepare(twin)
  await t.throwsAsync(twin.open(), { code: 'port.open-failed' })
}
test('a line in use cannot be opened', refusesToOpen, (twin: TwinOutlet) => twin.open())
test('an unplugged line cannot be opened', refusesToOpen, (twin: TwinOutlet) => {
  twin.unplug()
})
