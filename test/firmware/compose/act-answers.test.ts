import { createHash, createHmac } from 'node:crypto'
import test from 'ava'
import { ActAnswers, doneBefore, type Marks, requestKey } from '../../../firmware/compose/act-answers.ts'
import type { Submitted } from '../../../firmware/compose/loop-parts.ts'
import type { CrewAct } from '../../../firmware/domain/input.ts'
import { emptyState } from '../../../firmware/domain/state.ts'

const ZHANG = { operator: 'zhang', requestId: 'request-1' }
const SAMPLED = { act: 'sampled', visit: 'V1' } as const
const OTHER = { act: 'sampled', visit: 'V2' } as const

const marksOf = (key: string): Marks => ({ mark: (text) => createHmac('sha256', key).update(text).digest('base64url') })
const MARKS = marksOf('of this kiosk')
/** As journals of before were marked. */
const WITHOUT_KEY: Marks = { mark: (text) => createHash('sha256').update(text).digest('base64url') }

/** A loop that only counts, and answers as it is told. */
function counting(answers: readonly Submitted[] = []) {
  const submitted: CrewAct[] = []
  const submit = (input: { readonly kind: string; readonly act?: CrewAct }): Promise<Submitted> => {
    if (input.act !== undefined) submitted.push(input.act)
    return Promise.resolve(answers[submitted.length - 1] ?? { ok: true, events: [] })
  }
  const loop = { state: emptyState(), submit }
  return { answers: new ActAnswers(loop, MARKS), submitted, state: loop.state }
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
  state.requests.set(requestKey(SAMPLED, ZHANG, MARKS), ['e1', 'e2'])
  t.deepEqual(await answers.act(SAMPLED, ZHANG), { ok: true, events: ['e1', 'e2'] })
  t.deepEqual(doneBefore(state, requestKey(OTHER, ZHANG, MARKS)), { ok: false, refusal: 'request-reused' })
  t.is(submitted.length, 0)
  const old = emptyState()
  old.requests.set(requestKey(SAMPLED, ZHANG, MARKS).slice(0, 11), ['e3'])
  t.deepEqual(doneBefore(old, requestKey(OTHER, ZHANG, MARKS)), { ok: true, events: ['e3'] })
  t.is(doneBefore(old, requestKey(SAMPLED, { ...ZHANG, requestId: 'request-2' }, MARKS)), null)
})

test('whoever reads a request in an event learns nothing of the act: another id gives another end', (t) => {
  const ends = ['request-1', 'request-2'].map((requestId) =>
    requestKey(SAMPLED, { ...ZHANG, requestId }, MARKS).slice(11),
  )
  t.is(new Set(ends).size, 2)
})

test('what a journal of before says, without a key, still holds; nothing is marked so any more', async (t) => {
  const { answers, state, submitted } = counting()
  state.requests.set(requestKey(SAMPLED, ZHANG, WITHOUT_KEY), ['e1'])
  state.requests.set(requestKey(SAMPLED, { ...ZHANG, requestId: 'request-3' }, WITHOUT_KEY).slice(0, 11), ['e3'])
  t.deepEqual(await answers.act(OTHER, ZHANG), { ok: false, refusal: 'request-reused' })
  t.deepEqual(await answers.act(SAMPLED, ZHANG), { ok: true, events: ['e1'] })
  t.deepEqual(await answers.act(OTHER, { ...ZHANG, requestId: 'request-3' }), { ok: true, events: ['e3'] })
  t.is(submitted.length, 0)
  const [here, elsewhere, before] = [MARKS, marksOf('of another'), WITHOUT_KEY].map((marks) =>
    requestKey(SAMPLED, ZHANG, marks),
  )
  t.is(new Set([here, elsewhere, before].flatMap((key) => [key?.slice(0, 11), key?.slice(11)])).size, 6)
})
