import test from 'ava'
import { ActAnswers, doneBefore, requestKey } from '../../../firmware/compose/act-answers.ts'
import type { Submitted } from '../../../firmware/compose/loop-parts.ts'
import type { CrewAct } from '../../../firmware/domain/input.ts'
import { emptyState } from '../../../firmware/domain/state.ts'

const ZHANG = { operator: 'zhang', requestId: 'request-1' }
const SAMPLED = { act: 'sampled', visit: 'V1' } as const
const OTHER = { act: 'sampled', visit: 'V2' } as const

/** A loop that only counts, and answers as it is told. */
function counting(answers: readonly Submitted[] = []) {
  const submitted: CrewAct[] = []
  const submit = (input: { readonly kind: string; readonly act?: CrewAct }): Promise<Submitted> => {
    if (input.act !== undefined) submitted.push(input.act)
    return Promise.resolve(answers[submitted.length - 1] ?? { ok: true, events: [] })
  }
  const loop = { state: emptyState(), submit }
  return { answers: new ActAnswers(loop), submitted, state: loop.state }
}

test('the same request acts once, also while the first is under way; another act under its id is told so', async (t) => {
  const { answers, submitted } = counting()
  const first = answers.act(SAMPLED, ZHANG)
  t.deepEqual(await answers.act({ ...SAMPLED }, ZHANG), await first)
  t.is(submitted.length, 1)
  t.deepEqual(await answers.act(OTHER, ZHANG), { ok: false, refusal: 'request-reused' })
  t.is(submitted.length, 1)
  t.true((await answers.act(OTHER, { ...ZHANG, operator: 'li' })).ok, 'of another operator')
})

test('what was refused may be asked again, and otherwise', async (t) => {
  const { answers } = counting([{ ok: false, refusal: 'nobody-called' }])
  t.false((await answers.act({ act: 'sampled' }, ZHANG)).ok)
  t.true((await answers.act(OTHER, ZHANG)).ok)
})

test('what a journal says of a press holds for that act; one of before, that says no act, for the press', async (t) => {
  const { answers, state, submitted } = counting()
  state.requests.set(requestKey(SAMPLED, ZHANG), ['e1', 'e2'])
  t.deepEqual(await answers.act(SAMPLED, ZHANG), { ok: true, events: ['e1', 'e2'] })
  t.deepEqual(doneBefore(state, requestKey(OTHER, ZHANG)), { ok: false, refusal: 'request-reused' })
  t.is(submitted.length, 0)
  const old = emptyState()
  old.requests.set(requestKey(SAMPLED, ZHANG).slice(0, 11), ['e3'])
  t.deepEqual(doneBefore(old, requestKey(OTHER, ZHANG)), { ok: true, events: ['e3'] })
  t.is(doneBefore(old, requestKey(SAMPLED, { ...ZHANG, requestId: 'request-2' })), null)
})

test('whoever reads a request in an event learns nothing of the act: another id gives another end', (t) => {
  const ends = ['request-1', 'request-2'].map((requestId) => requestKey(SAMPLED, { ...ZHANG, requestId }).slice(11))
  t.is(new Set(ends).size, 2)
})
