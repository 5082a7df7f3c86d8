import test, { type ExecutionContext } from 'ava'
import { DayDesk } from '../../../firmware/compose/day-desk.ts'
import type { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import type { ReceiptState } from '../../../firmware/compose/receipt-desk.ts'
import { documentOf } from '../../support/domain-kiosk.ts'
import { openTest, tempFolder } from '../journal/journal-fixture.ts'
import { openLoop } from './loop-fixture.ts'

/** An uplink of which a test says how far the broker's word goes. */
class ToldUplink {
  readonly #listeners = new Set<() => void>()
  #acknowledged = 0

  state(): { acknowledged: number; unsent: number } {
    return { acknowledged: this.#acknowledged, unsent: 7 }
  }

  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  acknowledge(sequence: number): void {
    this.#acknowledged = sequence
    for (const listener of this.#listeners) listener()
  }
}

interface Opened {
  readonly desk: DayDesk
  readonly loop: KioskLoop
  readonly uplink: ToldUplink
  /** What the district has signed for. */
  readonly receipts: { upTo: number | null }
}

async function open(t: ExecutionContext): Promise<Opened> {
  const opened = await openTest(t, await tempFolder(t))
  const loop = await openLoop(t, { journal: opened.journal })
  const uplink = new ToldUplink()
  const receipts: Opened['receipts'] = { upTo: null }
  const state = (): ReceiptState | null =>
    receipts.upTo === null
      ? null
      : { upTo: receipts.upTo, at: loop.now().time, isMismatched: false, waitingSince: null, waitingForMs: null }
  const desk = new DayDesk({ loop, reports: opened.journal, closesAt: '23:50', uplink, receipts: { state } })
  t.teardown(() => {
    desk.close()
  })
  return { desk, loop, uplink, receipts }
}

async function checkIn(loop: KioskLoop, n: number): Promise<void> {
  await loop.submit({ kind: 'document', document: documentOf(n), source: 'card' })
  const { token } = loop.session
  await loop.submit({ kind: 'measured', token, result: { ok: true, objectCentiC: 3409, ambientCentiC: 2501 } })
  await loop.submit({ kind: 'timer', token: loop.session.token })
}

test('only when the broker has acknowledged the last event of today it is said that all of today is there', async (t) => {
  const { desk, loop, uplink } = await open(t)
  await checkIn(loop, 1)
  t.like(desk.view(), { unsent: 7, district: { state: 'none', people: null, at: null } })
  uplink.acknowledge(loop.state.sequence - 1)
  t.is(desk.view()?.district.state, 'none')
  uplink.acknowledge(loop.state.sequence)
  t.like(desk.view()?.district, { state: 'acknowledged', people: 1, upTo: loop.state.sequence })
  t.not(desk.view()?.district.at, null)
  await checkIn(loop, 2)
  t.is(desk.view()?.district.state, 'none', 'one more is on its way')
})

test('the district has all of today only when its receipt covers the last event of today', async (t) => {
  const { desk, loop, receipts, uplink } = await open(t)
  await checkIn(loop, 1)
  uplink.acknowledge(loop.state.sequence)
  receipts.upTo = loop.state.sequence - 1
  t.is(desk.view()?.district.state, 'acknowledged')
  receipts.upTo = loop.state.sequence
  t.like(desk.view()?.district, { state: 'receipt', people: 1, upTo: loop.state.sequence })
  await checkIn(loop, 2)
  t.is(desk.view()?.district.state, 'none')
})

test('the lists of today come from the journal, those of no day are null', async (t) => {
  const { desk, loop } = await open(t)
  await checkIn(loop, 1)
  await checkIn(loop, 2)
  const sheet = await desk.sheet(loop.now().day)
  t.deepEqual(
    sheet?.people.map(({ category, ticket }) => [ticket, category]),
    [
      ['A001', 'general'],
      ['A002', 'general'],
    ],
  )
  t.is(await desk.sheet('2000-01-01'), null)
})
