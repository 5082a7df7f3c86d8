import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import test from 'ava'
import { verifyJournal } from '../../../firmware/journal/inspect.ts'
import { documentOf } from '../../support/domain-kiosk.ts'
import { openTest, tempFolder } from '../journal/journal-fixture.ts'

for (const [where, count] of [
  ['decide', 5],
  ['evolve', 7],
] as const) {
  test(`a fault of ours in ${where} ends the process loudly, names nobody, and loses nothing that was confirmed`, async (t) => {
    const dataDir = await tempFolder(t)
    const script = path.join(import.meta.dirname, 'faulty-kiosk.ts')
    const kiosk = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, dataDir, where])
    t.teardown(() => kiosk.kill('SIGKILL'))
    const [said, errors] = await Promise.all([text(kiosk.stdout), text(kiosk.stderr), once(kiosk, 'exit')])
    t.is(kiosk.exitCode, 70, errors)
    t.regex(said, /"event":"confirmed".*\n.*"level":50.*"event":"kiosk.crashed".*TypeError/)
    t.false(said.includes('"event":"answered"'))
    for (const word of [documentOf(2).idNumber, documentOf(2).name]) t.false((said + errors).includes(word))
    t.like(await verifyJournal(dataDir, 'demo'), { problem: null, count })
    const { journal } = await openTest(t, dataDir)
    let people = 0
    for await (const { event } of journal.replay()) if (event.type === 'visit.checked-in') people += 1
    t.is(people, where === 'decide' ? 1 : 2)
  })
}
