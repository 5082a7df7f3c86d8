import test from 'ava'
import { serialBytePort } from '../../../drivers/bus/serial-byte-port.ts'
import { SamVReader } from '../../../drivers/id-reader/sam-v.ts'
import { SamVTwin } from '../../../drivers/id-reader/sam-v-twin.ts'
import { needing } from '../../support/needing.ts'
import { ptyPair } from '../bus/pty-pair.ts'
import { card, cards } from './golden.ts'
import { gist } from './reader-harness.ts'

const withSocat = needing(test, 'socat')

withSocat('every golden card is read through serialport, a terminal, and the twin behind it', async (t) => {
  const { near, far, hangUp } = await ptyPair(t)
  const twin = new SamVTwin()
  const farPort = await serialBytePort({ path: far, baudRate: 115_200 })()
  t.teardown(() => farPort.close())
  twin.attach(farPort)
  const reader = new SamVReader(serialBytePort({ path: near, baudRate: 115_200 }), { pollMs: 5 })
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
