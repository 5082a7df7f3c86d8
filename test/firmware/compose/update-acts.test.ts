import test from 'ava'
import { updateActs } from '../../../firmware/compose/update-acts.ts'
import type { Interruption, UpdateStatus, Updates } from '../../../firmware/ports/updates.ts'

const STATUS: UpdateStatus = {
  ...{ version: '0.1.0', slot: 'a', phase: 'none', target: null, waitsFor: null, tries: 0, fetched: null },
  lastTrouble: null,
}

test('an update is asked for by version, with or without a reason not to wait; anything else is refused', async (t) => {
  const asked: [string, Interruption][] = []
  const updates: Updates = {
    status: () => STATUS,
    install: (version, interruption) => {
      asked.push([version, interruption])
      return Promise.resolve({ status: 'accepted' })
    },
    rollback: (reason, interruption) => {
      asked.push([reason, interruption])
      return Promise.resolve({ status: 'refused', reason: 'no-other-slot' })
    },
  }
  const acts = updateActs(updates)
  const signal = new AbortController().signal
  const ask = (type: 'update.install' | 'update.rollback', args: unknown) =>
    acts[type]?.(args, signal, { id: 'c-1', by: 'li' })
  const install = (args: unknown) => ask('update.install', args)
  const rollback = (args: unknown) => ask('update.rollback', args)
  t.deepEqual(await install({ version: '0.2.0' }), { status: 'accepted' })
  t.deepEqual(await install({ version: '0.2.0-rc.1', force: 'labels are wrong' }), { status: 'accepted' })
  t.deepEqual(await rollback({ reason: 'labels are wrong' }), { status: 'refused', reason: 'no-other-slot' })
  t.deepEqual(asked, [
    ['0.2.0', { force: null }],
    ['0.2.0-rc.1', { force: { reason: 'labels are wrong' } }],
    ['labels are wrong', { force: null }],
  ])
  const hostile = [
    null,
    {},
    { version: '../../etc' },
    { version: '1.2' },
    { version: '0.2.0', url: 'http://x' },
    '0.2.0',
  ]
  for (const args of hostile) t.deepEqual(await install(args), { status: 'refused', reason: 'bad-args' })
  t.deepEqual(await rollback({}), { status: 'refused', reason: 'bad-args' })
  t.is(asked.length, 3)
})
