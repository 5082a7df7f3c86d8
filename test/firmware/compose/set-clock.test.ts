import test, { type ExecutionContext } from 'ava'
import { ClockTask } from '../../../firmware/compose/clock-task.ts'
import { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import type { RecordedEvent } from '../../../firmware/domain/events.ts'
import { emptyState } from '../../../firmware/domain/state.ts'
import type { OpenedJournal } from '../../../firmware/journal/open-journal.ts'
import { documentOf } from '../../support/domain-kiosk.ts'
import { MachineClock } from '../../support/machine-clock.ts'
import { openTest, tempFolder } from '../journal/journal-fixture.ts'
import { partsOf } from './loop-fixture.ts'

const IN_1970 = '1970-01-01T08:00:00+08:00'
const MORNING = '2027-03-01T08:30'

async function run(t: ExecutionContext, opened: OpenedJournal, clock: MachineClock, bootId: string) {
  const loop = new KioskLoop({ ...partsOf(opened), clock, bootId })
  t.teardown(() => loop.close())
  await loop.start()
  return loop
}

async function eventsOf({ journal }: OpenedJournal): Promise<readonly RecordedEvent[]> {
  const all: RecordedEvent[] = []
  for await (const recorded of journal.replay()) all.push(recorded)
  return all
}

const setClock = (loop: KioskLoop, at: string) =>
  loop.submit({ kind: 'crew', operator: 'leader', act: { act: 'set-clock', at } })

test('what the crew set holds at once and over a restart of the process, and not over a boot', async (t) => {
  const opened = await openTest(t, await tempFolder(t))
  const clock = new MachineClock(IN_1970, 'unsynced')
  const loop = await run(t, opened, clock, 'boot-1')
  t.true((await setClock(loop, MORNING)).ok)
  t.is(clock.trust(), 'set-by-crew')
  t.is(loop.now().time.slice(0, 16), MORNING)
  await loop.close()

  const again = new MachineClock(IN_1970, 'unsynced')
  const after = await run(t, opened, again, 'boot-1')
  t.is(again.trust(), 'set-by-crew')
  t.is(after.now().time.slice(0, 16), MORNING)
  await after.close()

  const booted = new MachineClock(IN_1970, 'unsynced')
  const later = await run(t, opened, booted, 'boot-2')
  t.is(booted.trust(), 'unsynced')
  t.is(later.now().time.slice(0, 4), '1970')
  const settings = (await eventsOf(opened)).filter(({ event }) => event.type === 'maintenance.clock-set')
  t.is(settings.length, 1, 'the restarts set nothing')
  const started = (await eventsOf(opened)).filter(({ event }) => event.type === 'maintenance.started')
  t.deepEqual(
    started.map(({ clock: quality, time }) => `${quality} ${time.slice(0, 10)}`),
    ['unsynced 1970-01-01', 'set-by-crew 2027-03-01', 'unsynced 1970-01-01'],
  )
})

test('a time source that comes later wins, and says by how much the crew was wrong', async (t) => {
  const opened = await openTest(t, await tempFolder(t))
  const clock = new MachineClock(IN_1970, 'unsynced')
  const loop = await run(t, opened, clock, 'boot-1')
  await setClock(loop, MORNING)
  clock.setTo(`${MORNING}:42+08:00`)
  t.is(loop.now().time.slice(0, 16), MORNING, 'the machine’s clock alone does not count')
  clock.source.trust = 'synced'
  await loop.submit({ kind: 'document', document: documentOf(1), source: 'card' })
  const set = (await eventsOf(opened)).findLast(({ event }) => event.type === 'maintenance.clock-set')
  t.like(set, { clock: 'synced' })
  if (set?.event.type !== 'maintenance.clock-set') return t.fail(set?.event.type)
  const { after, before, from, offsetMs } = set.event.data
  t.deepEqual({ after, before, from }, { after: 'synced', before: 'set-by-crew', from: 'synced' })
  t.true(Math.abs(offsetMs - 42_000) < 5_000, String(offsetMs))
  t.deepEqual(await setClock(loop, MORNING), { ok: false, refusal: 'clock-synced' })
  await loop.close()

  // chrony is asked in the background: until it has answered, an earlier process of this boot has.
  const unasked = new MachineClock(`${MORNING}:42+08:00`, 'unsynced')
  const after2 = await run(t, opened, unasked, 'boot-1')
  t.is(unasked.trust(), 'synced')
  unasked.setTo(IN_1970)
  t.is(unasked.trust(), 'unsynced', 'it was set since')
  await after2.close()
})

test('a setting that cannot be written has not happened', async (t) => {
  const opened = await openTest(t, await tempFolder(t))
  const clock = new MachineClock(IN_1970, 'unsynced')
  const loop = await run(t, opened, clock, 'boot-1')
  await opened.journal.close()
  t.deepEqual(await setClock(loop, MORNING), { ok: false, refusal: 'journal-unavailable' })
  t.is(clock.trust(), 'unsynced')
  t.is(loop.now().time.slice(0, 4), '1970')
})

test('the crew is asked at once where the time cannot be, after ten minutes where nobody knows, else never', (t) => {
  const asks = (clock: MachineClock, minutes: number): number => {
    const startedMs = clock.monotonicMs()
    const task = new ClockTask(clock)
    clock.monotonicMs = () => startedMs + minutes * 60_000
    return task.look({ state: emptyState() }).length
  }
  t.is(asks(new MachineClock(IN_1970, 'unsynced'), 0), 1)
  t.is(asks(new MachineClock(`${MORNING}:00Z`, 'unsynced'), 9), 0)
  t.is(asks(new MachineClock(`${MORNING}:00Z`, 'unsynced'), 10), 1)
  t.is(asks(new MachineClock(IN_1970, 'synced'), 60), 0)
})
