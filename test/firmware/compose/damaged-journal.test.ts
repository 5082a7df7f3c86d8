import { generateKeyPairSync } from 'node:crypto'
import { mkdir, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { KioskConfig } from '../../../config/load.ts'
import { exportEvents } from '../../../firmware/compose/export-events.ts'
import { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { Mirror } from '../../../firmware/compose/mirror.ts'
import { type KioskJournal, openKioskJournal } from '../../../firmware/compose/open-kiosk-journal.ts'
import { verifyJournal } from '../../../firmware/journal/inspect.ts'
import { importCarryOut } from '../../../firmware/kioskctl/import-command.ts'
import { aProgramme, documentOf, SKIN } from '../../support/domain-kiosk.ts'
import { openTestConsumer } from '../consumer/consumer-fixture.ts'
import { PLACE, tempFolder } from '../journal/journal-fixture.ts'
import { ManualClock } from '../uplink/manual-clock.ts'
import { partsOf, SILENT } from './loop-fixture.ts'

/** What `openKioskJournal` takes of a configuration. */
function configOf(data: string, journal: Partial<KioskConfig['journal']> = {}): KioskConfig {
  const kiosk = { id: 'K0042', ...PLACE }
  return { data, mode: 'demo', kiosk, journal: { first: 1, ...journal } } as unknown as KioskConfig
}

interface Site {
  readonly loop: KioskLoop
  readonly opened: KioskJournal
  close(): Promise<void>
}

/** `hasRead` false: the mistake of not looking into the file that was set aside. */
async function start(
  t: ExecutionContext,
  folder: string,
  { hasRead = true, ...journal }: Partial<KioskConfig['journal']> & { readonly hasRead?: boolean } = {},
): Promise<Site> {
  const opened = await openKioskJournal(configOf(folder, journal))
  const { begun, folded } = opened
  const identify = (idNumber: string): string => opened.personKeys.identify(idNumber)
  const loop = new KioskLoop({
    ...partsOf(opened),
    programmes: [aProgramme()],
    identify,
    begun: hasRead ? begun : null,
    folded,
  })
  const close = async (): Promise<void> => {
    await loop.close()
    await opened.journal.close()
  }
  t.teardown(close)
  await loop.start()
  return { loop, opened, close }
}

async function checkIn({ loop }: Site, n: number): Promise<string> {
  await loop.submit({ kind: 'document', document: documentOf(n), source: 'card' })
  const result = { ok: true, objectCentiC: SKIN.normal * 100, ambientCentiC: 2_500 } as const
  await loop.submit({ kind: 'measured', token: loop.session.token, result })
  return [...loop.state.visits.values()].at(-1)?.ticket ?? ''
}

/** A kiosk that has worked this morning, and was switched off. */
async function worked(t: ExecutionContext, folder: string): Promise<readonly string[]> {
  const site = await start(t, folder)
  const tickets: string[] = []
  for (let n = 1; n <= 12; n += 1) tickets.push(await checkIn(site, n))
  await site.loop.submit({ kind: 'crew', act: { act: 'call-next' }, operator: 'li' })
  await site.close()
  return [...tickets, ...site.loop.state.tubes.keys()]
}

const fileOf = (folder: string): string => path.join(folder, 'demo', 'journal-0001.sqlite')

async function overwrite(file: string, at: number, bytes: number): Promise<void> {
  const handle = await open(file, 'r+')
  await handle.write(Buffer.alloc(bytes), 0, bytes, at)
  await handle.close()
}

const DAMAGES: Readonly<Record<string, (file: string) => Promise<void>>> = {
  'its header overwritten': (file) => overwrite(file, 0, 100),
  'its first pages zeroed': (file) => overwrite(file, 0, 4_096),
  'its middle zeroed': async (file) => overwrite(file, 2_048, (await stat(file)).size - 8_192),
  'its second half gone': async (file) => truncate(file, Math.floor((await stat(file)).size / 2)),
  'something else in its place': (file) => writeFile(file, "not a database at all, but somebody's letter".repeat(200)),
  'nothing left in it': (file) => truncate(file, 0),
}

for (const [what, damage] of Object.entries(DAMAGES)) {
  test(`a journal with ${what} is set aside whole, and the kiosk goes on with the next number`, async (t) => {
    const folder = await tempFolder(t)
    const before = await worked(t, folder)
    await damage(fileOf(folder))
    const bytes = await readFile(fileOf(folder))

    const site = await start(t, folder)
    t.is(site.opened.journal.number, 2)
    t.truthy(site.loop.state.journal.begunAnew)
    t.like(site.opened.begun, { journal: 2, cause: 'damaged' })
    const aside = fileOf(folder).replace('.sqlite', '.damaged.sqlite')
    t.deepEqual(await readFile(aside), bytes)
    const ticket = await checkIn(site, 13)
    t.false(before.includes(ticket))
    t.is([...site.loop.state.visits.keys()].at(-1), 'K0042-2-V1')
    await site.loop.submit({ kind: 'crew', act: { act: 'call-next' }, operator: 'li' })
    t.false([...site.loop.state.tubes.keys()].some((tube) => before.includes(tube)))
    await site.close()
    t.is((await verifyJournal(folder, 'demo')).problem, null)

    const again = await start(t, folder)
    t.is(again.opened.journal.number, 2)
    t.is(again.opened.begun, null, 'said once')
    t.truthy(again.loop.state.journal.begunAnew, 'and shown all day')
    t.deepEqual(
      (await readdir(path.join(folder, 'demo'))).filter((name) => /damaged\.sqlite$/.test(name)),
      ['journal-0001.damaged.sqlite'],
    )
  })
}

test('a kiosk that did not look into the journal set aside would give numbers twice, and it is seen', async (t) => {
  const folder = await tempFolder(t)
  const before = await worked(t, folder)
  await overwrite(fileOf(folder), 0, 100)
  const site = await start(t, folder, { hasRead: false })
  t.is(site.opened.journal.number, 2)
  t.is(site.loop.state.journal.begunAnew, null)
  t.true(before.includes(await checkIn(site, 13)))
  await site.loop.submit({ kind: 'crew', act: { act: 'call-next' }, operator: 'li' })
  t.true([...site.loop.state.tubes.keys()].some((tube) => before.includes(tube)))
})

test('what can still be read of a journal set aside is carried to the district, and what cannot is missing there by number', async (t) => {
  const folder = await tempFolder(t)
  await worked(t, folder)
  const { size } = await stat(fileOf(folder))
  const written = (await verifyJournal(folder, 'demo')).count
  const hole = 2_048
  // Where the hole hits, SQLite reads nothing of that page; before and behind it the events are whole.
  await overwrite(fileOf(folder), Math.floor(size / 1_024) * 512, hole)
  await (await start(t, folder)).close()
  const district = generateKeyPairSync('x25519')
  const file = path.join(folder, 'saved.events')
  const selection = { kind: 'set-aside', journal: 1 } as const
  const saved = await exportEvents({ dataDir: folder, mode: 'demo', selection, district: district.publicKey, file })
  t.log(`${saved?.events ?? 0} of ${written} events`)
  t.true(saved !== null && saved.events >= written / 2 && saved.events < written, 'the hole is one, and not all')

  const consumer = await openTestConsumer(t)
  t.true((await importCarryOut(file, district.privateKey, consumer)).ok)
  const [book] = (await consumer.report()).journals
  t.like(book, { kiosk: 'K0042', journal: 1 })
  t.true((book?.missing.length ?? 0) > 0 || saved?.last !== written)
})

test('numbers are found where SQLite can read nothing any more', async (t) => {
  const folder = await tempFolder(t)
  const before = await worked(t, folder)
  await overwrite(fileOf(folder), 0, 100)
  const { begun } = (await start(t, folder)).opened
  const last = Math.max(...before.filter((text) => text.startsWith('A')).map((text) => Number(text.slice(1))))
  t.is(begun?.tickets, last + 100)
})

test('another device key is no damage: nothing is touched', async (t) => {
  const folder = await tempFolder(t)
  await worked(t, folder)
  await writeFile(path.join(folder, 'device.key'), Buffer.alloc(32, 7))
  await t.throwsAsync(openKioskJournal(configOf(folder)), { code: 'journal.bad-key' })
  t.false((await readdir(path.join(folder, 'demo'))).some((name) => name.includes('damaged')))
})

test('a missing device key is still an error when the only journal lies aside', async (t) => {
  const folder = await tempFolder(t)
  await worked(t, folder)
  await overwrite(fileOf(folder), 0, 100)
  await (await start(t, folder)).close()
  await rm(path.join(folder, 'demo', 'journal-0002.sqlite'))
  await rm(path.join(folder, 'device.key'))
  await t.throwsAsync(openKioskJournal(configOf(folder)), { code: 'journal.bad-key' })
})

test('in an emptied folder no event gets an id again: by the number that the configuration says', async (t) => {
  const folder = await tempFolder(t)
  const before = await worked(t, folder)
  await rm(folder, { recursive: true })
  const site = await start(t, folder, { first: 4 })
  t.is(site.opened.journal.number, 4)
  t.like(site.opened.begun, { journal: 4, cause: 'lost' })
  const ticket = await checkIn(site, 13)
  t.false(before.includes(ticket))
  await site.loop.submit({ kind: 'crew', act: { act: 'call-next' }, operator: 'li' })
  t.false([...site.loop.state.tubes.keys()].some((tube) => before.includes(tube)))
  t.is([...site.loop.state.visits.keys()].at(-1), 'K0042-4-V1')
  await site.close()
  t.is((await start(t, folder, { first: 9 })).opened.journal.number, 4, 'in a folder with a journal it changes nothing')
})

test('or by what the mirror remembers, also when all it held was final', async (t) => {
  const folder = await tempFolder(t)
  const mirror = path.join(await tempFolder(t), 'stick')
  await mkdir(mirror)
  const site = await start(t, folder, { first: 3 })
  const { journal } = site.opened
  await journal.saveCursor({ acknowledged: journal.head().sequence })
  const district = generateKeyPairSync('x25519').publicKey
  const parts = { dataDir: folder, kiosk: 'K0042', mode: 'demo', folder: mirror, district, journal } as const
  const keeper = new Mirror({ ...parts, clock: new ManualClock(), log: SILENT })
  keeper.start()
  await keeper.settled()
  await keeper.close()
  await site.close()
  await writeFile(path.join(mirror, 'K0043-demo-8.journal'), '')
  await rm(folder, { recursive: true })
  t.is((await start(t, folder, { mirror })).opened.journal.number, 4)
  await writeFile(path.join(mirror, 'K0042-demo-7.journal'), '')
  t.is((await start(t, await tempFolder(t), { mirror })).opened.journal.number, 8)
})
