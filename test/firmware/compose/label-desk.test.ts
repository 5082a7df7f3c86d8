import test from 'ava'
import { DeviceWatch } from '../../../firmware/compose/device-watch.ts'
import { LabelDesk } from '../../../firmware/compose/label-desk.ts'
import { TicketDesk } from '../../../firmware/compose/ticket-desk.ts'
import type { LabelContent } from '../../../firmware/domain/label.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import type { LabelPrinter } from '../../../firmware/ports/label-printer.ts'
import type { LabelRenderer } from '../../../firmware/ports/label-renderer.ts'
import { AT_DESK, aProgramme, documentOf, poolOf } from '../../support/domain-kiosk.ts'
import { changed, openLoop, SETTINGS, SILENT } from './loop-fixture.ts'

/** Draws nothing, and knows by the width of a picture what it says. */
class NamedPictures implements LabelRenderer {
  readonly drawn: LabelContent[] = []

  render(content: LabelContent): ReturnType<LabelRenderer['render']> {
    this.drawn.push(content)
    return {
      ok: true,
      bitmap: { widthDots: 8 * this.drawn.length, heightDots: 1, rows: new Uint8Array(this.drawn.length) },
    }
  }

  renderTicket(): ReturnType<LabelRenderer['renderTicket']> {
    return { ok: false, reason: 'too-long', characters: '' }
  }

  toPng(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array())
  }
}

test('a name that is put right while the printer is being asked is the name on the paper', async (t) => {
  const loop = await openLoop(t, { programmes: [aProgramme({ ...AT_DESK, ...poolOf(1) })] })
  const clock = new SystemClock(() => 'synced')
  const renderer = new NamedPictures()
  const printed: (string | undefined)[] = []
  let asked = (): void => undefined
  let answer = (): void => undefined
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve
  })
  const mayAnswer = new Promise<void>((resolve) => {
    answer = resolve
  })
  const printer: LabelPrinter = {
    status: async () => {
      asked()
      await mayAnswer
      return { ready: true }
    },
    print: (bitmap) => {
      printed.push(renderer.drawn[bitmap.widthDots / 8 - 1]?.name)
      return Promise.resolve({ outcome: 'printed' })
    },
    calibrate: () => Promise.resolve(null),
    close: () => Promise.resolve(),
  }
  const { idNumber, idType, name } = documentOf(1)
  const document = { idNumber, idType, name: '测式一' }
  await loop.submit({ kind: 'crew', operator: 'op-1', act: { act: 'assist', document, contactCentiC: 3650 } })
  const watch = new DeviceWatch(loop, SILENT, new Map([['labelPrinter', { simulated: true }]]))
  const tickets = new TicketDesk({ clock, changed: () => undefined, missed: () => undefined })
  const desk = new LabelDesk({ loop, printer, renderer, clock, watch, tickets, settings: SETTINGS })
  t.teardown(() => desk.close())
  desk.start()
  await isAsked
  const [visit = ''] = loop.state.visits.keys()
  const act = { act: 'correct', visit, reason: 'typed-wrong', name } as const
  t.true((await loop.submit({ kind: 'crew', operator: 'op-1', act })).ok)
  const isPrinted = changed(loop, () => [...loop.state.labels.values()].some(({ state }) => state === 'printed'))
  answer()
  await isPrinted
  t.deepEqual(printed, [name])
})
