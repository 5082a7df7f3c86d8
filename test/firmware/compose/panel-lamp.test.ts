import test, { type ExecutionContext } from 'ava'
import { TwinGpio } from '../../../drivers/bus/twin-gpio.ts'
import { openBoard } from '../../../drivers/panel/johnny-five-board.ts'
import { Panel } from '../../../drivers/panel/panel.ts'
import { CustodyDesk } from '../../../firmware/compose/custody-desk.ts'
import { DeviceWatch } from '../../../firmware/compose/device-watch.ts'
import { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { attachPanel } from '../../../firmware/compose/panel-desk.ts'
import { createScanMeaning } from '../../../firmware/compose/scan-input.ts'
import { createScanRules } from '../../../firmware/compose/scan-rules.ts'
import type { CrewAct } from '../../../firmware/domain/input.ts'
import type { Programme } from '../../../firmware/domain/programme.ts'
import { TimedJournal } from '../../simulation/timed-journal.ts'
import { AT_DESK, aProgramme, documentOf, poolOf } from '../../support/domain-kiosk.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { openTest, tempFolder } from '../journal/journal-fixture.ts'
import { partsOf, SILENT } from './loop-fixture.ts'

const FAULT = 23
const MINUTE_MS = 60_000
const COURIER = { id: 'driver-1', name: '示范转运员' }

const CUSTODY: Programme['custody'] = { everyMinutes: 120, maxTubes: 300, toLaboratoryMinutes: 240 }

/** A booth of single tubes with a lamp, in virtual time. */
async function openLamp(t: ExecutionContext, custodyRules: Partial<Programme['custody']> = {}) {
  const gpio = new TwinGpio()
  const board = await openBoard({ gpio })
  const opened = await openTest(t, await tempFolder(t))
  const clock = new VirtualClock('2026-11-23T08:00:00+08:00')
  const loop = new KioskLoop({
    ...partsOf(opened),
    journal: new TimedJournal(opened.journal, clock, []),
    clock,
    couriers: [COURIER],
    programmes: [
      aProgramme({
        ...AT_DESK,
        ...poolOf(1),
        custody: { ...CUSTODY, ...custodyRules },
      }),
    ],
  })
  t.teardown(async () => {
    await loop.close()
    board.close()
    gpio.close()
  })
  await clock.during(loop.start())
  const custody = new CustodyDesk(loop, createScanMeaning(createScanRules([])), [COURIER])
  attachPanel(
    new Panel(board, { fault: FAULT }),
    { clock, loop, watch: new DeviceWatch(loop, SILENT, new Map()) },
    { isAlarmed: () => custody.isAlarmed(), tasks: () => [], act: () => undefined, refuse: () => undefined },
  )
  return {
    clock,
    state: loop.state,
    isLit: () => gpio.levels().get(FAULT) === 1,
    did: async (act: CrewAct) => {
      const result = await clock.during(loop.submit({ kind: 'crew', act, operator: 'op-1' }))
      if (!result.ok) throw new Error(result.refusal)
    },
    pass: async (minutes: number) => {
      await clock.run(clock.epochMs() + minutes * MINUTE_MS)
    },
  }
}

function assisted(n: number, contactCentiC: number): CrewAct {
  const { idNumber, idType, name } = documentOf(n)
  return { act: 'assist', document: { idType, idNumber, name }, contactCentiC }
}

async function litByTimeAlone(
  t: ExecutionContext,
  { isLit, pass, state }: Awaited<ReturnType<typeof openLamp>>,
  afterMinutes: number,
): Promise<void> {
  await pass(afterMinutes - 1)
  t.false(isLit(), 'near is for the page')
  const nobody = state.sequence
  await pass(2)
  t.true(isLit())
  t.is(state.sequence, nobody, 'time alone')
}

test('the lamp comes on when a box is overdue, though nobody has touched anything, and goes off when it leaves', async (t) => {
  const lamp = await openLamp(t)
  const { clock, did, isLit, state } = lamp
  await did(assisted(1, 3650))
  t.is([...state.tubes.values()][0]?.state, 'sealed')
  await litByTimeAlone(t, lamp, 120)
  await did({ act: 'pack', tube: [...state.tubes.keys()][0] ?? '' })
  t.true(isLit(), 'packed is not gone')
  await did({ act: 'hand-over', courier: COURIER.id })
  t.false(isLit())
  t.is(clock.epochMs() - Date.parse('2026-11-23T08:00:00+08:00'), 121 * MINUTE_MS)
})

test('the lamp comes on when a sample gets too old for the laboratory, though boxes leave seldom here', async (t) => {
  const lamp = await openLamp(t, { everyMinutes: 600 })
  const { did, isLit, state } = lamp
  await did(assisted(1, 3650))
  await litByTimeAlone(t, lamp, 240)
  await did({ act: 'pack', tube: [...state.tubes.keys()][0] ?? '' })
  await did({ act: 'hand-over', courier: COURIER.id })
  t.false(isLit())
})

test('the lamp comes on with the tube that fills a box, not with the one before, and goes off when they leave', async (t) => {
  const { did, isLit, state } = await openLamp(t, { maxTubes: 4 })
  for (const n of [1, 2, 3]) await did(assisted(n, 3650))
  t.false(isLit())
  await did(assisted(4, 3650))
  t.true(isLit())
  for (const tube of state.tubes.keys()) await did({ act: 'pack', tube })
  t.true(isLit(), 'packed is not gone')
  await did({ act: 'hand-over', courier: COURIER.id })
  t.false(isLit())
})

test('the lamp stands for a fever until somebody has taken the person over', async (t) => {
  const { did, isLit, state } = await openLamp(t)
  await did(assisted(1, 3850))
  t.true(isLit(), 'a second reading is wanted')
  await did({ act: 'assist', contactCentiC: 3860 })
  const [visit] = [...state.visits.values()].filter(({ state: is }) => is === 'referred')
  t.true(isLit())
  await did({ act: 'close-referral', visit: visit?.id ?? '', takenBy: '发热门诊', outcome: 'hospital' })
  t.false(isLit())
})

test('somebody who rested and is well again needs nobody: the lamp goes off by itself', async (t) => {
  const { did, isLit, pass, state } = await openLamp(t)
  await did(assisted(1, 3850))
  await did({ act: 'assist', contactCentiC: 3860 })
  const [visit] = state.visits.keys()
  await did({ act: 'rest', visit: visit ?? '', minutes: 10 })
  t.true(isLit(), 'they sit there')
  await pass(11)
  await did(assisted(1, 3650))
  t.is([...state.visits.values()].filter(({ state: is }) => is === 'referred').length, 0)
  t.false(isLit())
})
