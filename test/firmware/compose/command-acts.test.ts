import test from 'ava'
import { kioskActs } from '../../../firmware/compose/command-acts.ts'
import type { CommandType } from '../../../firmware/domain/command.ts'
import type { CommandOutcome } from '../../../firmware/ports/commands.ts'
import type { Bench } from '../../support/district.ts'
import { openLoop } from './loop-fixture.ts'

const ASKER = { id: 'c-1', by: 'li' }

async function open(t: Bench): Promise<(type: CommandType, args?: unknown) => Promise<CommandOutcome | undefined>> {
  const loop = await openLoop(t)
  const kiosk = {
    loop,
    labels: { acts: { ask: () => Promise.resolve({ ok: false, reason: 'no-printer' } as const) } },
  }
  const journal = { head: () => ({ sequence: 3, chain: '' }), readAfter: () => Promise.resolve([]) }
  const uplink = { resend: () => true, state: () => ({ state: 'online' }) as const }
  const acts = kioskActs({ kiosk, journal, uplink })
  return async (type, args) => await acts[type]?.(args, new AbortController().signal, ASKER)
}

test('an engineer stops and starts the intake, and the journal says who', async (t) => {
  const ask = await open(t)
  t.deepEqual(await ask('intake.pause'), { status: 'done' })
  t.deepEqual(await ask('intake.pause'), { status: 'refused', reason: 'not-needed' })
  t.deepEqual(await ask('intake.resume', {}), { status: 'done' })
})

test('arguments that do not fit are refused, and nothing is done', async (t) => {
  const ask = await open(t)
  const refused = { status: 'refused', reason: 'bad-args' }
  for (const args of [null, 1, 'x', [], { force: true }]) t.deepEqual(await ask('intake.pause', args), refused)
  for (const args of [
    undefined,
    {},
    { from: 0, to: 1 },
    { from: 2, to: 1 },
    { from: 1, to: 1.5 },
    { from: '1', to: 2 },
  ])
    t.deepEqual(await ask('journal.resend', args), refused)
  t.deepEqual(await ask('intake.pause'), { status: 'done' }, 'it was not paused before')
})

test('what the part itself says comes back', async (t) => {
  const ask = await open(t)
  t.deepEqual(await ask('label.test'), { status: 'refused', reason: 'no-printer' })
  t.deepEqual(await ask('journal.resend', { from: 1, to: 9 }), { status: 'refused', reason: 'beyond-journal' })
  const without = [{ from: 1, to: 3 }]
  t.like(await ask('journal.resend', { from: 1, to: 3 }), { status: 'done', result: { isOnline: true, without } })
})
