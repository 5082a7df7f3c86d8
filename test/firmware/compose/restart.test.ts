import test, { type ExecutionContext } from 'ava'
import { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import type { LoopParts } from '../../../firmware/compose/loop-parts.ts'
import { createMoments } from '../../../firmware/domain/moment.ts'
import { skinProfile } from '../../../firmware/domain/skin-profile.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import type { ClockTrust } from '../../../firmware/ports/clock.ts'
import type { Journal } from '../../../firmware/ports/journal.ts'
import { aProgramme } from '../../support/domain-kiosk.ts'
import { openTest, tempFolder } from '../journal/journal-fixture.ts'
import { SILENT } from './loop-fixture.ts'

const OLD = aProgramme({ version: 1, effectiveFrom: '2020-01-01T00:00:00+08:00' })
const NEW = aProgramme({ version: 2, effectiveFrom: '2026-11-01T00:00:00+08:00' })

/** A clock that stands at one instant, as far as the wall clock is asked. */
class StandingClock extends SystemClock {
  readonly #at: number

  constructor(at: string, trust: ClockTrust) {
    super(() => trust)
    this.#at = Date.parse(at)
  }

  override epochMs(): number {
    return this.#at
  }
}

function loopOn(t: ExecutionContext, journal: Journal, changes: Partial<LoopParts>): KioskLoop {
  const loop = new KioskLoop({
    journal,
    clock: new SystemClock(() => 'synced'),
    log: SILENT,
    moments: createMoments('Asia/Shanghai'),
    programmes: [OLD, NEW],
    closesAt: '23:50',
    kiosk: { id: 'K0042', ticketLetter: 'A', version: '0' },
    openingHours: [],
    skinProfile: skinProfile('default'),
    isDiskFull: () => false,
    couriers: [],
    identify: (idNumber) => idNumber,
    roster: () => null,
    bootId: 'boot',
    simulated: true,
    measure: () => new Promise(() => undefined),
    printTicket: () => undefined,
    ...changes,
  })
  t.teardown(() => loop.close())
  return loop
}

test('with a clock that nobody believes the rules of the last event stay', async (t) => {
  const { journal } = await openTest(t, await tempFolder(t))
  const before = loopOn(t, journal, { clock: new StandingClock('2026-11-21T08:00:00+08:00', 'synced') })
  await before.start()
  t.is(before.programme.version, 2)
  await before.close()
  const after = loopOn(t, journal, { clock: new StandingClock('1970-01-01T08:00:00+08:00', 'unsynced') })
  await after.start()
  t.is(after.programme.version, 2)
})

test('what the last run left open is said even when the first append of this run fails', async (t) => {
  const { journal } = await openTest(t, await tempFolder(t))
  const before = loopOn(t, journal, {})
  await before.start()
  const document = { idType: 'resident-card', idNumber: '119999199003070019', name: '张测试' } as const
  await before.submit({ kind: 'crew', operator: 'op', act: { act: 'assist', document, contactCentiC: 3650 } })
  await before.submit({ kind: 'crew', operator: 'op', act: { act: 'call-next' } })
  const label = [...before.state.labels.keys()][0] ?? ''
  await before.submit({ kind: 'label', label, outcome: 'started', cause: '' })
  await before.close()
  let isFull = true
  const filling: Journal = {
    number: journal.number,
    append: (...args) => (isFull ? Promise.reject(new Error('disk full')) : journal.append(...args)),
    replay: () => journal.replay(),
    head: () => journal.head(),
    close: () => journal.close(),
  }
  const after = loopOn(t, filling, {})
  await after.start()
  t.is(after.state.labels.get(label)?.state, 'started')
  isFull = false
  await after.submit({ kind: 'tick' })
  t.is(after.state.labels.get(label)?.state, 'doubtful')
})
