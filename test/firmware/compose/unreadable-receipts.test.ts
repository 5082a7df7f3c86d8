import { generateKeyPairSync } from 'node:crypto'
import test, { type ExecutionContext } from 'ava'
import { ReceiptDesk } from '../../../firmware/compose/receipt-desk.ts'
import type { Consumer } from '../../../firmware/consumer/consumer.ts'
import { createMoments } from '../../../firmware/domain/moment.ts'
import { journalStats } from '../../../firmware/journal/inspect.ts'
import { signReceipt } from '../../../firmware/proof/receipt.ts'
import { openTestConsumer, TOPIC, take } from '../consumer/consumer-fixture.ts'
import { RANDOM, tempFolder, withFile } from '../journal/journal-fixture.ts'
import { CollectingLog } from '../uplink/uplink-harness.ts'
import { type Arrived, drainAll } from './drain-all.ts'
import { OldSite } from './old-site.ts'

const DISTRICT = generateKeyPairSync('ed25519')
const PEOPLE = 20
/** One of the old people. */
const ROTTEN = 12
const SAYS = '.events-unreadable.'

/** A kiosk that is asked for receipts, after months; one event of the old days is damaged, and the broker has the rest. */
class ReceiptedSite {
  readonly site: OldSite
  readonly arrived: Arrived[] = []
  desk!: ReceiptDesk

  constructor(site: OldSite) {
    this.site = site
  }

  static async open(t: ExecutionContext): Promise<ReceiptedSite> {
    const site = new OldSite(t, await tempFolder(t))
    const receipted = new ReceiptedSite(site)
    await site.open()
    await site.dayOf(
      '2026-05-01',
      Array.from({ length: PEOPLE }, (_, i) => i + 1),
    )
    await site.dayOf('2026-06-10', [101])
    await site.close()
    await withFile(
      site.folder,
      `UPDATE event SET clear = replace(clear, '"subject"', '"subjecs"') WHERE sequence = ${ROTTEN}`,
    )
    await site.open()
    const log = new CollectingLog()
    const { clock, loop, opened } = site
    const { journal } = opened
    const moments = createMoments('Asia/Shanghai')
    const now = (): ReturnType<typeof moments> => moments(clock.epochMs())
    const whose = { keys: [DISTRICT.publicKey], kiosk: 'K0042', mode: 'demo' } as const
    receipted.desk = await ReceiptDesk.open({ ...whose, journal, clock, random: RANDOM, now, log })
    await drainAll(loop, { outbox: receipted.desk.outbox, log, arrived: receipted.arrived })
    return receipted
  }

  get head(): number {
    return this.site.opened.journal.head().sequence
  }

  async finalUpTo(): Promise<number> {
    return (await this.site.opened.journal.cursor()).acknowledged
  }

  async receiptsOf(consumer: Consumer): Promise<void> {
    for (const receipt of consumer.receiptable()) {
      await this.desk.take(await signReceipt(receipt, DISTRICT.privateKey), { isRetained: false })
    }
  }

  /** Old days of which the people can still be read. */
  async remembered(): Promise<readonly string[]> {
    await this.site.look()
    return (await this.site.opened.retention.days()).filter(({ hasKey }) => hasKey).map(({ day }) => day)
  }
}

test('a receipt goes past an event that is damaged on the disk: everything is final, and the old days are forgotten', async (t) => {
  const kiosk = await ReceiptedSite.open(t)
  t.is(await kiosk.finalUpTo(), 0, 'the broker’s word is not enough')
  const consumer = await openTestConsumer(t)
  await take(consumer, kiosk.arrived, TOPIC)
  await kiosk.receiptsOf(consumer)
  t.is(await kiosk.finalUpTo(), kiosk.head)
  t.like(kiosk.desk.state(), { upTo: kiosk.head, isMismatched: false, waitingSince: null })
  t.deepEqual(await kiosk.remembered(), ['2026-06-10'])
  await kiosk.site.close()
  const left = { unsendable: 1, unsent: 1 }
  t.like(await journalStats(kiosk.site.folder, 'demo'), left, 'only what says who was forgotten')
})

test('a district that was not told, or has not all before the telling, signs for nothing behind it, and nobody is forgotten', async (t) => {
  const kiosk = await ReceiptedSite.open(t)
  const text = ({ bytes }: Arrived): string => Buffer.from(bytes).toString()
  const untold = await openTestConsumer(t)
  await take(
    untold,
    kiosk.arrived.filter((event) => !text(event).includes(SAYS)),
    TOPIC,
  )
  const partly = await openTestConsumer(t)
  const late = kiosk.arrived.find((event) => text(event).includes(`.1.${ROTTEN + 5}"`))
  await take(
    partly,
    kiosk.arrived.filter((event) => event !== late),
    TOPIC,
  )
  for (const consumer of [untold, partly]) {
    await kiosk.receiptsOf(consumer)
    t.is(await kiosk.finalUpTo(), ROTTEN - 1)
  }
  t.deepEqual(await kiosk.remembered(), ['2026-05-01', '2026-06-10'])
})
