import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import test from 'ava'
import { verifyJournal } from '../../../firmware/journal/inspect.ts'
import { isJournalError } from '../../../firmware/journal/journal-error.ts'
import { openJournal } from '../../../firmware/journal/open-journal.ts'
import { called, openTest, PLACE, RANDOM, stampOn, tempFolder } from './journal-fixture.ts'

const WRITER = path.join(import.meta.dirname, 'crash-writer.ts')

test('a second writer in another process is refused in words, and the first goes on', async (t) => {
  const dataDir = await tempFolder(t)
  const { journal } = await openTest(t, dataDir)
  const other = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', WRITER, dataDir])
  t.teardown(() => other.kill('SIGKILL'))
  const [said] = await Promise.all([text(other.stderr), once(other, 'exit')])
  t.is(other.exitCode, 1)
  t.regex(said, /A kiosk is already running with the data folder .*: stop it, .* \[journal\.locked\]/)
  t.is((await journal.append([called(1)], stampOn()))[0]?.sequence, 1)
})

test('a second writer in the same process is refused, in another mode too', async (t) => {
  const dataDir = await tempFolder(t)
  const { journal } = await openTest(t, dataDir)
  const options = { dataDir, kiosk: 'K0042', mode: 'drill', place: PLACE, random: RANDOM } as const
  const error = await t.throwsAsync(openJournal(options))
  t.true(isJournalError(error) && error.code === 'journal.locked' && error.retryable)
  await journal.close()
  await (await openJournal(options)).journal.close()
})

test('verifying needs no lock and sees what is written meanwhile', async (t) => {
  const dataDir = await tempFolder(t)
  const { journal } = await openTest(t, dataDir)
  await journal.append([called(1)], stampOn())
  t.is((await verifyJournal(dataDir, 'demo')).count, 1)
  await journal.append([called(2)], stampOn())
  t.like(await verifyJournal(dataDir, 'demo'), { count: 2, chain: journal.head().chain, problem: null })
  await t.throwsAsync(openJournal({ dataDir, kiosk: 'K0042', mode: 'demo', place: PLACE, random: RANDOM }), {
    code: 'journal.locked',
  })
})
