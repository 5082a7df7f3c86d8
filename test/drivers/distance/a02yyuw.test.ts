import test, { type ExecutionContext } from 'ava'
import { serialBytePort } from '../../../drivers/bus/serial-byte-port.ts'
import { A02yyuw } from '../../../drivers/distance/a02yyuw.ts'
import { encodeDistance } from '../../../drivers/distance/a02yyuw-codec.ts'
import { A02yyuwTwin } from '../../../drivers/distance/a02yyuw-twin.ts'
import { type DistanceStage, distanceContract } from '../../contract/distance.ts'

const NEVER = new AbortController().signal

function stage(t: ExecutionContext, twin: A02yyuwTwin, sensor: A02yyuw): DistanceStage {
  t.teardown(() => sensor.close())
  return {
    sensor,
    stand: (mm) => {
      twin.stand(mm)
    },
    silence: (isSilent) => {
      twin.fail(isSilent ? 'silent' : null)
    },
    garble: (isGarbled) => {
      twin.fail(isGarbled ? 'garbage' : null)
    },
    unplug: () => {
      twin.unplug()
    },
    plugIn: () => {
      twin.plug()
    },
  }
}

distanceContract('ultrasonic sensor over its twin', (t) => {
  const twin = new A02yyuwTwin({ periodMs: 10, maxChunkBytes: 3 })
  return Promise.resolve(stage(t, twin, new A02yyuw(twin.open, { silentMs: 200 })))
})

test('only the newest distance waits for somebody who asks late', async (t) => {
  const twin = new A02yyuwTwin({ periodMs: 1_000_000 })
  const sensor = new A02yyuw(twin.open)
  t.teardown(() => sensor.close())
  const first = sensor.nextDistance(NEVER)
  while (!(await twin.send(encodeDistance(400)).then(() => settledWithin(first)))) continue
  for (const mm of [300, 200, 100]) await twin.send(encodeDistance(mm))
  t.deepEqual(await sensor.nextDistance(NEVER), { mm: 100 })
})

async function settledWithin(promise: Promise<unknown>): Promise<boolean> {
  return await Promise.race([
    promise.then(() => true),
    new Promise<boolean>((resolve) => setTimeout(resolve, 5, false)),
  ])
}

test('a line that cannot be opened says which, and is opened at the next call', async (t) => {
  const sensor = new A02yyuw(serialBytePort({ path: '/dev/none-of-that-name', baudRate: 9600 }))
  t.teardown(() => sensor.close())
  await t.throwsAsync(sensor.nextDistance(NEVER), { code: 'port.open-failed', message: /none-of-that-name/ })
  await t.throwsAsync(sensor.nextDistance(NEVER), { code: 'port.open-failed' })
})
