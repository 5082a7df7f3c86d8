import test from 'ava'
import { ActAnswers } from '../../../firmware/compose/act-answers.ts'
import type { ActResult } from '../../../firmware/ports/kiosk.ts'

test('the same request acts once, also while the first is under way; another act under its id is told so', async (t) => {
  const answers = new ActAnswers()
  let times = 0
  const carryOut = (): Promise<ActResult> => {
    times += 1
    return Promise.resolve({ ok: true, events: [`e${times}`] })
  }
  const sampled = { act: 'sampled', visit: 'V1' } as const
  const first = answers.once('zhang r1', sampled, carryOut)
  t.deepEqual(await answers.once('zhang r1', { ...sampled }, carryOut), await first)
  t.is(times, 1)
  const other = await answers.once('zhang r1', { act: 'sampled', visit: 'V2' }, carryOut)
  t.deepEqual(other, { ok: false, refusal: 'request-reused' })
  t.is(times, 1)
  t.true((await answers.once('li r1', { act: 'sampled', visit: 'V2' }, carryOut)).ok, 'of another operator')
})

test('what was refused may be asked again, and otherwise', async (t) => {
  const answers = new ActAnswers()
  const refuse = (): Promise<ActResult> => Promise.resolve({ ok: false, refusal: 'nobody-called' })
  t.false((await answers.once('zhang r1', { act: 'sampled' }, refuse)).ok)
  const done = (): Promise<ActResult> => Promise.resolve({ ok: true, events: [] })
  t.true((await answers.once('zhang r1', { act: 'sampled', visit: 'V2' }, done)).ok)
})
