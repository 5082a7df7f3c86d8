import { generateKeyPairSync } from 'node:crypto'
import test from 'ava'
import { openCommandDesk } from '../../../firmware/compose/open-command-desk.ts'
import type { SamplingEvent } from '../../../firmware/domain/events.ts'
import type { ClockTrust } from '../../../firmware/ports/clock.ts'
import type { CommandActs, CommandReply } from '../../../firmware/ports/commands.ts'
import { type KeyList, signersOf } from '../../../firmware/proof/command-keys.ts'
import { signText } from '../../../firmware/proof/jose-envelope.ts'
import type { Bench } from '../../support/district.ts'
import { MachineClock } from '../../support/machine-clock.ts'
import { anEngineer, type Engineer } from '../../support/signed-commands.ts'
import { openLoop, SILENT } from './loop-fixture.ts'

const NOW = '2026-11-23T10:00:00+08:00'

type Reply = CommandReply & { readonly part?: number; readonly parts?: number }

interface Opened {
  readonly li: Engineer
  readonly replies: Reply[]
  /** Acts that were carried out, by the ids of their commands. */
  readonly acted: string[]
  /** `maintenance.command…` events, in order. */
  readonly events: SamplingEvent[]
  readonly take: (text: string, isRetained?: boolean) => Promise<void>
  readonly closeDesk: () => Promise<void>
}

interface Setting {
  readonly trust?: ClockTrust
  readonly acts?: CommandActs
  readonly listed?: KeyList
  readonly roots?: readonly string[]
  readonly isJournalBroken?: boolean
}

async function open(
  t: Bench,
  { acts, isJournalBroken, listed, roots, trust = 'synced' }: Setting = {},
): Promise<Opened> {
  const clock = new MachineClock(NOW, trust)
  const li = anEngineer(() => clock.epochMs())
  const loop = await openLoop(t, { clock })
  const [replies, acted, events]: [Reply[], string[], SamplingEvent[]] = [[], [], []]
  loop.onHandled((input) => {
    if (input.kind === 'maintenance') events.push(input.fact)
  })
  const testLabel: CommandActs = {
    'label.test': (_args, _signal, { id }) => {
      acted.push(id)
      return Promise.resolve({ status: 'done', result: { act: 'test' } })
    },
  }
  const uplink = {
    hear: () => undefined,
    reply: (body: Uint8Array) => replies.push(JSON.parse(Buffer.from(body).toString()) as Reply),
  }
  const signers = signersOf(roots ?? [li.key], listed ?? null)
  const broken = {
    state: loop.state,
    submit: () => Promise.resolve({ ok: false, refusal: 'journal-unavailable' } as const),
  }
  const desk = await openCommandDesk({
    ...{ kiosk: { id: 'K0042', timezone: 'Asia/Shanghai' }, signers: () => signers, acts: acts ?? testLabel },
    ...{ loop: isJournalBroken === true ? broken : loop, uplink, clock, log: SILENT },
  })
  t.teardown(() => desk.close())
  return {
    ...{ li, replies, acted, events },
    take: (text, isRetained = false) => desk.take({ payload: Buffer.from(text), isRetained }),
    closeDesk: () => desk.close(),
  }
}

function statuses(replies: readonly Reply[]): readonly string[] {
  return replies.map(({ reason, status }) => (reason === null ? status : `${status}: ${reason}`))
}

async function until(isSo: () => boolean): Promise<void> {
  const endMs = performance.now() + 10_000
  while (!isSo() && performance.now() < endMs) await new Promise(setImmediate)
}

test('a signed command is written down, acts, and says what came of it', async (t) => {
  const { acted, events, li, replies, take } = await open(t)
  const { id, text } = await li.sign('label.test')
  await take(text)
  await until(() => replies.length === 2)
  t.deepEqual(acted, [id])
  t.deepEqual(statuses(replies), ['accepted', 'done'])
  t.deepEqual(replies[1], { command: id, kiosk: 'K0042', status: 'done', reason: null, result: { act: 'test' } })
  t.like(events[0], { type: 'maintenance.command', data: { command: id, by: 'li', key: li.key, phase: 'accepted' } })
  t.like(events[1], { type: 'maintenance.command', data: { command: id, phase: 'done' } })
})

test('sent a hundred times it acts once; the rest are replays, told in one event', async (t) => {
  const { acted, events, li, replies, take } = await open(t)
  const { id, text } = await li.sign('label.test', { kiosk: 'fleet' })
  for (let n = 0; n < 100; n += 1) await take(text)
  await until(() => acted.length > 0 && replies.length >= 12)
  t.deepEqual(acted, [id])
  t.is(replies.filter(({ reason }) => reason === 'replayed').length, 10, 'the other replays are only counted')
  t.is(events.filter(({ type }) => type === 'maintenance.commands-refused').length, 1)
})

for (const [what, refusal, make] of [
  ['expired', 'expired', (li: Engineer) => li.sign('label.test', { expires: '2026-11-23T09:59:59+08:00' })],
  [
    'issued tomorrow',
    'not-yet',
    (li: Engineer) =>
      li.sign('label.test', { issuedAt: '2026-11-24T10:00:00+08:00', expires: '2026-11-24T11:00:00+08:00' }),
  ],
  [
    'valid for a month',
    'valid-too-long',
    (li: Engineer) => li.sign('label.test', { expires: '2026-12-23T10:00:00+08:00' }),
  ],
  ['for another kiosk', 'not-ours', (li: Engineer) => li.sign('label.test', { kiosk: 'K0043' })],
  ['of a kind that this kiosk cannot do', 'unknown-type', (li: Engineer) => li.sign('update.install')],
  ['of no kind at all', 'unknown-type', (li: Engineer) => li.sign('kiosk.explode')],
  ['signed by somebody else', 'unknown-signer', () => anEngineer(() => Date.parse(NOW)).sign('label.test')],
] as const)
  test(`a command that is ${what} is refused, answered once and not carried out`, async (t) => {
    const { acted, events, li, replies, take } = await open(t)
    const { id, text } = await make(li)
    await take(text)
    await until(() => events.length > 0)
    t.deepEqual(acted, [])
    t.deepEqual(statuses(replies), [`refused: ${refusal}`])
    t.is(replies[0]?.command, id)
    t.like(events, [
      { type: 'maintenance.commands-refused', data: { count: 1, reasons: [{ reason: refusal, count: 1 }] } },
    ])
  })

test('who takes the place of a signer, of a purpose or of a text gets nothing done', async (t) => {
  const { acted, li, replies, take } = await open(t)
  const [header = '', payload = '', signature = ''] = (await li.sign('label.test')).text.split('.')
  const other = (await li.sign('label.test')).text.split('.')
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const { privateKey } = generateKeyPairSync('ed25519')
  const body = Buffer.from(payload, 'base64url').toString()
  const forged = [
    `${header}.${other[1] ?? ''}.${signature}`,
    `${header}.${payload}.`,
    `${encode({ alg: 'none', typ: 'kiosk-command', kid: li.key })}.${payload}.`,
    `${encode({ alg: 'HS256', typ: 'kiosk-command', kid: li.key })}.${payload}.${signature}`,
    `${encode({ alg: 'EdDSA', typ: 'kiosk-command' })}.${payload}.${signature}`,
    await signText('kiosk-command', body, privateKey, li.key),
    await li.signAs('kiosk-receipt', body),
    await li.signAs('kiosk-config', body),
  ]
  for (const text of forged) await take(text)
  await take('not a JWS')
  await take('')
  t.deepEqual(statuses(replies), [
    ...Array.from(forged, () => 'refused: unsigned'),
    'refused: malformed',
    'refused: malformed',
  ])
  t.deepEqual(acted, [])
})

test('what the broker kept is not carried out, and takes no place: sent live it acts', async (t) => {
  const { acted, li, replies, take } = await open(t)
  const { id, text } = await li.sign('label.test')
  await take(text, true)
  t.deepEqual(statuses(replies), ['refused: retained'])
  t.is(replies[0]?.command, id)
  await take(text)
  t.deepEqual(acted, [id])
})

test('too much text is refused before anybody looks into it', async (t) => {
  const { replies, take } = await open(t)
  await take('x'.repeat(8 * 1024 + 1))
  t.deepEqual(statuses(replies), ['refused: too-big'])
})

test('while nobody set the clock nothing acts', async (t) => {
  const { acted, li, replies, take } = await open(t, { trust: 'unsynced' })
  await take((await li.sign('label.test')).text)
  t.deepEqual(statuses(replies), ['refused: clock-not-trusted'])
  t.deepEqual(acted, [])
})

test('a listed engineer may do what their scope says, until their key ends', async (t) => {
  const nowMs = (): number => Date.parse(NOW)
  const [root, wang, old] = [anEngineer(nowMs), anEngineer(nowMs, 'wang-1'), anEngineer(nowMs, 'old')]
  const keys = [
    { id: 'wang-1', key: wang.key, scope: ['label.test'], notAfter: '2027-01-01T00:00:00+08:00' },
    { id: 'old', key: old.key, scope: ['*'], notAfter: '2026-11-23T09:59:00+08:00' },
  ]
  const { acted, replies, take } = await open(t, { roots: [root.key], listed: { revision: 1, keys } })
  const good = await wang.sign('label.test')
  await take(good.text)
  await until(() => replies.length === 2)
  await take((await wang.sign('system.reboot')).text)
  await take((await old.sign('label.test')).text)
  t.deepEqual(statuses(replies), ['accepted', 'done', 'refused: out-of-scope', 'refused: key-ended'])
  t.deepEqual(acted, [good.id])
})

test('what cannot be written down is not carried out, and may be sent again', async (t) => {
  const { acted, li, replies, take } = await open(t, { isJournalBroken: true })
  await take((await li.sign('label.test')).text)
  t.deepEqual(statuses(replies), ['refused: journal-unavailable'])
  t.deepEqual(acted, [])
})

test('an act that throws has failed, two of one kind do not run side by side, and closing ends them', async (t) => {
  const acts: CommandActs = {
    'label.test': () => Promise.reject(new Error('out of order')),
    'doctor.run': (_args, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve({ status: 'failed', reason: 'stopped' })
        })
      }),
  }
  const { closeDesk, li, replies, take } = await open(t, { acts })
  await take((await li.sign('label.test')).text)
  await until(() => replies.length === 2)
  await take((await li.sign('doctor.run')).text)
  await take((await li.sign('doctor.run')).text)
  t.deepEqual(statuses(replies), ['accepted', 'failed: fault', 'accepted', 'refused: busy'])
  await closeDesk()
  t.is(statuses(replies).at(-1), 'failed: stopped')
})

test('an answer that is too long comes in pieces that fit, and together are the whole', async (t) => {
  const result = { lines: Array.from({ length: 300 }, (_, n) => `"\\ ${n} 中文 \u0000 `.repeat(10)) }
  const { li, replies, take } = await open(t, {
    acts: { 'log.fetch': () => Promise.resolve({ status: 'done', result }) },
  })
  await take((await li.sign('log.fetch')).text)
  await until(() => replies.some(({ part, parts }) => part !== undefined && part === parts))
  const pieces = replies.filter(({ part }) => part !== undefined)
  t.true(pieces.length > 5)
  t.true(pieces.every((piece) => Buffer.byteLength(JSON.stringify(piece)) <= 16 * 1024))
  t.deepEqual(JSON.parse(pieces.map((piece) => String(piece.result)).join('')), result)
})
