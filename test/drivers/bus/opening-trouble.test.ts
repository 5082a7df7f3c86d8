import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import test from 'ava'
import { openingTrouble } from '../../../drivers/bus/opening-trouble.ts'
import { serialBytePort } from '../../../drivers/bus/serial-byte-port.ts'

const LASTING = 'usb-Invented_Serial_0001-if00-port0'

test('a numbered line that is gone says that the number may have changed, and which name lasts', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'by-id-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const bare = await openingTrouble('/dev/ttyUSB97', folder)
  t.regex(bare, /\/dev\/ttyUSB97 is not there: plug the device in\. If it is, it got another number/)
  t.true(bare.includes(`${folder}/…`))
  await writeFile(path.join(folder, LASTING), '')
  const open = serialBytePort({ path: '/dev/ttyUSB97', baudRate: 9600, lastingNames: folder })
  const error = await t.throwsAsync(open(), { code: 'port.open-failed' })
  t.true(error.message.includes(path.join(folder, LASTING)))
})

test('a lasting name that is gone says what else is plugged in', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'by-id-'))
  t.teardown(() => rm(folder, { recursive: true }))
  await writeFile(path.join(folder, LASTING), '')
  const said = await openingTrouble(path.join(folder, 'usb-Invented_Serial_0002-if00-port0'), folder)
  t.true(said.endsWith(`plug the device in; there is ${path.join(folder, LASTING)}`))
  t.notRegex(said, /number/)
})

test('what is no device, or is there and does not open, is told apart', async (t) => {
  t.regex(await openingTrouble(import.meta.filename), /is no device/)
  t.regex(await openingTrouble('/dev/null'), /another program has it/)
})
