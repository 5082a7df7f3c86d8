import test from 'ava'
import type { TicketContent } from '../../../firmware/domain/ticket.ts'
import type { LabelBitmap } from '../../../firmware/ports/label-printer.ts'
import { needing } from '../../support/needing.ts'
import { enlarged, inkWithin, packagedFontRenderer, readCodes } from './label-bench.ts'

const renderer = packagedFontRenderer()

const TICKET: TicketContent = {
  ticket: 'A012',
  station: '1',
  site: '红旗社区采样亭',
  at: '10:42',
  ahead: 6,
  waitMinutes: 4,
  result: { by: { daysAhead: 0, clock: '19:00' }, withinHours: 8, where: null },
  hotline: '12345',
}

function drawn(changes: Partial<TicketContent> = {}): LabelBitmap {
  const ticket = renderer.renderTicket({ ...TICKET, ...changes })
  if (!ticket.ok) throw new Error(`not drawn: ${ticket.reason} ${ticket.characters}`)
  return ticket.bitmap
}

/** Heights of what stands between rows without ink, in dots. */
function heights(bitmap: LabelBitmap): readonly number[] {
  const hasInk = Array.from({ length: bitmap.heightDots }, (_, y) => (inkWithin(bitmap, 0, y, 320, 1) > 0 ? '#' : ' '))
  return hasInk
    .join('')
    .trim()
    .split(/ +/)
    .map(({ length }) => length)
}

test('a ticket is a label’s paper, and its number is the largest thing on it', (t) => {
  const bitmap = drawn()
  t.deepEqual([bitmap.widthDots, bitmap.heightDots], [320, 240])
  const [number = 0, next = 0] = [...heights(bitmap)].sort((a, b) => b - a)
  t.true(number >= 60 && number > 2 * next, heights(bitmap).join())
})

test('each thing that it says changes the dots', (t) => {
  const changes: readonly Partial<TicketContent>[] = [
    { station: '2' },
    { at: '10:43' },
    { ahead: 7 },
    { ahead: 0 },
    { waitMinutes: 5 },
    { waitMinutes: null },
    { result: null },
    { result: { by: { daysAhead: 1, clock: '19:00' }, withinHours: 8, where: null } },
    { result: { by: null, withinHours: 8, where: null } },
    { result: { by: { daysAhead: 0, clock: '19:00' }, withinHours: 8, where: { zh: '健康码', en: 'health code' } } },
    { hotline: null },
    { site: '光明路采样点' },
    { notLive: 'drill' },
  ]
  const pictures = [{}, ...changes].map((change) => Buffer.from(drawn(change).rows).toString('base64'))
  t.is(new Set(pictures).size, pictures.length)
})

for (const [what, changes] of [
  ['a queue of hours and a number beyond 999', { ticket: 'A1234', ahead: 123, waitMinutes: 185 }],
  ['nobody before', { ahead: 0, waitMinutes: 0 }],
  ['an unknown pace and no promise', { waitMinutes: null, result: null, hotline: null }],
  [
    'everything as long as the configuration lets it be',
    {
      ticket: 'U9999',
      station: 'W'.repeat(16),
      site: '示'.repeat(40),
      ahead: 9999,
      waitMinutes: 1440,
      hotline: '+86 0571 123456781234567',
      result: {
        by: { daysAhead: 3, clock: '06:30' },
        withinHours: 72,
        where: { zh: '示'.repeat(12), en: 'the united health code X' },
      },
    },
  ],
] as const satisfies readonly (readonly [string, Partial<TicketContent>])[]) {
  for (const notLive of [undefined, 'drill', 'demo'] as const) {
    test(`${what} fits on the paper (${notLive ?? 'live'})`, (t) => {
      const bitmap = drawn({ ...changes, ...(notLive === undefined ? {} : { notLive }) })
      t.is(inkWithin(bitmap, 0, 238, 320, 2), 0, 'nothing touches the lower edge')
      if (notLive === undefined)
        t.is(inkWithin(bitmap, 0, 0, 6, 240) + inkWithin(bitmap, 316, 0, 4, 240), 0, 'nothing touches the sides')
    })
  }
}

test('a name of the place that no font has is no ticket, and no reason to throw', (t) => {
  t.deepEqual(renderer.renderTicket({ ...TICKET, site: '采样א' }), {
    ok: false,
    reason: 'no-glyph',
    characters: 'א',
  })
})

needing(test, 'zbarimg')('no machine reads anything on it', async (t) => {
  t.deepEqual(await readCodes(await renderer.toPng(enlarged(drawn(), 3))), [''])
})
