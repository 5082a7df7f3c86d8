import ava from 'ava'
import { needing } from '../support/needing.ts'
import { runBlackHole } from './black-hole-runs.ts'

const test = needing(ava.serial, 'mosquitto')
const SHORT = { rounds: 5, pairs: 60 }
/** Of a check-in with the broker there; the tenth that is asked for, and what a busy machine adds to a median of five. */
const WITHIN = 1.25
/** What the one waits for who waits for the network: a line within a city. */
const WAIT_MS = 10

test('a check-in with the broker in a black hole costs what it costs with the broker there', async (t) => {
  t.timeout(180_000)
  const found = await runBlackHole(t, { ...SHORT, waitMs: 0 })
  t.log(found)
  t.true(found.ofQuick <= WITHIN)
})

test('a check-in that waits for the network costs more, and the measurement sees it', async (t) => {
  t.timeout(180_000)
  t.true((await runBlackHole(t, { ...SHORT, waitMs: WAIT_MS })).ofQuick > WITHIN)
})
