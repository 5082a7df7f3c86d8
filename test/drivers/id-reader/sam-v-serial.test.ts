import { mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import test from 'ava'
import { serialBytePort } from '../../../drivers/bus/serial-byte-port.ts'
import { SamVReader } from '../../../drivers/id-reader/sam-v.ts'
import { SamVTwin } from '../../../drivers/id-reader/sam-v-twin.ts'
import { needing } from '../../support/needing.ts'
import { type PtyPair, ptyPair } from '../bus/pty-pair.ts'
import { card, cards } from './golden.ts'
import { gist } from './reader-harness.ts'

const withSocat = needing(test, 'socat')

withSocat('every golden card is read through serialport, a terminal, and the twin behind it', async (t) => {
  const { near, far, hangUp } = await ptyPair(t)
  const twin = new SamVTwin()
  const farPort = await serialBytePort({ path: far, baudRate: 115_200 })()
  t.teardown(() => farPort.close())
  twin.attach(farPort)
  const reader = new SamVReader(serialBytePort({ path: near, baudRate: 115_200 }), { timing: { pollMs: 5 } })
  t.teardown(() => reader.close())
  const next = () => reader.nextCard(AbortSignal.timeout(20_000))
  for (const { textBlock, document } of cards) {
    twin.lay(textBlock)
    t.deepEqual<unknown, unknown>(await next(), { kind: 'document', document })
    twin.lift()
  }
  twin.setFault({ kind: 'bad-checksum' }, { times: 1 })
  twin.lay(card('resident').textBlock)
  t.is(gist(await next()), '119999199003070019')
  twin.lift()
  const waiting = next()
  await hangUp()
  await t.throwsAsync(waiting, { code: 'port.open-failed' })
})

withSocat('by its lasting name a reader is found again when it comes back under another number', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'by-id-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const lastingName = path.join(folder, 'usb-Invented_SAM-V_0001-if00-port0')
  const twin = new SamVTwin()
  // Both there from the start, so that the second has another number than the first.
  const [before, after] = [await ptyPair(t), await ptyPair(t)]
  const plug = async (pair: PtyPair) => {
    await symlink(await realpath(pair.near), lastingName)
    const port = await serialBytePort({ path: pair.far, baudRate: 115_200 })()
    t.teardown(() => port.close())
    twin.attach(port)
  }
  await plug(before)
  const timing = { pollMs: 5, commandTimeoutMs: 300 }
  const reader = new SamVReader(serialBytePort({ path: lastingName, baudRate: 115_200 }), { timing })
  t.teardown(() => reader.close())
  const next = () => reader.nextCard(AbortSignal.timeout(20_000))
  twin.lay(card('resident').textBlock)
  t.is(gist(await next()), '119999199003070019')

  const waiting = next()
  await rm(lastingName)
  await before.hangUp()
  await t.throwsAsync(waiting, { code: 'port.open-failed', message: /plug the device in/ })

  await plug(after)
  twin.lay(card('resident_X').textBlock)
  t.is(gist(await next()), '11999919900307049X')
})
