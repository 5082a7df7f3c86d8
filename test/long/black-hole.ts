// Check-ins with the broker there and with the broker in a black hole, in turn. For a quiet machine.
import { runBlackHole } from '../end-to-end/black-hole-runs.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

const WITHIN = 1.1

await longRun(
  'black-hole',
  { seed: 1, count: 1_000 },
  ({ count }) => withBench((bench) => runBlackHole(bench, { rounds: 5, pairs: count, waitMs: 0 })),
  ({ ofP99 }) => ofP99 <= WITHIN,
)
