import test, { type ExecutionContext } from 'ava'
import { escpos } from '../../../drivers/label-printer/escpos.ts'
import { PrinterTwin } from '../../../drivers/label-printer/printer-twin.ts'
import { RasterPrinter } from '../../../drivers/label-printer/raster-printer.ts'
import { DeviceWatch } from '../../../firmware/compose/device-watch.ts'
import type { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { LabelDesk } from '../../../firmware/compose/label-desk.ts'
import { TicketDesk } from '../../../firmware/compose/ticket-desk.ts'
import type { RecordedEvent } from '../../../firmware/domain/events.ts'
import type { Programme } from '../../../firmware/domain/programme.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { aProgramme, documentOf, OPERATOR, poolOf, SKIN } from '../../support/domain-kiosk.ts'
import { packagedFontRenderer } from '../labels/label-bench.ts'
import { changed, openLoop, SETTINGS, SILENT } from './loop-fixture.ts'

const ALWAYS = { ticket: { print: 'always' } } satisfies Partial<Programme>
const ON_REQUEST = { ticket: { print: 'on-request' } } satisfies Partial<Programme>
/** Time that stands still for who waits, however busy this machine is; the printer has its own. */
class StandingClock extends SystemClock {
  #ms = 0

  override monotonicMs(): number {
    return this.#ms
  }

  forward(ms: number): void {
    this.#ms += ms
  }
}

interface Desk {
  readonly loop: KioskLoop
  readonly tickets: TicketDesk
  readonly twin: PrinterTwin
  readonly clock: StandingClock
  /** Who asked for what did not come out. */
  readonly missed: string[]
}

/** A loop on a real journal, and a printer twin that speaks ESC/POS behind the real driver. */
async function openDesk(
  t: ExecutionContext,
  rules: Partial<Programme>,
  { hasPrinter = true }: { readonly hasPrinter?: boolean } = {},
): Promise<Desk> {
  const clock = new StandingClock(() => 'synced')
  const twin = new PrinterTwin()
  const missed: string[] = []
  const loop: KioskLoop = await openLoop(t, {
    programmes: [aProgramme(rules)],
    printTicket: (job) => {
      tickets.ask(job)
    },
  })
  const tickets = new TicketDesk({
    clock,
    changed: () => {
      loop.changed()
    },
    missed: ({ askedBy }) => missed.push(askedBy),
  })
  const media = { widthMm: 40, heightMm: 30, gapMm: 2 }
  const printer = hasPrinter ? new RasterPrinter({ open: twin.open, media, language: escpos() }) : null
  const watch = new DeviceWatch(loop, SILENT, new Map(hasPrinter ? [['labelPrinter', { simulated: true }]] : []))
  const desk = new LabelDesk({
    loop,
    printer,
    tickets,
    clock,
    watch,
    renderer: packagedFontRenderer(),
    settings: SETTINGS,
  })
  desk.start()
  t.teardown(async () => {
    await desk.close()
    await printer?.close()
    twin.close()
  })
  return { loop, tickets, twin, clock, missed }
}

async function checkIn({ loop }: Desk, n: number): Promise<readonly RecordedEvent[]> {
  await loop.submit({ kind: 'document', document: documentOf(n), source: 'card' })
  const result = { ok: true, objectCentiC: Math.round(SKIN.normal * 100), ambientCentiC: 2501 } as const
  const measured = await loop.submit({ kind: 'measured', token: loop.session.token, result })
  if (!measured.ok) throw new Error(measured.refusal)
  return measured.events
}

function act({ loop }: Desk, name: 'call-next' | 'sampled') {
  return loop.submit({ kind: 'crew', act: { act: name }, operator: OPERATOR })
}

function ask({ loop }: Desk, ticket = 'A001') {
  return loop.submit({ kind: 'crew', act: { act: 'print-ticket', ticket }, operator: OPERATOR })
}

function papers({ twin }: Desk, count: number): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (twin.printed().length >= count) resolve()
    }
    twin.onPrinted(look)
    look()
  })
}

/** Now, or after the change that makes it so. */
async function soon({ loop }: Desk, isSo: () => boolean): Promise<void> {
  if (!isSo()) await changed(loop, isSo)
}

/** What the booth's screen says of the paper, once it was asked for. */
function word({ loop, tickets }: Desk): string | null {
  return tickets.paperOf({ paper: 'printing' }, loop.session.visit, 'ok')
}

test.serial('always: one whole piece of paper comes out of the printer, and no label is counted', async (t) => {
  const desk = await openDesk(t, ALWAYS)
  const [event] = await checkIn(desk, 1)
  t.is(event?.event.type, 'visit.checked-in')
  t.is(word(desk), 'printing')
  await soon(desk, () => word(desk) === 'printed')
  t.deepEqual(
    desk.twin.printed().map(({ isWhole }) => isWhole),
    [true],
  )
  t.is(desk.loop.state.labels.size, 0)
  t.deepEqual(desk.missed, [])
})

test.serial('a tube’s label that waits goes first, also where the number was asked for before', async (t) => {
  const desk = await openDesk(t, { ...ALWAYS, ...poolOf(1) })
  desk.twin.setPaper('out')
  await checkIn(desk, 1)
  await act(desk, 'call-next')
  t.is(desk.loop.state.labels.size, 1)
  const order: string[] = []
  const stop = desk.loop.onChanged(() => {
    const label = [...desk.loop.state.labels.values()][0]
    if (label?.state === 'printed' && !order.includes('label')) order.push('label')
    if (word(desk) === 'printed' && !order.includes('ticket')) order.push('ticket')
  })
  desk.twin.setPaper('ok')
  await soon(desk, () => word(desk) === 'printed')
  stop()
  t.deepEqual(order, ['label', 'ticket'])
  t.is(desk.twin.printed().length, 2)
})

test.serial(
  'without paper the number is given up in seconds: nobody waits, intake goes on, and later nothing comes out',
  async (t) => {
    const desk = await openDesk(t, ALWAYS)
    desk.twin.setPaper('out')
    await checkIn(desk, 1)
    desk.clock.forward(6_001)
    await soon(desk, () => word(desk) === 'failed')
    t.deepEqual(desk.missed, ['booth'])
    t.is(desk.loop.intake.state, 'open')
    t.is((await checkIn(desk, 2)).length, 1)
    desk.clock.forward(6_001)
    await soon(desk, () => desk.missed.length === 2)
    desk.twin.setPaper('ok')
    await checkIn(desk, 3)
    await papers(desk, 1)
    await soon(desk, () => word(desk) === 'printed')
    t.is(desk.twin.printed().length, 1, 'the one who stands there has theirs, and the two who left have none')
  },
)

test.serial('where there is no printer the crew hears at once that nothing came out', async (t) => {
  const desk = await openDesk(t, ON_REQUEST, { hasPrinter: false })
  await checkIn(desk, 1)
  t.true((await ask(desk)).ok)
  await soon(desk, () => desk.missed.length > 0)
  t.deepEqual(desk.missed, ['crew'])
  t.is(desk.tickets.paperOf({ paper: 'offered' }, desk.loop.session.visit, 'absent'), null)
  t.is(desk.tickets.paperOf({ paper: 'offered' }, desk.loop.session.visit, 'faulted'), null)
})

test.serial(
  'five presses of the crew are one piece of paper; somebody who comes back later gets another',
  async (t) => {
    const desk = await openDesk(t, ON_REQUEST)
    await checkIn(desk, 1)
    await Promise.all([1, 2, 3].map(() => ask(desk)))
    await soon(desk, () => word(desk) === 'printed')
    await ask(desk)
    await ask(desk)
    t.is(word(desk), 'printed')
    desk.clock.forward(10_000)
    await ask(desk)
    await papers(desk, 2)
    t.is(desk.twin.printed().length, 2)
  },
)

test.serial('a number whose owner is being sampled by then is not printed', async (t) => {
  const desk = await openDesk(t, { ...ON_REQUEST, ...poolOf(1) })
  await checkIn(desk, 1)
  desk.twin.setPaper('out')
  await ask(desk)
  await act(desk, 'call-next')
  await act(desk, 'sampled')
  desk.twin.setPaper('ok')
  await soon(desk, () => desk.missed.length > 0)
  t.is(desk.twin.printed().length, 1, 'the label of the tube')
})

test.serial('a printer that falls silent in the middle is asked no second time', async (t) => {
  const desk = await openDesk(t, ALWAYS)
  desk.twin.afterBytes(2_000, () => {
    desk.twin.setLink('stuck')
  })
  await checkIn(desk, 1)
  await soon(desk, () => word(desk) === 'failed')
  desk.twin.setLink('up')
  await checkIn(desk, 2)
  await soon(desk, () => word(desk) === 'printed')
  t.is(desk.twin.printed().filter(({ isWhole }) => isWhole).length, 1)
})

test.serial('more wishes than can come out in time are given up, the newest first', async (t) => {
  const desk = await openDesk(t, ON_REQUEST)
  desk.twin.setPaper('out')
  for (let n = 1; n <= 8; n += 1) await checkIn(desk, n)
  for (let n = 1; n <= 8; n += 1) await ask(desk, `A00${n}`)
  t.deepEqual(desk.missed, ['crew', 'crew'])
})
