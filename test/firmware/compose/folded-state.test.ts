import { isDeepStrictEqual } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import fc from 'fast-check'
import { type FoldedState, foldingCode, foldJournal, packState } from '../../../firmware/compose/folded-state.ts'
import { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { StateKeeper } from '../../../firmware/compose/state-keeper.ts'
import type { RecordedEvent } from '../../../firmware/domain/events.ts'
import type { Snapshot, SnapshotStore } from '../../../firmware/ports/journal.ts'
import { DomainKiosk } from '../../support/domain-kiosk.ts'
import { anyMove, make } from '../../support/domain-moves.ts'
import { openTest, stampOn, tempFolder, withFile } from '../journal/journal-fixture.ts'
import { partsOf, SILENT } from './loop-fixture.ts'

const CODE = 'this code'

/** A snapshot that was kept, and the events that came after it. */
function begunWith(snapshot: Snapshot, journal: readonly RecordedEvent[]): Promise<FoldedState> {
  const store: SnapshotStore = {
    snapshot: () => Promise.resolve(snapshot),
    keepSnapshot: () => Promise.resolve(),
  }
  return foldJournal({ replay: (after = 0) => from(journal.slice(after)) }, { store, code: CODE })
}

async function* from<T>(items: readonly T[]): AsyncGenerator<T, void, void> {
  for (const item of items) yield await Promise.resolve(item)
}

test('a state from any moment, and what came after it, is the state from all events', async (t) => {
  const when = fc.record({ moves: fc.array(anyMove, { maxLength: 150 }), at: fc.nat() })
  await fc.assert(
    fc.asyncProperty(when, async ({ at, moves }) => {
      const kiosk = new DomainKiosk()
      const kept = at % (moves.length + 1)
      let snapshot = packState(kiosk.state, 'pooled-10@1', CODE)
      for (const [i, move] of moves.entries()) {
        if (i === kept) snapshot = packState(kiosk.state, 'pooled-10@1', CODE)
        make(kiosk, move, 1, 1)
      }
      const { state } = await begunWith(snapshot, kiosk.journal)
      return isDeepStrictEqual(state, kiosk.state)
    }),
    { numRuns: 150 },
  )
  t.pass()
})

async function keptJournal(t: ExecutionContext): Promise<{ folder: string; sequence: number }> {
  const folder = await tempFolder(t)
  const opened = await openTest(t, folder)
  const snapshots = { store: opened.journal, code: CODE }
  const folded = await foldJournal(opened.journal, snapshots)
  const loop = new KioskLoop({ ...partsOf(opened), folded })
  await loop.start()
  const keeper = new StateKeeper(loop, snapshots, SILENT, folded.from)
  await loop.submit({ kind: 'signed-in', operator: 'leader', by: 'pin' })
  await loop.close()
  await keeper.close()
  const { sequence } = loop.state
  await opened.journal.close()
  return { folder, sequence }
}

/** How far the snapshot reached with which a start with this code begins. */
async function foldedFrom(t: ExecutionContext, folder: string, code: string): Promise<number> {
  const { journal } = await openTest(t, folder)
  const { from: begun, state } = await foldJournal(journal, { store: journal, code })
  const whole = await foldJournal(journal, null)
  t.deepEqual(state, whole.state)
  await journal.close()
  return begun
}

test('a clean end leaves nothing to fold; other code folds every event again', async (t) => {
  const { folder, sequence } = await keptJournal(t)
  t.true(sequence > 0)
  t.is(await foldedFrom(t, folder, CODE), sequence)
  t.is(await foldedFrom(t, folder, 'another code'), 0)
})

test('a snapshot that was damaged, moved or copied from elsewhere is passed over', async (t) => {
  const damages = [
    `UPDATE snapshot SET sealed = zeroblob(200)`,
    `UPDATE snapshot SET sealed = x'00'`,
    `UPDATE snapshot SET sequence = 1`,
    `UPDATE snapshot SET sequence = 999`,
    `UPDATE snapshot SET chain = zeroblob(32)`,
    `DELETE FROM snapshot`,
  ]
  for (const sql of damages) {
    const { folder } = await keptJournal(t)
    await withFile(folder, sql)
    t.is(await foldedFrom(t, folder, CODE), 0, sql)
  }
})

test('nothing of anybody lies open in a snapshot', async (t) => {
  const folder = await tempFolder(t)
  const opened = await openTest(t, folder)
  const bytes = Buffer.from('李示范 11999919900101001X')
  await opened.journal.append([{ event: { type: 'device.recovered', subject: 'd', data: { device: 'd' } } }], stampOn())
  await opened.journal.keepSnapshot({ sequence: 1, code: CODE, bytes })
  t.deepEqual(Buffer.from((await opened.journal.snapshot(CODE))?.bytes ?? []), bytes)
  await opened.journal.close()
  const [row] = await withFile(folder, 'SELECT sealed FROM snapshot')
  t.false(Buffer.from(row?.['sealed'] as Uint8Array).includes(bytes.subarray(0, 9)))
})

test('the name of the code changes with any file of the domain', (t) => {
  const whole = foldingCode()
  t.is(foldingCode(), whole)
  t.not(foldingCode(new URL('../../../firmware/ports/', import.meta.url)), whole)
})
