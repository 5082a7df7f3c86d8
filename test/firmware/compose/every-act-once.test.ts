import test from 'ava'
import type { CrewAct } from '../../../firmware/domain/input.ts'
import { ACT_NAMES } from '../../support/any-act.ts'
import { SCENES } from './act-scenes.ts'
import { PressedSite } from './pressed-site.ts'

const TIMES = 10

for (const name of ACT_NAMES) {
  test(`“${name}” pressed ten times is done once, or says why not`, async (t) => {
    const { again, rules = {}, scene, trust = 'synced' } = SCENES[name]
    const [once, site] = [await PressedSite.open(t, rules, trust), await PressedSite.open(t, rules, trust)]
    const alone = await once.press(await scene(once), 'one-press')
    const act = await scene(site)
    const before = site.loop.state.sequence
    const answers = await Promise.all(Array.from({ length: TIMES }, () => site.press(act, 'same-press')))
    t.true(alone.ok, JSON.stringify(alone))
    t.deepEqual(
      answers,
      Array.from({ length: TIMES }, () => alone),
    )
    t.is(site.loop.state.sequence - before, alone.ok ? alone.events.length : -1)
    t.deepEqual(await site.story(), await once.story(), 'ten presses are one press')

    const more = await Promise.all(Array.from({ length: TIMES }, (_, n) => site.press(act, `press-no-${n}`)))
    const reasons = more.flatMap((answer) => (answer.ok ? [] : [answer.refusal]))
    const expected =
      again === 'each' ? { done: TIMES, reason: null } : typeof again === 'string' ? { done: 0, reason: again } : again
    t.is(TIMES - reasons.length, expected.done, [...new Set(reasons)].join())
    t.deepEqual([...new Set(reasons)], expected.reason === null ? [] : [expected.reason])

    // After a restart a page that heard no answer asks once more.
    const told = await site.press(act, 'same-press')
    await site.loop.close()
    const later = await PressedSite.open(t, rules, trust, site.opened)
    const isKept = alone.ok && alone.events.length > 0
    if (isKept) t.deepEqual(await later.press(act, 'same-press'), told)
    const other: CrewAct = name === 'disinfected' ? { act: 'pause' } : { act: 'disinfected', area: 'table' }
    const answered = await later.press(other, 'same-press')
    t.deepEqual(answered.ok ? null : answered.refusal, isKept ? 'request-reused' : null)
  })
}
