import test from 'ava'
import { judgeProgress, type ProgressMemory, type Sign } from '../../../firmware/health/progress.ts'

/** What is found stuck at each look; `looks` are of one part. */
function look(looks: readonly (readonly [atMs: number, mark: number, isDue: boolean])[]): readonly (number | null)[] {
  let memory: ProgressMemory = new Map()
  return looks.map(([atMs, mark, isDue]) => {
    const sign: Sign = { part: 'uplink', mark, isDue, limitMs: 1_000 }
    const judged = judgeProgress(memory, [sign], atMs)
    memory = judged.memory
    return judged.stuck[0]?.forMs ?? null
  })
}

test('a part that finishes something within its time gets on, however often it is looked at', (t) => {
  const looks = Array.from({ length: 50 }, (_, i) => [i * 400, Math.floor(i / 2), true] as const)
  t.deepEqual([...new Set(look(looks))], [null])
})

test('a part that finishes nothing for longer than its limit is stuck, and says for how long', (t) => {
  t.deepEqual(
    look([
      [0, 7, true],
      [1_000, 7, true],
      [1_001, 7, true],
      [5_000, 7, true],
      [5_100, 8, true],
    ]),
    [null, null, 1_001, 5_000, null],
  )
})

test('who has nothing to do is not stuck, and has the whole limit from the moment on when there is something', (t) => {
  t.deepEqual(
    look([
      [0, 7, false],
      [90_000, 7, false],
      [90_500, 7, true],
      [91_000, 7, true],
      [91_001, 7, true],
    ]),
    [null, null, null, null, 1_001],
  )
})

test('parts are judged apart', (t) => {
  const signs = (mark: number): Sign[] => [
    { part: 'inputs', mark, isDue: true, limitMs: 10 },
    { part: 'journal', mark: 0, isDue: true, limitMs: 100 },
    { part: 'uplink', mark: 0, isDue: true, limitMs: 10 },
  ]
  const first = judgeProgress(new Map(), signs(1), 0)
  t.deepEqual(judgeProgress(first.memory, signs(2), 50).stuck, [{ part: 'uplink', forMs: 50 }])
})
