import test, { type ExecutionContext } from 'ava'
import { unsentLevel } from '../../../firmware/domain/alerts.ts'
import { OldestUnsent } from '../../../firmware/uplink/oldest-unsent.ts'
import { TurnedMachine } from '../../support/turned-machine.ts'
import { called, openTest, stampOn, tempFolder, withFile } from '../journal/journal-fixture.ts'

const HOUR_MS = 3_600_000
const IN_1970 = Date.parse('1970-01-01T08:00:00+08:00')

/** A kiosk without a network on a machine whose clock may lie: writes an event in each of its boots, and looks. */
async function keptSite(t: ExecutionContext) {
  const { journal } = await openTest(t, await tempFolder(t))
  const machine = new TurnedMachine('2027-01-04T08:00:00+08:00', 'synced')
  let oldest: OldestUnsent
  const bootAs = (bootId: string): void => {
    oldest = new OldestUnsent({ outbox: journal, clock: machine, bootId, onChanged: () => undefined })
  }
  const writes = async (bootId: string): Promise<void> => {
    const time = new Date(machine.epochMs()).toISOString()
    const stamp = { ...stampOn(), time, bootId, monotonicMs: machine.monotonicMs(), clock: machine.trust() }
    await journal.append([called(1)], stamp)
  }
  const level = async (): Promise<string | null> => {
    await oldest.look((sequence) => sequence)
    return unsentLevel(oldest.ageMs)
  }
  bootAs('boot-1')
  return { machine, journal, bootAs, writes, level, ageMs: () => oldest.ageMs }
}

test('a kiosk whose clock nobody set says after three hours, and louder after three days, that its events are unsent', async (t) => {
  const { bootAs, level, machine, writes } = await keptSite(t)
  machine.source.trust = 'unsynced'
  machine.bootAt(IN_1970)
  machine.pass(HOUR_MS)
  await writes('boot-1')
  t.is(await level(), null)
  machine.pass(3 * HOUR_MS)
  t.is(await level(), null)
  machine.pass(1)
  t.is(await level(), 'warning')
  machine.pass(69 * HOUR_MS)
  bootAs('boot-1') // the process began anew
  t.is(await level(), 'alarm')
})

test('a clock that is set in between ages no event: not by years, and not the other way', async (t) => {
  const { ageMs, level, machine, writes } = await keptSite(t)
  machine.source.trust = 'unsynced'
  machine.bootAt(IN_1970)
  await writes('boot-1')
  machine.pass(4 * HOUR_MS)
  machine.sync()
  t.is(await level(), 'warning')
  machine.sync(-365 * 24 * HOUR_MS)
  t.is(await level(), 'warning')
  t.is(ageMs(), 4 * HOUR_MS)
})

test('what came over from an earlier boot is as old as two believed clocks say, else at least as old as this boot', async (t) => {
  const { ageMs, bootAs, level, machine, writes } = await keptSite(t)
  machine.bootAt(machine.trueMs)
  machine.pass(HOUR_MS)
  await writes('boot-1')
  machine.pass(80 * HOUR_MS)
  machine.bootAt(machine.trueMs)
  bootAs('boot-2')
  t.is(await level(), 'alarm')
  machine.source.trust = 'unsynced'
  machine.bootAt(IN_1970)
  t.is(await level(), null, 'no age by that clock')
  machine.pass(3 * HOUR_MS + 1)
  t.is(await level(), 'warning')
  machine.sync()
  t.is(ageMs(), 83 * HOUR_MS + 1)
  machine.sync(-365 * 24 * HOUR_MS)
  t.is(ageMs(), 3 * HOUR_MS + 1, 'a source that is behind takes nothing away')
})

test('an event of an earlier boot whose clock stood in 1970 is not fifty years late when a source comes', async (t) => {
  const { ageMs, bootAs, level, machine, writes } = await keptSite(t)
  machine.source.trust = 'unsynced'
  machine.bootAt(IN_1970)
  await writes('boot-1')
  machine.pass(HOUR_MS)
  machine.bootAt(machine.trueMs)
  bootAs('boot-2')
  machine.sync()
  machine.pass(HOUR_MS)
  t.is(await level(), null)
  t.is(ageMs(), HOUR_MS)
})

test('an event that cannot be sent waits for nothing: the oldest is one that can', async (t) => {
  const folder = await tempFolder(t)
  const { journal } = await openTest(t, folder)
  for (const hour of [1, 2, 3]) {
    await journal.append([called(hour)], { ...stampOn(), time: `2022-05-20T0${hour}:00:00.000+08:00` })
  }
  await withFile(folder, 'DELETE FROM event WHERE sequence = 1')
  const clock = new TurnedMachine('2022-05-20T09:00:00+08:00', 'synced')
  const oldest = new OldestUnsent({ outbox: journal, clock, bootId: 'boot-1', onChanged: () => undefined })
  const at = async (...unsent: readonly number[]): Promise<string | null> => {
    await oldest.look((from) => unsent.find((sequence) => sequence >= from) ?? null)
    return oldest.at
  }
  t.is(await at(1, 2, 3), '2022-05-20T02:00:00.000+08:00')
  t.is(await at(1, 3), '2022-05-20T03:00:00.000+08:00')
  t.is(await at(1), null)
})
