import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { foldingCode, foldJournal, packState } from '../../../firmware/compose/folded-state.ts'
import { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { AT_DESK, aProgramme, documentOf, SKIN } from '../../support/domain-kiosk.ts'
import { needing } from '../../support/needing.ts'
import { openTest, tempFolder, withFile } from '../journal/journal-fixture.ts'
import type { Said } from './bad-sector-kiosk.ts'
import { partsOf } from './loop-fixture.ts'

const run = promisify(execFile)
const KIOSK = path.join(import.meta.dirname, 'bad-sector-kiosk.ts')
const MADE = await mkdtemp(path.join(os.tmpdir(), 'kiosk-bad-sector-'))
const MEDIUM = path.join(MADE, 'bad-sector.so')
const EVENTS = 400
/** A check-in. */
const ROTTEN = 200
const compiled = needing(test, 'g++')

test.before('a kiosk works', async () => {
  const source = path.join(import.meta.dirname, '../../support/bad-sector.c')
  await run('g++', ['-x', 'c', '-shared', '-fPIC', '-O1', '-o', MEDIUM, source, '-ldl']).catch(() => undefined)
  const opened = await openTest({ teardown: () => undefined }, path.join(MADE, 'data'))
  const folded = await foldJournal(opened.journal, null)
  const loop = new KioskLoop({ ...partsOf(opened), programmes: [aProgramme(AT_DESK)], folded })
  await loop.start()
  const until = async (sequence: number): Promise<void> => {
    while (opened.journal.head().sequence < sequence)
      await loop.submit({ kind: 'signed-in', operator: 'li', by: 'pin' })
  }
  await until(ROTTEN - 1)
  await loop.submit({ kind: 'document', document: documentOf(1), source: 'card' })
  const result = { ok: true, objectCentiC: SKIN.normal * 100, ambientCentiC: 2_500 } as const
  await loop.submit({ kind: 'measured', token: loop.session.token, result })
  await until(EVENTS)
  await loop.close()
  // What it will have folded when it starts again.
  await opened.journal.keepSnapshot(packState(loop.state, 'pooled-10@1', foldingCode()))
  await opened.journal.close()
})

test.after.always('it is taken away', () => rm(MADE, { recursive: true, force: true }))

interface Medium {
  readonly folder: string
  /** One that gives everything but the sector on which this text stands. */
  without(text: string, goneOnceOpen?: boolean): Promise<Said>
}

async function mediumOf(t: ExecutionContext, sql = 'SELECT 1'): Promise<Medium> {
  const folder = await tempFolder(t)
  await cp(path.join(MADE, 'data'), folder, { recursive: true })
  await withFile(folder, sql)
  const journal = path.join(folder, 'demo', 'journal-0001')
  const bytes = await readFile(`${journal}.sqlite`)
  return {
    folder,
    without: async (text, goneOnceOpen = false) => {
      const at = text === '' ? -1 : bytes.indexOf(text)
      t.true(at > 0 || text === '')
      const from = at - (at % 512)
      const bad = { BAD_FILE: journal, BAD_FROM: String(from), BAD_TO: String(from + (at < 0 ? 0 : 512)) }
      const asked = goneOnceOpen ? [folder, `${journal}.gone`] : [folder]
      const { stdout } = await run(process.execPath, [KIOSK, ...asked], { env: { LD_PRELOAD: MEDIUM, ...bad } })
      return JSON.parse(stdout) as Said
    },
  }
}

compiled(
  'an event on a sector that cannot be read is passed over, and every other one goes to the district',
  async (t) => {
    const medium = await mediumOf(t)
    const whole = await medium.without('')
    t.is(whole.sent.length, whole.head)
    const said = await medium.without('"visit":"K0042-1-V1"')
    t.like(said, { journal: 1, error: null, head: whole.head })
    t.false(said.sent.includes(ROTTEN))
    t.deepEqual(said.sent, said.legible, 'what lies beside it, on the next page, too')
  },
)

compiled('of a medium that gives nothing any more nothing is passed over', async (t) => {
  const medium = await mediumOf(t)
  t.like(await medium.without('', true), { journal: 1, error: 'journal.io' })
})

compiled('at the start such a medium is no reason to set a journal aside', async (t) => {
  const medium = await mediumOf(t)
  await writeFile(path.join(medium.folder, 'demo', 'journal-0001.gone'), '')
  t.like(await medium.without(''), { journal: null, error: 'journal.io' })
  const left = (await readdir(path.join(medium.folder, 'demo'))).filter((name) => name.endsWith('.sqlite'))
  t.deepEqual(left, ['journal-0001.sqlite'])
})

compiled(
  'a journal that cannot be read at the start for a bad sector is set aside, and the numbers around it are found',
  async (t) => {
    // Without a snapshot it reads from the first event on.
    const medium = await mediumOf(t, 'DELETE FROM snapshot')
    const said = await medium.without('"visit":"K0042-1-V1"')
    t.like(said, { journal: 2, cause: 'damaged', tubes: 101, error: null })
  },
)
