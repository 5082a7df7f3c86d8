import { generateKeyPairSync } from 'node:crypto'
import test, { type ExecutionContext } from 'ava'
import { ReceiptDesk, type ReceiptOutcome } from '../../../firmware/compose/receipt-desk.ts'
import { createMoments } from '../../../firmware/domain/moment.ts'
import type { OpenedJournal } from '../../../firmware/journal/open-journal.ts'
import { signText } from '../../../firmware/proof/jose-envelope.ts'
import { type Receipt, signReceipt } from '../../../firmware/proof/receipt.ts'
import { checkedIn, openTest, RANDOM, stampOn, tempFolder } from '../journal/journal-fixture.ts'
import { ManualClock } from '../uplink/manual-clock.ts'
import { CollectingLog } from '../uplink/uplink-harness.ts'

const DISTRICT = generateKeyPairSync('ed25519')
const STRANGER = generateKeyPairSync('ed25519')
const moments = createMoments('Asia/Shanghai')

interface Opened {
  readonly journal: OpenedJournal['journal']
  readonly desk: ReceiptDesk
  readonly clock: ManualClock
  readonly log: CollectingLog
  /** What was sent again. */
  readonly resent: { from: number; to: number }[]
  readonly settled: number[]
  readonly take: (text: string | Promise<string>, isRetained?: boolean) => Promise<ReceiptOutcome>
  readonly sign: (upTo: number, changes?: Partial<Receipt>) => Promise<string>
}

async function open(t: ExecutionContext, folder?: string, isReceipted = true): Promise<Opened> {
  const { journal } = await openTest(t, folder ?? (await tempFolder(t)))
  const clock = new ManualClock()
  const log = new CollectingLog()
  const keys = isReceipted ? [DISTRICT.publicKey] : []
  const now = (): ReturnType<typeof moments> => moments(clock.epochMs())
  const desk = await ReceiptDesk.open({ journal, keys, kiosk: 'K0042', mode: 'demo', clock, random: RANDOM, now, log })
  const resent: Opened['resent'] = []
  const settled: number[] = []
  desk.attach({
    state: () => ({ state: 'online' }),
    settled: (upTo) => settled.push(upTo),
    resend: (range) => resent.push(range) > 0,
  })
  t.teardown(() => {
    desk.close()
  })
  const chainOf = async (upTo: number): Promise<string> => (await journal.delivery.chainAt(upTo)) ?? 'A'.repeat(43)
  return {
    journal,
    desk,
    clock,
    log,
    resent,
    settled,
    take: async (text, isRetained = false) => desk.take(await text, { isRetained }),
    sign: async (upTo, changes = {}) => {
      const receipt = { kiosk: 'K0042', mode: 'demo', journal: 1, upTo, chain: await chainOf(upTo), ...changes }
      return await signReceipt(receipt, DISTRICT.privateKey)
    },
  }
}

async function append(journal: Opened['journal'], count: number): Promise<void> {
  await journal.append(
    Array.from({ length: count }, (_, i) => checkedIn(i + 1)),
    stampOn(),
  )
}

test('with receipts asked for, the broker’s acknowledgement moves what is sent, only the receipt what is final', async (t) => {
  const folder = await tempFolder(t)
  const { desk, journal, settled, sign, take } = await open(t, folder)
  await append(journal, 20)
  await desk.outbox.saveCursor({ acknowledged: 15 })
  t.deepEqual(await journal.cursor(), { acknowledged: 0 }, 'nothing of it may be purged')
  t.deepEqual(await desk.outbox.cursor(), { acknowledged: 15 })
  t.not(desk.state()?.waitingSince, null)
  t.is(await take(sign(10)), 'accepted')
  t.deepEqual(await journal.cursor(), { acknowledged: 10 })
  t.deepEqual(settled, [10])
  t.is(await take(sign(18)), 'accepted', 'it came by another way')
  t.like(desk.state(), { upTo: 18, waitingSince: null })
  await journal.close()
  const again = await open(t, folder)
  t.deepEqual(await again.desk.outbox.cursor(), { acknowledged: 18 })
  t.like(again.desk.state(), { upTo: 18, at: null })
})

test('where no receipts are asked for any more, what the broker has counts again', async (t) => {
  const folder = await tempFolder(t)
  const { desk, journal } = await open(t, folder)
  await append(journal, 5)
  await desk.outbox.saveCursor({ acknowledged: 4 })
  await journal.close()
  const again = await open(t, folder, false)
  t.deepEqual(await again.journal.cursor(), { acknowledged: 4 })
  t.is(again.desk.state(), null)
  t.is(again.desk.outbox, again.journal)
})

test('no receipt that is forged, foreign, replayed, kept by the broker or ahead of the journal changes anything', async (t) => {
  const { desk, journal, log, sign, take } = await open(t)
  await append(journal, 30)
  t.is(await take(sign(20)), 'accepted')
  const good = await sign(25)
  const body = { kiosk: 'K0042', mode: 'demo', journal: '1', upTo: '25', chain: await journal.delivery.chainAt(25) }
  const none = `${Buffer.from('{"alg":"none","typ":"kiosk-receipt"}').toString('base64url')}.${Buffer.from(JSON.stringify(body)).toString('base64url')}.`
  const cases: [ReceiptOutcome, string | Promise<string>, boolean?][] = [
    ['not-signed', 'a.b.c'],
    ['not-signed', ''],
    ['not-signed', 'x'.repeat(1_000_000)],
    ['not-signed', none],
    ['not-signed', `${good.slice(0, -4)}AAAA`],
    ['not-signed', signText('kiosk-receipt', JSON.stringify(body), STRANGER.privateKey)],
    ['not-signed', signText('kiosk-carry-out', JSON.stringify(body), DISTRICT.privateKey)],
    ['not-signed', signText('kiosk-receipt', JSON.stringify({ ...body, upTo: 25 }), DISTRICT.privateKey)],
    ['not-signed', signText('kiosk-receipt', 'null', DISTRICT.privateKey)],
    ['not-ours', sign(25, { kiosk: 'K0043' })],
    ['not-ours', sign(25, { mode: 'live' })],
    ['not-ours', sign(25, { journal: 2 })],
    ['beyond-journal', sign(31)],
    ['retained', good, true],
    ['old', sign(20)],
    ['old', sign(7)],
  ]
  for (const [outcome, text, isRetained] of cases) t.is(await take(text, isRetained), outcome)
  t.deepEqual(await journal.cursor(), { acknowledged: 20 })
  t.like(desk.state(), { upTo: 20, isMismatched: false })
  t.true(log.events.length < cases.length, 'refusals are summed up')
  t.is(await take(good), 'accepted')
})

test('a receipt over another chain is an alarm, is never accepted, and ends with one that agrees', async (t) => {
  const { desk, journal, sign, take } = await open(t)
  await append(journal, 10)
  const other = (await journal.delivery.chainAt(3)) ?? ''
  t.is(await take(sign(8, { chain: other })), 'mismatch')
  t.like(desk.state(), { upTo: 0, isMismatched: true })
  t.deepEqual(await journal.cursor(), { acknowledged: 0 })
  t.is(await take(sign(9)), 'accepted')
  t.false(desk.state()?.isMismatched)
})

test('without receipts events are sent again, a bounded number, less and less often; a receipt ends it', async (t) => {
  const { clock, desk, journal, resent, sign, take } = await open(t)
  for (let i = 0; i < 3; i += 1) await append(journal, 1_000)
  await desk.outbox.saveCursor({ acknowledged: 2_500 })
  await clock.advance(29 * 60_000)
  t.deepEqual(resent, [])
  await clock.advance(3 * 60_000)
  t.deepEqual(resent, [{ from: 1, to: 1_000 }])
  await clock.advance(24 * 3_600_000)
  t.true(resent.length >= 3 && resent.length <= 8, `${resent.length} repetitions in a day`)
  t.is(desk.state()?.waitingForMs, 24 * 3_600_000 + 32 * 60_000, 'sending again is no answer')
  t.is(await take(sign(2_000)), 'accepted')
  t.is(desk.state()?.waitingForMs, 0)
  resent.length = 0
  await clock.advance(32 * 60_000)
  t.deepEqual(resent, [{ from: 2_001, to: 2_500 }])
  t.is(await take(sign(2_500)), 'accepted')
  t.is(desk.state()?.waitingForMs, null)
  resent.length = 0
  await clock.advance(24 * 3_600_000)
  t.deepEqual(resent, [])
})
