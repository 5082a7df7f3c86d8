import { inspect } from 'node:util'
import test from 'ava'
import { isDriverError } from '../../../drivers/driver-error.ts'
import type { SamVCommand } from '../../../drivers/id-reader/sam-v-codec.ts'
import type { SamVFault } from '../../../drivers/id-reader/sam-v-twin.ts'
import { card } from './golden.ts'
import { gist, readerOnTwin } from './reader-harness.ts'

const RESIDENT = '119999199003070019'
const OTHER = '11999919900307049X'

const passing: readonly [string, SamVFault][] = [
  ['no answer', { kind: 'silent' }],
  ['a wrong check byte', { kind: 'bad-checksum' }],
  ['a length beyond every frame', { kind: 'too-long' }],
  ['an answer cut off', { kind: 'truncated', afterBytes: 8 }],
  ['noise before the answer', { kind: 'noise' }],
  ['an answer after its time', { kind: 'late', delayMs: 250 }],
  ['checksum refused (10)', { kind: 'status', status: 0x10 }],
  ['length refused (11)', { kind: 'status', status: 0x11 }],
  ['unrecognised error (24)', { kind: 'status', status: 0x24 }],
  ['random number failed (47)', { kind: 'status', status: 0x47 }],
]

for (const command of ['sam-id', 'find', 'select', 'read'] as const)
  test(`whatever goes wrong once with ${command}, the card is read`, async (t) => {
    for (const [what, fault] of passing) {
      const { twin, next } = readerOnTwin(t, { maxChunkBytes: 64 })
      twin.setFault(fault, { command, times: 1 })
      twin.lay(card('resident').textBlock)
      t.is(gist(await next()), RESIDENT, what)
    }
  })

// SW3 for ever: at find, at select, at read. `-` goes on waiting.
const statusTable: Readonly<Record<number, readonly [string, string, string]>> = {
  0x10: ['id-reader.refused', 'not-read', 'not-read'],
  0x11: ['id-reader.refused', 'not-read', 'not-read'],
  0x21: ['id-reader.refused', 'id-reader.refused', 'id-reader.refused'],
  0x23: ['id-reader.refused', 'id-reader.refused', 'id-reader.refused'],
  0x24: ['id-reader.refused', 'not-read', 'not-read'],
  0x31: ['id-reader.refused', 'not-genuine', 'not-genuine'],
  0x32: ['id-reader.refused', 'not-genuine', 'not-genuine'],
  0x33: ['id-reader.refused', 'not-genuine', 'not-genuine'],
  0x34: ['-', 'not-read', 'not-read'],
  0x40: ['id-reader.refused', 'wrong-kind', 'wrong-kind'],
  0x41: ['id-reader.refused', 'not-read', 'not-read'],
  0x47: ['id-reader.refused', 'not-read', 'not-read'],
  0x50: ['id-reader.refused', 'not-read', 'not-read'],
  0x60: ['id-reader.refused', 'not-read', 'not-read'],
  0x66: ['id-reader.refused', 'id-reader.refused', 'id-reader.refused'],
  0x80: ['-', 'not-read', 'not-read'],
  0x81: ['id-reader.refused', 'not-read', 'not-read'],
  0x91: ['id-reader.refused', 'garbled', 'garbled'],
  0xee: ['id-reader.refused', 'not-read', 'not-read'],
  // Success, but not of this command's shape: as if nothing had come.
  0x90: ['id-reader.no-answer', 'id-reader.no-answer', 'id-reader.no-answer'],
}

const commands: readonly SamVCommand[] = ['find', 'select', 'read']
for (const [status, outcomes] of Object.entries(statusTable))
  test(`status ${Number(status).toString(16)} gives its clear answer at each command`, async (t) => {
    for (const [i, command] of commands.entries()) {
      const { twin, next, asked, reader } = readerOnTwin(t)
      twin.setFault({ kind: 'status', status: Number(status) }, { command })
      twin.lay(card('resident').textBlock)
      const outcome = next().then(gist, (error: unknown) => (isDriverError(error) ? error.code : 'other'))
      if (outcomes[i] === '-') {
        await asked('find', 5)
        await reader.close()
        t.is(await outcome, 'port.closed')
      } else t.is<string | undefined, string | undefined>(await outcome, outcomes[i], command)
    }
  })

test('a module without keys is said to need service', async (t) => {
  const { twin, next } = readerOnTwin(t)
  twin.setFault({ kind: 'status', status: 0x66 })
  const error = await t.throwsAsync(next(), { code: 'id-reader.refused' })
  t.true(isDriverError(error) && !error.retryable)
})

test('a dead module is found out by the ladder, in its order', async (t) => {
  const { twin, next, asked, requests } = readerOnTwin(t)
  const waiting = next()
  await asked('find', 1)
  requests.length = 0
  twin.setFault({ kind: 'silent' })
  await t.throwsAsync(waiting, { code: 'id-reader.no-answer' })
  // The poll under way, its repetition (not sent: who is there?), the reset, and three questions on the port opened anew.
  t.deepEqual(
    requests.filter((command) => command !== 'find'),
    ['sam-id', 'reset', 'sam-id', 'sam-id', 'sam-id', 'sam-id', 'sam-id'],
  )
})

test('a module that only a reset wakes is read', async (t) => {
  const { twin, next, count, asked } = readerOnTwin(t)
  const waiting = next()
  await asked('find', 1)
  twin.setFault({ kind: 'silent' }, { command: 'find', times: 2 })
  twin.lay(card('resident').textBlock)
  t.is(gist(await waiting), RESIDENT)
  t.is(count('reset'), 2) // the first at opening
})

test('joined wires are named as the cause', async (t) => {
  const { twin, next } = readerOnTwin(t)
  twin.setFault({ kind: 'echo' })
  const error = await t.throwsAsync(next(), { code: 'id-reader.no-answer' })
  t.regex(error.message, /joined/)
})

test('the late answer about one card is never the answer about the next', async (t) => {
  const { twin, next, whenAsked } = readerOnTwin(t)
  twin.lay(card('resident').textBlock)
  twin.setFault({ kind: 'late', delayMs: 240 }, { command: 'read', times: 1 })
  whenAsked('read', () => {
    // The read was given up.
    whenAsked('sam-id', () => {
      twin.lay(card('resident_X').textBlock)
    })
  })
  t.is(gist(await next()), OTHER)
})

test('nor does it reach the next card through an opening of the port', async (t) => {
  const { twin, reader, next, asked } = readerOnTwin(t)
  twin.lay(card('resident').textBlock)
  twin.setFault({ kind: 'late', delayMs: 2000 }, { command: 'read', times: 1 })
  const first = next()
  await asked('read', 1)
  twin.lay(card('resident_X').textBlock)
  await t.throwsAsync(first, { code: 'id-reader.no-answer' })
  const outcomes: string[] = []
  while (!outcomes.includes(OTHER) && outcomes.length < 20) {
    outcomes.push(await next().then(gist, (error: unknown) => (isDriverError(error) ? error.code : 'other')))
  }
  t.false(outcomes.includes(RESIDENT))
  t.is(outcomes.at(-1), OTHER)
  await reader.close()
})

test('nor after an abort', async (t) => {
  const { twin, reader, next, asked } = readerOnTwin(t)
  twin.lay(card('resident').textBlock)
  twin.setFault({ kind: 'late', delayMs: 50 }, { command: 'read', times: 1 })
  const abort = new AbortController()
  const first = reader.nextCard(abort.signal)
  await asked('read', 1)
  abort.abort(new Error('enough'))
  await t.throwsAsync(first, { message: 'enough' })
  twin.lay(card('resident_X').textBlock)
  t.is(gist(await next()), OTHER)
})

test('an unplugged reader is an error, and is found again when it is plugged in', async (t) => {
  const { twin, next, asked } = readerOnTwin(t)
  const waiting = next()
  await asked('find', 2)
  twin.unplug()
  await t.throwsAsync(waiting, { code: 'port.open-failed' })
  await t.throwsAsync(next(), { code: 'port.open-failed' })
  twin.plug()
  twin.lay(card('resident').textBlock)
  t.is(gist(await next()), RESIDENT)
})

test('a plug that is out for a moment only is not noticed', async (t) => {
  const { twin, next, asked } = readerOnTwin(t)
  twin.lay(card('resident').textBlock)
  await next()
  const waiting = next()
  await asked('find', 1)
  twin.unplug()
  twin.plug()
  await asked('read', 1) // the lying card, new to the module: the same, and passed over
  await asked('find', 2)
  twin.lay(card('resident_X').textBlock)
  t.is(gist(await waiting), OTHER)
})

test('no error tells anything of a card', async (t) => {
  const faults: SamVFault[] = [
    { kind: 'bad-checksum' },
    { kind: 'truncated', afterBytes: 1200 },
    { kind: 'too-long' },
    { kind: 'damaged', damage: (frame) => frame.subarray(100) },
  ]
  for (const fault of faults) {
    const { twin, next } = readerOnTwin(t)
    twin.lay(card('resident').textBlock)
    twin.setFault(fault, { command: 'read' })
    const error = await t.throwsAsync(next())
    t.notRegex(inspect(error, { depth: 9 }), /19900307|张|5f4b|5f 4b/i)
  }
})
