import test from 'ava'
import { DeviceWatch } from '../../../firmware/compose/device-watch.ts'
import type { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { VoiceGuide } from '../../../firmware/compose/voice-guide.ts'
import type { CrewAct } from '../../../firmware/domain/input.ts'
import { residentView } from '../../../firmware/domain/resident-view.ts'
import { samplerView } from '../../../firmware/domain/sampler-view.ts'
import { aProgramme, documentOf, poolOf } from '../../support/domain-kiosk.ts'
import { openLoop, SILENT } from './loop-fixture.ts'

const QUIET = { play: () => Promise.resolve(), close: () => Promise.resolve() }

function guideOf(loop: KioskLoop): VoiceGuide {
  return new VoiceGuide({
    loop,
    log: SILENT,
    speaker: QUIET,
    synthesize: () => Promise.resolve({ sampleRateHz: 16_000, samples: new Int16Array(1) }),
    watch: new DeviceWatch(loop, SILENT, new Map()),
    resident: () =>
      residentView(loop.state, loop.session, {
        now: loop.now(),
        programme: loop.programme,
        openingHours: [],
        isDiskFull: false,
        bandsMinutes: [25, 50],
      }),
  })
}

async function did(loop: KioskLoop, act: CrewAct): Promise<void> {
  const result = await loop.submit({ kind: 'crew', act, operator: 'op-1' })
  if (!result.ok) throw new Error(`${act.act}: ${result.refusal}`)
}

for (const { group, pool } of [
  { pool: 10, group: 3 },
  { pool: 3, group: 3 },
]) {
  test(`a group of ${group} in a tube for ${pool}: the sampler hears and reads which of ${group} it is`, async (t) => {
    const loop = await openLoop(t, { programmes: [aProgramme(poolOf(pool))] })
    const guide = guideOf(loop)
    guide.start()
    t.teardown(() => guide.close())
    for (let n = 1; n <= group; n += 1) {
      const { idNumber, idType, name } = documentOf(n)
      await did(loop, { act: 'assist', document: { idType, idNumber, name }, contactCentiC: 3650 })
    }
    for (let n = 1; n <= group; n += 1) {
      await did(loop, { act: 'call-next' })
      t.true(guide.said.endsWith(`这是第 ${n} 个，一共 ${group} 个。`), guide.said)
      t.like(samplerView(loop.state).tube, { count: n - 1, places: group })
      await did(loop, { act: 'sampled' })
    }
    t.like(samplerView(loop.state), { cue: 'tube-full', tube: { count: group, places: group } })
    const [tube] = loop.state.tubes.values()
    t.like(tube, { state: 'sealed' })
  })
}

test('whoever has a tube alone is called without a count', async (t) => {
  const loop = await openLoop(t, { programmes: [aProgramme(poolOf(1))] })
  const guide = guideOf(loop)
  guide.start()
  t.teardown(() => guide.close())
  const { idNumber, idType, name } = documentOf(1)
  await did(loop, { act: 'assist', document: { idType, idNumber, name }, contactCentiC: 3650 })
  await did(loop, { act: 'call-next' })
  t.false(guide.said.includes('一共'), guide.said)
  t.true(guide.said.includes('到采样台'))
})
