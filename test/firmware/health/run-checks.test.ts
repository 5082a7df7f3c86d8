import { setTimeout as delay } from 'node:timers/promises'
import test from 'ava'
import { type Finding, failed, isAllWell, warning, well } from '../../../firmware/domain/finding.ts'
import { runChecks, watchChecks } from '../../../firmware/health/run-checks.ts'
import type { DoctorCheck } from '../../../firmware/ports/doctor.ts'

const check = (name: string, run: DoctorCheck['run'], withinMs = 5_000): DoctorCheck => ({ name, withinMs, run })

test('what hangs or breaks is a named failure, its signal fires, and everything else is looked at', async (t) => {
  const given: { signal?: AbortSignal } = {}
  const hangs = check(
    'printer',
    (signal) => {
      given.signal = signal
      return new Promise(() => undefined)
    },
    20,
  )
  const breaks = check('reader', () => Promise.reject(new Error('no such line')))
  const fine = check('clock', () => Promise.resolve([well('clock', 'set'), warning('disk', 'low')]))
  const found = await runChecks([hangs, breaks, fine], new AbortController().signal)
  t.deepEqual(
    found.map(({ name, says, verdict }) => [name, verdict, says]),
    [
      ['printer', 'fail', 'no answer within 0.02 s'],
      ['reader', 'fail', 'no such line'],
      ['clock', 'ok', 'set'],
      ['disk', 'warn', 'low'],
    ],
  )
  t.true(given.signal?.aborted)
  t.false(isAllWell(found))
  t.true(isAllWell(found.slice(2)))
})

test('a process that was held up finds no fault with what answers soon after', async (t) => {
  const answers = check(
    'port',
    async () => {
      for (let step = 0; step < 3; step += 1) await delay(10)
      return [well('port', 'is there')]
    },
    400,
  )
  const found = runChecks([answers], new AbortController().signal)
  for (const end = performance.now() + 600; performance.now() < end; );
  t.deepEqual(await found, [well('port', 'is there')])
})

test('watching tells what changed and nothing twice, never begins anew what hangs, and leaves alone what is heard', async (t) => {
  const stop = new AbortController()
  const runs = { display: 0, hangs: 0, speaker: 0 }
  const display = check('display', () => {
    runs.display += 1
    if (runs.display === 12) stop.abort()
    return Promise.resolve([runs.display < 5 ? failed('display', 'silent') : well('display', 'answers')])
  })
  const hangs = check(
    'printer',
    () => {
      runs.hangs += 1
      return new Promise(() => undefined)
    },
    1,
  )
  const speaker: DoctorCheck = {
    ...check('speaker', () => {
      runs.speaker += 1
      return Promise.resolve([well('speaker', 'played')])
    }),
    isOnce: true,
  }
  const told: Finding[] = []
  await watchChecks([display, hangs, speaker], stop.signal, (finding) => told.push(finding), 2)
  const said = (of: string) => told.filter(({ name }) => name === of).map(({ says }) => says)
  t.deepEqual(said('display'), ['silent', 'answers'])
  t.deepEqual(said('printer'), ['no answer within 0.001 s'])
  t.deepEqual(said('speaker'), ['played'])
  t.is(runs.hangs, 1)
  t.is(runs.speaker, 1)
})
