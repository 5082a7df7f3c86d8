import test from 'ava'
import type { EventDraft, SamplingEvent } from '../../../firmware/domain/events.ts'
import { collect, openTest, person, stampOn, tempFolder } from './journal-fixture.ts'

const OPENED: SamplingEvent = {
  type: 'tube.opened',
  subject: 'LOT7-000001',
  data: { tube: 'LOT7-000001', numbering: 'preprinted', poolSize: 10, count: 0, members: [], expected: 1 },
}

function sampled(tube: string): EventDraft {
  const place = { tube, specimenType: 'oropharyngeal-swab', poolSize: 10, ordinal: 1, basis: 'sampler' as const }
  const data = { visit: 'K0042-1-V1', person: person(1), ...place, operator: 'op-1' }
  return { event: { type: 'sample.collected', subject: data.visit, data }, personKey: 'k' }
}

test('the journal finds every event about a tube, also after reopening, and of no other', async (t) => {
  const dataDir = await tempFolder(t)
  const { journal } = await openTest(t, dataDir)
  const sealed: SamplingEvent = {
    type: 'tube.sealed',
    subject: 'LOT7-000001',
    data: { tube: 'LOT7-000001', poolSize: 10, count: 1, members: ['K0042-1-V1'], reason: 'crew', operator: 'op-1' },
  }
  const written = [
    ...(await journal.append([{ event: OPENED }, sampled('LOT7-000001'), sampled('LOT7-000002')], stampOn())),
    ...(await journal.append([{ event: sealed }], stampOn('2022-05-21'))),
  ]
  await journal.close()
  const reopened = (await openTest(t, dataDir)).journal
  t.is((await collect(reopened.replay())).length, 4)
  t.deepEqual(
    await reopened.aboutTube('LOT7-000001'),
    written.filter((_, i) => i !== 2),
  )
  t.deepEqual(await reopened.aboutTube("LOT7' OR 1=1 --"), [])
})
