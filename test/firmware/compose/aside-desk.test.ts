import { generateKeyPairSync } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { exportEvents } from '../../../firmware/compose/export-events.ts'
import { setAside } from '../../../firmware/journal/damaged.ts'
import { lyingAside } from '../../../firmware/journal/lying-aside.ts'
import { fillDisk, mounting, smallDisk } from '../../support/small-disk.ts'
import { tempFolder, withFile } from '../journal/journal-fixture.ts'
import { canaries, found, keysOf, OldSite } from './old-site.ts'

const PEOPLE = 30
const LAST_DAY = '2026-05-02'
const STILL = '2026-06-01'
const AFTER = '2026-06-02'
const STICK = ['K0042-demo-1-1-80.events', 'K0042-demo-1-81-90.events.part']

async function overwrite(file: string, at: number, bytes: number): Promise<void> {
  const handle = await open(file, 'r+')
  await handle.write(Buffer.alloc(bytes), 0, bytes, at)
  await handle.close()
}

/** How journal 1 was damaged, and whether anything in it can be read. */
const DAMAGES: Readonly<
  Record<string, { readonly damage: (file: string) => Promise<void>; readonly isLegible: boolean }>
> = {
  'can be read': { damage: () => Promise.resolve(), isLegible: true },
  'has a hole': {
    damage: async (file) => overwrite(file, Math.floor((await stat(file)).size / 1_024) * 512, 2_048),
    isLegible: true,
  },
  'cannot be opened': { damage: (file) => overwrite(file, 0, 100), isLegible: false },
}

async function withJournalAside(
  t: ExecutionContext,
  damage: (file: string) => Promise<void>,
  disk?: string,
): Promise<{ site: OldSite; what: readonly Buffer[] }> {
  const site = new OldSite(t, disk ?? (await tempFolder(t)))
  await site.open()
  await site.dayOf('2026-05-01', [1, 2])
  await site.dayOf(
    LAST_DAY,
    Array.from({ length: PEOPLE - 2 }, (_, i) => i + 3),
  )
  await site.opened.journal.saveCursor({ acknowledged: 3 })
  const what = [...canaries(site.opened, PEOPLE), ...(await keysOf(site))]
  await site.close()
  const folder = path.join(site.folder, 'demo')
  await damage(path.join(folder, 'journal-0001.sqlite'))
  await setAside(site.folder, 'demo')
  // A cut between two renamings.
  await writeFile(path.join(folder, 'journal-0001.sqlite-wal'), what[0] ?? '')
  await writeFile(path.join(folder, 'roster.sealed.damaged'), what[1] ?? '')
  await mkdir(path.join(site.folder, 'stick'))
  for (const name of [...STICK, 'K0043-demo-1-1-9.events']) {
    await writeFile(path.join(site.folder, 'stick', name), (name.startsWith('K0042') ? what[2] : null) ?? 'another’s')
  }
  await site.open()
  t.is(site.opened.journal.number, 2)
  return { site, what }
}

for (const [how, { damage, isLegible }] of Object.entries(DAMAGES)) {
  test(`people in a journal set aside that ${how}, and in its mirror, are in no byte after their days`, async (t) => {
    const { site, what } = await withJournalAside(t, damage)
    const before = await found(site.folder, what)
    t.true(before > PEOPLE, 'they lie there, or nothing is proved')
    await site.look()
    t.deepEqual(site.aside.view, { count: 3, until: STILL })
    site.clock.day = STILL
    await site.look()
    t.is(await found(site.folder, what), before, 'not before')
    site.clock.day = AFTER
    site.clock.believed = 'set-by-crew'
    await site.look()
    t.is(await found(site.folder, what), before, 'not by a clock that nobody synced')
    site.clock.believed = 'synced'
    await site.look()
    t.is(await found(site.folder, what), 0)
    t.is(site.aside.view, null)
    t.deepEqual(await readdir(path.join(site.folder, 'stick')), ['K0043-demo-1-1-9.events'])

    const left = (await readdir(path.join(site.folder, 'demo'))).filter((name) => name.startsWith('journal-0001'))
    t.deepEqual(left, isLegible ? ['journal-0001.damaged.sqlite'] : [])
    if (!isLegible) return
    const file = path.join(site.folder, 'left.events')
    const selection = { kind: 'set-aside', journal: 1 } as const
    const district = generateKeyPairSync('x25519').publicKey
    const carried = await exportEvents({ dataDir: site.folder, mode: 'demo', selection, district, file })
    t.log(`${carried?.events ?? 0} events`)
    t.true((carried?.events ?? 0) > 3, 'facts without a person were never purged')
    const aside = path.join(site.folder, 'demo', 'journal-0001.damaged.sqlite')
    const bytes = await readFile(aside)
    site.clock.day = '2026-08-01'
    await site.look()
    t.deepEqual(await readFile(aside), bytes, 'once')
  })
}

test('while no clock is believed nothing is counted, and the alert knows no date', async (t) => {
  const { site } = await withJournalAside(t, () => Promise.resolve())
  site.clock.believed = 'unsynced'
  await site.look()
  t.deepEqual(site.aside.view, { count: 3, until: null })
})

test('a medium that was away comes back as old as it was', async (t) => {
  const { site, what } = await withJournalAside(t, () => Promise.resolve())
  await site.look()
  const [stick, away] = [path.join(site.folder, 'stick'), path.join(site.folder, 'away')]
  await rename(stick, away)
  site.clock.day = AFTER
  await site.look()
  await rename(away, stick)
  t.true((await found(stick, what)) > 0)
  await site.look()
  t.is(await found(site.folder, what), 0)
})

test('cut off when the new file was whole, the old one goes the next time', async (t) => {
  const { site, what } = await withJournalAside(t, () => Promise.resolve())
  const folder = path.join(site.folder, 'demo')
  const forget = async (): Promise<void> => {
    for (const one of await lyingAside(site.folder, 'demo', 2)) await one.forget()
  }
  const aside = path.join(folder, 'journal-0001.damaged.sqlite')
  const old = await readFile(aside)
  await forget()
  const made = await readFile(aside)
  await rename(aside, path.join(folder, 'journal-0001.nameless.sqlite'))
  // What is left of the old one can be read, and is not all.
  const left = aside.replace('.damaged', '')
  await writeFile(left, old)
  await withFile(site.folder, 'DELETE FROM event WHERE sequence > 9')
  await rename(left, aside)
  await writeFile(`${aside}-wal`, what[0] ?? '')
  await forget()
  t.deepEqual(await readFile(aside), made)
  t.is(await found(folder, what), 0)
})

async function partsIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.includes('.part.'))
}

test('for a copy that leaves no room to the journal in use nothing is begun', async (t) => {
  const { site } = await withJournalAside(t, () => Promise.resolve())
  const folder = path.join(site.folder, 'demo')
  const { size } = await stat(path.join(folder, 'journal-0001.damaged.sqlite'))
  const free = (bytes: number) => () => Promise.resolve({ bavail: bytes / 512, blocks: 1_000_000, bsize: 512 })
  const forget = async (bytes: number): Promise<void> => {
    for (const one of await lyingAside(site.folder, 'demo', 2, free(bytes))) await one.forget()
  }
  // A fiftieth is for those who are here.
  await t.throwsAsync(forget(10_239_000 + size), { code: 'journal.full' })
  t.deepEqual(await partsIn(folder), [])
  await forget(20_480_000 + size)
  t.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith('journal-0001')),
    ['journal-0001.damaged.sqlite'],
  )
})

test('what cannot be opened goes also where there is no room for a copy', async (t) => {
  const { site, what } = await withJournalAside(t, (file) => overwrite(file, 0, 100))
  const none = () => Promise.resolve({ bavail: 0, blocks: 1_000_000, bsize: 512 })
  for (const one of await lyingAside(site.folder, 'demo', 2, none)) await one.forget()
  t.is(await found(path.join(site.folder, 'demo'), what), 0)
})

mounting('a copy for which the room runs out does not stay on the full disk', async (t) => {
  const disk = await smallDisk(t)
  await withJournalAside(t, () => Promise.resolve(), disk)
  await fillDisk(disk)
  // Enough to begin with.
  for (const n of [0, 1]) await rm(path.join(disk, `filler-65536-${n}`))
  const folder = path.join(disk, 'demo')
  const much = () => Promise.resolve({ bavail: 999_999, blocks: 1_000_000, bsize: 512 })
  const [journal] = await lyingAside(disk, 'demo', 2, much)
  await t.throwsAsync(journal?.forget() ?? Promise.resolve(), { code: 'journal.full' })
  t.deepEqual(await partsIn(folder), [])
})

test('a second roster that is damaged soon after the first was forgotten has its own days, and goes too', async (t) => {
  const { site, what } = await withJournalAside(t, () => Promise.resolve())
  await site.look()
  await site.aside.look(AFTER)
  t.is(site.aside.view, null)
  const second = path.join(site.folder, 'demo', 'roster.sealed.damaged')
  await writeFile(second, what[1] ?? '')
  await site.aside.look(AFTER)
  t.deepEqual(site.aside.view, { count: 1, until: '2026-07-02' })
  await site.aside.look('2026-07-03')
  t.is(site.aside.view, null)
  t.is(await found(site.folder, what), 0)
})
