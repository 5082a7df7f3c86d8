import test from 'ava'
import { BadgeDesk } from '../../../firmware/compose/badge-desk.ts'
import { createScanMeaning } from '../../../firmware/compose/scan-input.ts'
import { createScanRules } from '../../../firmware/compose/scan-rules.ts'
import type { Input } from '../../../firmware/domain/input.ts'
import { ShiftedClock } from '../../support/open-test-screens.ts'

function open(): { clock: ShiftedClock; desk: BadgeDesk; said: string[] } {
  const clock = new ShiftedClock()
  const said: string[] = []
  const submit = (input: Input): Promise<{ ok: true; events: [] }> => {
    if (input.kind === 'signed-in') said.push(`${input.operator} in by ${input.by}`)
    if (input.kind === 'signed-out') said.push(`${input.operator} out: ${input.reason}`)
    return Promise.resolve({ ok: true, events: [] })
  }
  return { clock, desk: new BadgeDesk({ submit }, clock, 30), said }
}

const PRESS = { kind: 'crew', act: { act: 'call-next' }, operator: 'panel' } as const

const operatorOf = (input: Input): string | null => (input.kind === 'crew' ? input.operator : null)

test('presses carry the name of whoever showed a badge; before that nobody stands there', async (t) => {
  const { desk, said } = open()
  t.is(operatorOf(desk.inTheirName(PRESS)), 'panel')
  await desk.signIn('li')
  t.is(operatorOf(desk.inTheirName(PRESS)), 'li')
  t.is(operatorOf(desk.inTheirName({ ...PRESS, operator: 'scan' })), 'li')
  t.is(operatorOf(desk.inTheirName({ ...PRESS, operator: 'zhang' })), 'zhang', 'an act of a page stays its own')
  t.deepEqual(said, ['li in by badge'])
  desk.close()
})

test('another badge takes over, and the journal says so; the same badge again says nothing', async (t) => {
  const { desk, said } = open()
  await desk.signIn('li')
  await desk.signIn('li')
  await desk.signIn('zhang')
  t.is(operatorOf(desk.inTheirName(PRESS)), 'zhang')
  t.deepEqual(said, ['li in by badge', 'li out: another', 'zhang in by badge'])
  desk.close()
})

test('who presses nothing for the agreed time is signed out; each press begins it anew', async (t) => {
  const { clock, desk, said } = open()
  await desk.signIn('li')
  clock.forward(29 * 60_000)
  t.is(operatorOf(desk.inTheirName(PRESS)), 'li')
  clock.forward(29 * 60_000)
  t.is(operatorOf(desk.inTheirName(PRESS)), 'li')
  clock.forward(31 * 60_000)
  t.is(operatorOf(desk.inTheirName(PRESS)), 'panel')
  t.deepEqual(said, ['li in by badge', 'li out: idle'])
})

test('a badge that is nobody’s, or of somebody who may not act, is an unknown code', (t) => {
  const rules = createScanRules([{ id: 'badge', kind: 'badge', pattern: '^B:(?<operator>[a-z0-9-]{1,31})$' }])
  const meaning = createScanMeaning(rules, undefined, new Map([['77', 'li']]))
  t.deepEqual(meaning.input('B:77'), { kind: 'signed-in', operator: 'li', by: 'badge' })
  t.deepEqual(meaning.input('B:78'), { kind: 'unknown-code' })
  t.deepEqual(meaning.input('B:constructor'), { kind: 'unknown-code' })
})
