import test, { type ExecutionContext } from 'ava'
import type { PracticeScore } from '../../firmware/domain/practice-score.ts'
import { tempFolder } from '../firmware/journal/journal-fixture.ts'
import { openPracticeBooth, type PracticeBooth } from './practice-booth.ts'
import { PerfectCrew } from './practice-crew.ts'

const PLAN = { seed: 7, minutes: 10 }

type Crew = (booth: PracticeBooth) => Promise<void>

const nobody: Crew = () => Promise.resolve()

async function morning(t: ExecutionContext, crew: Crew, plan = PLAN): Promise<PracticeScore & { types: string[] }> {
  t.timeout(120_000)
  const booth = await openPracticeBooth(await tempFolder(t), plan)
  const working = crew(booth)
  const over = new Promise<void>((resolve) => {
    booth.practice.onOver(resolve)
  })
  booth.practice.start()
  await booth.clock.runDuring(over)
  const score = booth.practice.finish()
  await booth.clock.runDuring(working)
  await booth.close()
  return { ...score, types: booth.asked.flatMap(({ drafts }) => drafts.map(({ event }) => event.type)) }
}

function perfect(t: ExecutionContext): Crew {
  return async (booth) => {
    const crew = new PerfectCrew(booth)
    await crew.run()
    t.log(crew.refusals)
  }
}

for (const seed of [7, 8, 9]) {
  test(`a crew that does everything right scores at least 90 (seed ${seed})`, async (t) => {
    const score = await morning(t, perfect(t), { ...PLAN, seed })
    t.log(score.points, score.losses)
    t.true(score.points >= 90)
    t.true(score.served >= 15)
    for (const type of ['visit.referred', 'device.faulted', 'device.recovered', 'visit.absent', 'party.begun']) {
      t.true(score.types.includes(type), `${type}: the morning is a hard one`)
    }
  })
}

test('a crew that is not there scores low, and is told why', async (t) => {
  const score = await morning(t, nobody)
  t.log(score.points, score.losses)
  t.true(score.points <= 25)
  t.is(score.served, 0)
  const codes = score.losses.map(({ code }) => code)
  for (const code of ['unserved', 'fever-open', 'code-open', 'help-open'] as const) t.true(codes.includes(code), code)
})

for (const seed of [1, 2, 3]) {
  test(`a minute of doing nothing is no practice either (seed ${seed})`, async (t) => {
    const score = await morning(t, nobody, { seed, minutes: 1 })
    t.log(score.points, score.losses)
    t.true(score.points <= 25)
    t.true(score.losses.some(({ code }) => code === 'nobody-served'))
  })
}

test('the same seed gives the same morning, another one gives another', async (t) => {
  const [first, again, other] = [
    await morning(t, nobody),
    await morning(t, nobody),
    await morning(t, nobody, { ...PLAN, seed: 8 }),
  ]
  t.deepEqual(again, first)
  t.notDeepEqual(other.types, first.types)
})
