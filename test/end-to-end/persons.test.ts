import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import type { RosterView } from '../../firmware/ports/roster.ts'
import { kioskFolder } from '../support/kiosk-process.ts'
import { filesWith, HEALTHY, openBooth } from './booth.ts'
import { journalRows } from './journal-rows.ts'
import { runKioskCommand } from './kiosk-command.ts'
import { resident } from './residents.ts'

const PIN_HASH = 'scrypt$16384$8$1$ZGVtby1zYWx0LW5vdC1zZQ$LqLBqbQVHrvIryZOMY8n93Wtgu57BuOkbzFzIucr80g'
const BADGES = {
  scan: { rules: [{ id: 'badge', kind: 'badge', pattern: '^B:(?<operator>[a-z0-9-]{1,31})$' }] },
  crew: {
    operators: { demo: { role: 'leader', pin: PIN_HASH }, li: { role: 'leader', pin: PIN_HASH, badge: '77' } },
  },
}

test('a roster from the command line is in force when the kiosk starts, and nothing of it lies open', async (t) => {
  const folder = await kioskFolder(t)
  const config = await folder.configure({})
  const listed = resident(1)
  const file = join(folder.path, 'roster.csv')
  await writeFile(
    file,
    `姓名,证件号码,类别,手机\n${listed.name},${listed.idNumber},key,13900000001\n错行,11999919500307001,,\n`,
  )
  const imported = await runKioskCommand(['roster', 'import', file, '--config', config])
  t.is(imported.code, 1)
  t.regex(imported.out, /已导入 1 人，1 行没有导入.*1 person was imported/)
  t.regex(imported.out, /第 3 行 证件号码.*Line 3: ID number/)
  t.is((await runKioskCommand(['roster', 'import', '--config', config])).code, 64)
  t.is((await runKioskCommand(['roster', 'import', join(folder.path, 'none.csv'), '--config', config])).code, 74)

  const booth = await openBooth(t, {}, folder)
  await booth.kiosk.until<RosterView>('/api/crew/roster', ({ counts }) => counts.missing === 1)
  const busy = await runKioskCommand(['roster', 'import', file, '--config', config])
  t.is(busy.code, 74)
  t.regex(busy.said, /running.*\/crew\/roster/)
  await booth.bench('thermometer', HEALTHY)
  await booth.bench('card', { person: listed })
  await booth.kiosk.until<RosterView>('/api/crew/roster', ({ counts }) => counts.missing === 0 && counts.here === 1)
  await booth.kiosk.stop()
  const rows = await journalRows(folder.data)
  t.like(rows.find(({ type }) => type === 'roster.imported')?.data, { entries: 1, refused: 1, operator: 'console' })
  // The roster's category decided the pool: a key person alone.
  t.is(rows.find(({ type }) => type === 'visit.checked-in')?.data['poolSize'], 1)
  t.deepEqual(await filesWith(folder.data, [listed.idNumber, listed.name, '13900000001']), [])
})

test('whoever shows a badge at the scanner stands in the journal for what the panel does', async (t) => {
  const booth = await openBooth(t, BADGES)
  await booth.bench('thermometer', HEALTHY)
  await booth.bench('card', { person: resident(2) })
  await booth.state(({ queue }) => queue.waiting === 1)
  await booth.bench('scan', { text: 'B:77' })
  await booth.crew(({ onDuty }) => onDuty.some(({ operator }) => operator === 'li'))
  await booth.bench('button', { line: 'callNext' })
  await booth.crew(({ called }) => called.length === 1)
  await booth.bench('button', { line: 'sampled' })
  await booth.state(({ today }) => today.collected === 1)
  await booth.bench('scan', { text: 'B:78' })
  await booth.kiosk.stop()
  const rows = await journalRows(booth.folder.data)
  t.deepEqual(
    rows.filter(({ type }) => type.startsWith('maintenance.signed')).map(({ data, type }) => [type, data]),
    [
      ['maintenance.signed-in', { operator: 'demo', by: 'pin' }],
      ['maintenance.signed-in', { operator: 'li', by: 'badge' }],
    ],
  )
  t.is(rows.find(({ type }) => type === 'sample.collected')?.data['operator'], 'li')
})
