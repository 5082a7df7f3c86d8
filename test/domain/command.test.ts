import test from 'ava'
import {
  COMMAND_LIFE_MAX_MS,
  COMMANDS_KNOWN_MAX,
  type Command,
  type CommandContext,
  type CommandMemory,
  foldCommand,
  foldSince,
  isCommandType,
  judgeCommand,
  noCommands,
  unfinishedCommands,
} from '../../firmware/domain/command.ts'

const NOW = Date.parse('2026-11-22T10:00:00+08:00')
const MINUTE = 60_000

function aCommand(changes: Partial<Command> = {}): Command {
  return {
    ...{ id: 'c-1', kiosk: 'K0042', type: 'label.test', args: undefined, by: 'li' },
    ...{ issuedAtMs: NOW - MINUTE, expiresMs: NOW + 9 * MINUTE },
    ...changes,
  }
}

function context(changes: Partial<CommandContext> = {}): CommandContext {
  return {
    ...{ kiosk: 'K0042', nowMs: NOW, trust: 'synced', floorMs: 0, memory: noCommands() },
    canDo: (type) => isCommandType(type) && type === 'label.test',
    ...changes,
  }
}

function accepted(memory: CommandMemory, id: string, expiresMs: number, atMs = NOW): void {
  const expires = new Date(expiresMs).toISOString()
  foldCommand(memory, { command: id, type: 'label.test', by: 'li', key: 'li-1', phase: 'accepted', expires }, atMs)
}

function over(memory: CommandMemory, id: string): void {
  foldCommand(memory, { command: id, type: 'label.test', by: 'li', key: 'li-1', phase: 'done' }, NOW)
}

test('a command in time, for this kiosk or for the fleet, may act', (t) => {
  t.is(judgeCommand(aCommand(), context()), null)
  t.is(judgeCommand(aCommand({ kiosk: 'fleet' }), context()), null)
})

test('a command for another kiosk, too late, too early, valid for too long or of an unknown kind is refused by name', (t) => {
  const refused = [
    [{ kiosk: 'K0043' }, 'not-ours'],
    [{ expiresMs: NOW }, 'expired'],
    [{ issuedAtMs: NOW + 6 * MINUTE }, 'not-yet'],
    [{ issuedAtMs: NOW, expiresMs: NOW + COMMAND_LIFE_MAX_MS + 1 }, 'valid-too-long'],
    [{ type: 'update.install' }, 'unknown-type'],
  ] as const
  for (const [changes, refusal] of refused) t.is(judgeCommand(aCommand(changes), context()), refusal)
})

test('while nobody believes the clock nothing acts, but what has expired by any right clock is called so', (t) => {
  t.is(judgeCommand(aCommand(), context({ trust: 'unsynced' })), 'clock-not-trusted')
  const floorMs = NOW + 10 * MINUTE
  t.is(judgeCommand(aCommand(), context({ trust: 'unsynced', floorMs, nowMs: 0 })), 'expired')
})

test('an id that was carried out is replayed, also once it is over', (t) => {
  const memory = noCommands()
  accepted(memory, 'c-1', NOW + MINUTE)
  t.is(judgeCommand(aCommand(), context({ memory })), 'replayed')
  over(memory, 'c-1')
  t.is(judgeCommand(aCommand(), context({ memory })), 'replayed')
})

test('what expired and was forgotten stays refused where the clock goes back to before its end', (t) => {
  const memory = noCommands()
  accepted(memory, 'c-1', NOW + 9 * MINUTE)
  over(memory, 'c-1')
  accepted(memory, 'c-2', NOW + 60 * MINUTE, NOW + 10 * MINUTE)
  t.false(memory.known.has('c-1'), 'its time is over')
  t.is(judgeCommand(aCommand(), context({ memory })), 'expired')
})

test('what is not over is not forgotten: a run that ended in the middle of it is told from it', (t) => {
  const memory = noCommands()
  accepted(memory, 'c-1', NOW + MINUTE)
  accepted(memory, 'c-2', NOW + 60 * MINUTE, NOW + 10 * MINUTE)
  t.deepEqual(
    unfinishedCommands(memory).map(([id]) => id),
    ['c-1', 'c-2'],
  )
})

test('the memory is bounded: full of commands that have not expired, it takes no more', (t) => {
  const memory = noCommands()
  for (let n = 0; n < COMMANDS_KNOWN_MAX; n += 1) accepted(memory, `c-${n}`, NOW + MINUTE + n)
  t.is(judgeCommand(aCommand({ id: 'new' }), context({ memory })), 'too-many')
  t.is(judgeCommand(aCommand({ id: 'new' }), context({ memory, nowMs: NOW + MINUTE })), null)
  accepted(memory, 'from another release', NOW + 60 * MINUTE)
  t.is(memory.known.size, COMMANDS_KNOWN_MAX)
  t.is(judgeCommand(aCommand({ id: 'c-0', expiresMs: NOW + MINUTE }), context({ memory })), 'expired')
})

test('a journal that began anew does not carry out what was issued before it, which an earlier one may have done', (t) => {
  const memory = noCommands()
  foldSince(memory, NOW)
  t.is(judgeCommand(aCommand({ issuedAtMs: NOW - 6 * MINUTE }), context({ memory })), 'expired')
  t.is(judgeCommand(aCommand({ issuedAtMs: NOW - 4 * MINUTE }), context({ memory })), null, 'clocks differ')
  foldSince(memory, NOW - 60 * MINUTE)
  t.is(judgeCommand(aCommand({ issuedAtMs: NOW - 6 * MINUTE }), context({ memory })), null, 'it was a wrong clock')
})
