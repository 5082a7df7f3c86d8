import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { drawBoard } from '../../../firmware/kioskctl/board.ts'
import type { FleetBook } from '../../../firmware/kioskctl/fleet-book.ts'
import { judgeFleet } from '../../../firmware/kioskctl/fleet-judge.ts'
import { plain } from '../../../firmware/kioskctl/paint.ts'
import { type Simulated, stateOf, wellFleet } from '../../support/simulated-fleet.ts'

const NOW_MS = Date.parse('2022-05-21T10:00:00+08:00')
const HOUR_MS = 3_600_000

/** One site without power, a kiosk that hangs, printers without paper, one with crew tasks, two switched off. */
function trouble(kiosk: Simulated, n: number): Simulated {
  const paper = { id: 'device-labelPrinter', level: 'warning', cause: 'paper-out' } as const
  if (kiosk.site === '0007') return { ...kiosk, presence: 'lost', ageMs: HOUR_MS }
  if (n === 100) return { ...kiosk, ageMs: HOUR_MS / 2 }
  if (n === 200 || n === 201 || n === 333) return { ...kiosk, alerts: [paper] }
  if (n === 250) return { ...kiosk, alerts: [{ id: 'journal', level: 'alarm', cause: 'not-writable' }] }
  if (n === 260) return { ...kiosk, alerts: [{ id: 'label-failed', level: 'warning', cause: 'paper-out' }] }
  return n === 400 || n === 401 ? { ...kiosk, presence: 'offline', ageMs: HOUR_MS } : kiosk
}

const draw = (fleet: readonly Simulated[], columns: number, rows: number): string =>
  drawBoard(judgeFleet(stateOf(fleet, NOW_MS).kiosks, null, NOW_MS), NOW_MS, { columns, rows }, plain)

for (const [columns, rows] of [
  [80, 24],
  [200, 50],
] as const) {
  test(`450 kiosks stand on one screen of ${columns} columns, those that need you first, one cause in one line`, async (t) => {
    const drawn = draw(wellFleet(450).map(trouble), columns, rows)
    const lines = drawn.split('\n')
    t.true(lines.length <= rows, `${lines.length} lines`)
    t.true(lines.every((line) => line.length <= columns))
    t.is(lines[0], '13 of 450 need you, 2 switched off')
    const golden = join(import.meta.dirname, 'golden', `board-450x${columns}.txt`)
    t.is(`${drawn}\n`, await readFile(golden, 'utf8'))
  })
}

test('a fleet that is well says so in one line, and one that does not fit shows troubled sites and counts the rest', (t) => {
  t.regex(draw(wellFleet(450), 80, 24), /^all 450 well\n\n0001 ········ {2}0002/)
  const crowd = wellFleet(3_000).map((kiosk, n) => (n === 2_999 ? { ...kiosk, presence: 'lost' as const } : kiosk))
  const drawn = draw(crowd, 80, 24)
  t.true(drawn.split('\n').length <= 24)
  t.regex(drawn, /1 of 3000 need you\n +1 {2}lost.*K3999\n\n0375 ·······x/)
  t.regex(drawn, /… and \d+ more sites/)
})

test('whatever comes in a topic is taken or passed over, and nothing of it moves the cursor', (t) => {
  const state = stateOf(wellFleet(1), NOW_MS)
  const base = 'sampling/v1/119999/0001/01'
  const evil = JSON.stringify({ kiosk: '\u001b[2J', state: 'online', version: '\u0007'.repeat(500) })
  for (const body of ['', '{', '[]', 'null', '"x"', '{"alerts":1}', 'x'.repeat(100_000), evil])
    for (const topic of ['presence', 'health', 'queue', 'alert/disk', 'event', 'alert/x/y'])
      state.take(`${base}/${topic}`, Buffer.from(body), false, NOW_MS)
  const said =
    draw([], 80, 24) + drawBoard(judgeFleet(state.kiosks, null, NOW_MS), NOW_MS, { columns: 80, rows: 24 }, plain)
  t.notRegex(said, /[^\n\P{C}]/u)
})

test('with the book a kiosk that nobody has heard is named, and one whose certificate should be renewed', (t) => {
  const place = (station: string) => [{ site: '0001', station }]
  const certificate = (days: number) => ({
    serial: 'AB',
    issuedAt: new Date(NOW_MS - 365 * 24 * HOUR_MS + days * 24 * HOUR_MS).toISOString(),
    notAfter: new Date(NOW_MS + days * 24 * HOUR_MS).toISOString(),
    revokedAt: null,
  })
  const kiosk = (id: string, station: string, days: number) =>
    ({ id, state: 'active', places: place(station), certificates: [certificate(days)] }) as const
  const book = {
    ...{ district: '119999', revocations: 0, deploy: null },
    ...{ modes: ['live'] as const, brokerHosts: ['broker.example'] },
    kiosks: [kiosk('K1000', '01', 200), kiosk('K1001', '02', 50), kiosk('K1002', '03', 9), kiosk('K1003', '04', 300)],
  }
  const seen = stateOf(wellFleet(3), NOW_MS).kiosks
  const causes = judgeFleet(seen, { ...book, modes: ['live'] }, NOW_MS).map((one) => [
    one.kiosk,
    one.causes.map(({ words }) => words).join(),
  ])
  t.deepEqual(causes, [
    ['K1000', ''],
    ['K1001', 'certificate to renew'],
    ['K1002', 'certificate ends'],
    ['K1003', 'never heard'],
  ])
})

test('of a kiosk that was taken back nothing is shown, though the broker keeps that it is online', (t) => {
  const kiosk = (id: string, state: 'active' | 'revoked') =>
    ({ id, state, places: [{ site: '0001', station: '01' }], certificates: [] }) as const
  const book: FleetBook = {
    ...{ district: '119999', revocations: 0, deploy: null, modes: ['live'], brokerHosts: ['broker.example'] },
    kiosks: [kiosk('K1000', 'revoked'), kiosk('K1107', 'active')],
  }
  const seen = stateOf(wellFleet(1), NOW_MS).kiosks
  const rows = (known: FleetBook | null) => judgeFleet(seen, known, NOW_MS).map((one) => `${one.kiosk} ${one.standing}`)
  t.deepEqual(rows(null), ['K1000 online'])
  t.deepEqual(rows(book), ['K1107 never'], 'which stands where the dead one stood')
})
