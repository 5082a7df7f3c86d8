import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import test from 'ava'
import type { RecordedEvent } from '../../../firmware/domain/events.ts'
import { verifyJournal } from '../../../firmware/journal/inspect.ts'
import { collect, openTest, RANDOM, tempFolder } from './journal-fixture.ts'

const WRITER = path.join(import.meta.dirname, 'crash-writer.ts')
const KILLS = 30
const LINES_MAX = 40

function startWriter(dataDir: string, appends: 'whole' | 'halves' = 'whole'): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', WRITER, dataDir, appends], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Kills the writer after a random number of lines and returns all that it managed to say. */
async function killAtRandom(writer: ChildProcess): Promise<readonly string[]> {
  const ended = once(writer, 'exit')
  const enough = Math.floor(RANDOM.fraction() * LINES_MAX)
  const lines: string[] = []
  if (writer.stdout === null) throw new TypeError('no output')
  for await (const line of createInterface({ input: writer.stdout })) {
    lines.push(line)
    if (lines.length > enough) writer.kill('SIGKILL')
  }
  await ended
  return lines
}

/** Each event says of which batch it is, and how many that has. */
function halvesIn(found: readonly RecordedEvent[]): readonly string[] {
  const counts = Map.groupBy(found, (event) => event.personKey ?? '')
  return [...counts]
    .filter(([personKey, events]) => Number(personKey.split(' ')[1]) !== events.length)
    .map(([personKey]) => personKey)
}

test(`a writer killed at ${KILLS} random moments loses nothing it confirmed and leaves no half append`, async (t) => {
  t.timeout(120_000)
  const dataDir = await tempFolder(t)
  const confirmed = new Map<number, string>()
  for (let round = 0; round < KILLS; round += 1) {
    const writer = startWriter(dataDir)
    t.teardown(() => writer.kill('SIGKILL'))
    for (const line of await killAtRandom(writer)) {
      const [batch = '', sequences = ''] = line.split(' ')
      if (sequences !== '') for (const sequence of sequences.split(',')) confirmed.set(Number(sequence), batch)
    }
    // Read beside a log that nobody has closed, before a writer repairs anything.
    if (round % 5 === 0) t.is((await verifyJournal(dataDir, 'demo')).problem, null)
  }

  const { journal } = await openTest(t, dataDir)
  const found = await collect(journal.replay())
  const batchOf = (personKey = ''): string => personKey.split(' ')[0] ?? ''
  t.true(confirmed.size > KILLS)
  const lost = [...confirmed].filter(([sequence, batch]) => batchOf(found[sequence - 1]?.personKey) !== batch)
  t.deepEqual(lost, [])
  t.deepEqual(halvesIn(found), [])
  await journal.close()
  t.like(await verifyJournal(dataDir, 'demo'), { count: found.length, problem: null })
})

test('an append that takes two transactions would be seen by half', async (t) => {
  t.timeout(120_000)
  const dataDir = await tempFolder(t)
  let halves: readonly string[] = []
  for (let round = 0; round < KILLS && halves.length === 0; round += 1) {
    const writer = startWriter(dataDir, 'halves')
    t.teardown(() => writer.kill('SIGKILL'))
    await killAtRandom(writer)
    const { journal } = await openTest(t, dataDir)
    halves = halvesIn(await collect(journal.replay()))
    await journal.close()
  }
  t.true(halves.length > 0)
})
