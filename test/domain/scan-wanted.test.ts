import test from 'ava'
import { parseOpeningHours } from '../../firmware/domain/opening-hours.ts'
import { isScanWanted } from '../../firmware/domain/scan-wanted.ts'
import { DomainKiosk, poolOf } from '../support/domain-kiosk.ts'

test('codes are wanted while people are taken in, or somebody is on duty, and else not', (t) => {
  const kiosk = new DomainKiosk(poolOf(1), '2026-11-21T06:50:00+08:00')
  kiosk.openingHours = parseOpeningHours(['07:00-12:00'])
  const isWanted = () => isScanWanted(kiosk.state, kiosk.viewContext)
  t.false(isWanted(), 'before it opens')
  kiosk.give({ kind: 'signed-in', operator: 'li', by: 'pin' })
  t.true(isWanted(), 'a badge, a box, a tube')
  kiosk.give({ kind: 'signed-out', operator: 'li', reason: 'self' })
  t.false(isWanted())
  kiosk.tick(10)
  t.true(isWanted(), 'open by the timetable')
  kiosk.act({ act: 'pause' })
  t.false(isWanted(), 'paused, and the crew has gone')
})
