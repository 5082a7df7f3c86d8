import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import test from 'ava'
import { type LoadedConfig, loadKioskConfig } from '../../../config/load.ts'
import { KeyBook } from '../../../firmware/compose/key-book.ts'
import { openConfigDesk } from '../../../firmware/compose/open-config-desk.ts'
import type { SamplingEvent } from '../../../firmware/domain/events.ts'
import type { ClockTrust } from '../../../firmware/ports/clock.ts'
import { signKeyList } from '../../../firmware/proof/command-keys.ts'
import { publicKeyText } from '../../../firmware/proof/jose-envelope.ts'
import { type DesiredBody, signConfig } from '../../../firmware/proof/signed-config.ts'
import type { Bench } from '../../support/district.ts'
import { type KioskFolder, kioskFolder } from '../../support/kiosk-process.ts'
import { MachineClock } from '../../support/machine-clock.ts'
import { openLoop, SILENT } from './loop-fixture.ts'

const NOW = '2026-11-23T10:00:00+08:00'
const ROOT = generateKeyPairSync('ed25519').privateKey
const WANG = generateKeyPairSync('ed25519').privateKey

interface Reported {
  readonly revision: number
  readonly newest: number
  readonly keys: Readonly<Record<string, string>>
  readonly refused: {
    readonly revision: number | null
    readonly reason: string
    readonly keys: Readonly<Record<string, string>>
  } | null
  readonly keyList: number
}

interface Opened {
  readonly loaded: LoadedConfig
  readonly reported: () => Reported
  readonly events: SamplingEvent[]
  readonly restarts: () => number
  readonly take: (
    changes: Partial<DesiredBody>,
    signer?: { readonly key: KeyObject; readonly id: string },
  ) => Promise<void>
  readonly takeText: (text: string) => Promise<void>
}

async function open(t: Bench, given?: KioskFolder, trust: ClockTrust = 'synced'): Promise<Opened> {
  const folder = given ?? (await kioskFolder(t))
  const file = await folder.configure({ maintenance: { commandKeys: [publicKeyText(ROOT)] } })
  const loaded = await loadKioskConfig({ file, desired: { bootId: 'boot-1' } })
  const clock = new MachineClock(NOW, trust)
  const loop = await openLoop(t, { clock })
  const events: SamplingEvent[] = []
  loop.onHandled((input) => {
    if (input.kind === 'maintenance') events.push(input.fact)
  })
  let reported: Reported | null = null
  let restarts = 0
  const uplink = {
    hear: () => undefined,
    state: () => ({ state: 'none', unsent: 0, eventTrouble: null }) as const,
    set: (_kind: string, body: object) => {
      reported = body as Reported
    },
  }
  const book = await KeyBook.open(folder.data, loaded.config.maintenance.commandKeys)
  const needsRestart = (): void => {
    restarts += 1
  }
  const desk = await openConfigDesk({ loaded, book, loop, uplink, needsRestart, clock, log: SILENT })
  t.teardown(() => desk.close())
  const takeText = async (text: string): Promise<void> => {
    await desk.take({ payload: Buffer.from(text) })
  }
  return {
    ...{ loaded, events, takeText },
    reported: () => {
      if (reported === null) throw new Error('nothing was reported')
      return reported
    },
    restarts: () => restarts,
    take: async (changes, signer = { key: ROOT, id: publicKeyText(ROOT) }) => {
      const document = {
        revision: 1,
        kiosk: 'K0042',
        issuedAt: NOW,
        set: { 'site.bandsMinutes': [10, 20] },
        ...changes,
      }
      await takeText(await signConfig(document, signer.key, signer.id))
    },
  }
}

test('a document is taken, waits for a restart, and is in force and said to be so after it', async (t) => {
  const folder = await kioskFolder(t)
  const first = await open(t, folder)
  t.like(first.reported(), { revision: 0, newest: 0, keys: {}, refused: null })
  await first.take({})
  t.like(first.reported(), { revision: 0, newest: 1, keys: { 'site.bandsMinutes': 'waits-restart' } })
  t.is(first.restarts(), 1)
  t.like(first.events[0], { data: { revision: 1, result: 'taken', keys: ['site.bandsMinutes'] } })
  const second = await open(t, folder)
  t.deepEqual(second.loaded.config.site.bandsMinutes, [10, 20])
  t.like(second.reported(), { revision: 1, newest: 1, keys: { 'site.bandsMinutes': 'applied' } })
  t.like(second.events[0], { data: { revision: 1, result: 'in-force' } })
  await second.take({})
  t.is(second.restarts(), 0, 'the broker brings it again with each connection')
})

test('with one wrong key a document is refused whole, each key says why, and the old one stays', async (t) => {
  const { events, reported, restarts, take } = await open(t)
  await take({ set: { 'site.bandsMinutes': [10, 20] } })
  await take({ revision: 2, set: { 'site.bandsMinutes': [50, 20], 'kiosk.hotline': '12345', 'day.closes': '23:00' } })
  t.like(reported(), { newest: 1, keys: { 'site.bandsMinutes': 'waits-restart' } })
  const { keys = {}, reason } = reported().refused ?? {}
  t.is(reason, 'wrong')
  t.regex(keys['site.bandsMinutes'] ?? '', /^refused: .*must rise/)
  t.regex(keys['day.closes'] ?? '', /^refused: unknown key "closes" in "day"; did you mean "closesAt"/)
  t.regex(keys['kiosk.hotline'] ?? '', /another key of this document/)
  t.is(restarts(), 1)
  t.like(events.at(-1), { data: { revision: 2, result: 'refused', reason: 'wrong' } })
})

test('what may be set on the spot alone is refused with its reason', async (t) => {
  const { reported, restarts, take } = await open(t)
  for (const [n, set] of [
    { 'uplink.url': 'mqtt://127.0.0.1:1' },
    { kiosk: {} },
    { mode: 'live' },
    { programme: '/tmp/x.yaml' },
  ].entries()) {
    await take({ revision: n + 1, set })
    t.is(reported().refused?.revision, n + 1)
  }
  t.is(reported().newest, 0)
  t.is(restarts(), 0)
})

test('an older revision, another kiosk’s document, and one of a stranger change nothing', async (t) => {
  const { reported, take, takeText } = await open(t)
  await take({ revision: 5 })
  await take({ revision: 4, set: {} })
  t.is(reported().refused?.reason, 'older-revision')
  await take({ revision: 6, kiosk: 'K0043', set: {} })
  t.is(reported().refused?.reason, 'not-ours')
  await take({ revision: 6, set: {} }, { key: WANG, id: 'wang-1' })
  t.is(reported().refused?.reason, 'unknown-signer')
  await takeText('nonsense')
  t.is(reported().refused?.reason, 'malformed')
  await takeText('')
  t.is(reported().newest, 5)
})

test('a list of keys comes with a document, makes a signer of an engineer, and an older one does not come back', async (t) => {
  const folder = await kioskFolder(t)
  const { reported, take } = await open(t, folder)
  const wang = { id: 'wang-1', key: publicKeyText(WANG), scope: ['config'], notAfter: '2027-01-01T00:00:00+08:00' }
  const sign = (revision: number, keys: readonly (typeof wang)[]): Promise<string> =>
    signKeyList({ revision, keys }, ROOT, publicKeyText(ROOT))
  const first = await sign(1, [wang])
  await take({ set: {}, keys: first })
  t.is(reported().keyList, 1)
  await take({ revision: 2, set: { 'kiosk.hotline': '12320' } }, { key: WANG, id: 'wang-1' })
  t.is(reported().newest, 2)
  await take({ revision: 3, set: {}, keys: await sign(2, []) })
  await take({ revision: 4, set: {} }, { key: WANG, id: 'wang-1' })
  t.is(reported().refused?.reason, 'unknown-signer', 'taken off the list')
  await take({ revision: 4, set: {}, keys: first })
  t.is(reported().refused?.reason, 'keys-older')
  const forged = await signKeyList({ revision: 9, keys: [wang] }, WANG, publicKeyText(WANG))
  await take({ revision: 4, set: {}, keys: forged })
  t.is(reported().refused?.reason, 'keys-not-signed')
  t.is((await open(t, folder)).reported().keyList, 2, 'it is kept')
})

test('without the scope, past the end of a key, or while nobody believes the clock an engineer configures nothing', async (t) => {
  const folder = await kioskFolder(t)
  const { reported, take } = await open(t, folder)
  const key = publicKeyText(WANG)
  const keys = [
    { id: 'narrow', key, scope: ['label.test'], notAfter: '2027-01-01T00:00:00+08:00' },
    { id: 'ended', key, scope: ['*'], notAfter: '2026-11-22T23:59:00+08:00' },
    { id: 'good', key, scope: ['config'], notAfter: '2027-01-01T00:00:00+08:00' },
  ]
  await take({ set: {}, keys: await signKeyList({ revision: 1, keys }, ROOT, publicKeyText(ROOT)) })
  for (const [id, reason] of [
    ['narrow', 'out-of-scope'],
    ['ended', 'key-ended'],
  ] as const) {
    await take({ revision: 2 }, { key: WANG, id })
    t.is(reported().refused?.reason, reason)
  }
  const unsure = await open(t, folder, 'unsynced')
  await unsure.take({ revision: 2 }, { key: WANG, id: 'good' })
  t.is(unsure.reported().refused?.reason, 'clock-not-trusted')
  await unsure.take({ revision: 2 })
  t.is(unsure.reported().newest, 2, 'a root’s key has no end')
})

test('where a kiosk stands is changed for one kiosk at a time, by whoever may move it; others may set beside it', async (t) => {
  const folder = await kioskFolder(t)
  const { reported, take } = await open(t, folder)
  const key = publicKeyText(WANG)
  const keys = [
    { id: 'hours', key, scope: ['config'], notAfter: '2027-01-01T00:00:00+08:00' },
    { id: 'mover', key, scope: ['config', 'config.place'], notAfter: '2027-01-01T00:00:00+08:00' },
  ]
  await take({ set: {}, keys: await signKeyList({ revision: 1, keys }, ROOT, publicKeyText(ROOT)) })
  const there = { 'kiosk.site': '0007', 'kiosk.station': '02', 'kiosk.ticketLetter': 'C' }
  await take({ revision: 2, set: there }, { key: WANG, id: 'hours' })
  t.is(reported().refused?.reason, 'out-of-scope')
  await take({ revision: 2, kiosk: 'fleet', set: there })
  t.is(reported().refused?.reason, 'not-one-kiosk')
  await take({ revision: 2, set: { ...there, 'kiosk.site': '+/#' } })
  t.is(reported().refused?.reason, 'wrong')
  await take({ revision: 3, set: there }, { key: WANG, id: 'mover' })
  t.like(reported(), { newest: 3, refused: null })
  await take({ revision: 4, set: { ...there, 'kiosk.hotline': '12320' } }, { key: WANG, id: 'hours' })
  t.like(reported(), { newest: 4, refused: null })
  await take({ revision: 5, set: { 'kiosk.hotline': '12320' } }, { key: WANG, id: 'hours' })
  t.is(reported().refused?.reason, 'out-of-scope', 'back to the place of its file is a move too')
  t.is((await open(t, folder)).loaded.config.kiosk.site, '0007')
})
