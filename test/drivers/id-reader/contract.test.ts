import { existsSync } from 'node:fs'
import type { ExecutionContext } from 'ava'
import type { OpenBytePort } from '../../../drivers/bus/byte-port.ts'
import { serialBytePort } from '../../../drivers/bus/serial-byte-port.ts'
import { tapBytePort } from '../../../drivers/bus/tapped-byte-port.ts'
import { SamVReader } from '../../../drivers/id-reader/sam-v.ts'
import { encodeRequest } from '../../../drivers/id-reader/sam-v-codec.ts'
import { SamVTwin } from '../../../drivers/id-reader/sam-v-twin.ts'
import type { IdDocument } from '../../../firmware/domain/identity.ts'
import { type IdReaderStage, idReaderContract } from '../../contract/id-reader.ts'
import { readerOnPty } from '../../end-to-end/reader-on-pty.ts'
import { until } from '../bus/byte-port-contract.ts'
import { card, cards, samIdText } from './golden.ts'

/** Short, but long against a turn of the event loop on a busy machine. */
const TIMING = { pollMs: 5, commandTimeoutMs: 200, readTimeoutMs: 300, quietMs: 10 }
const SEVERAL = 6
const FIND = Buffer.from(encodeRequest('find'))
/** Where the number stands on a resident's card. */
const NUMBER = [122, 158] as const

function stageOf(t: ExecutionContext, twin: SamVTwin, plain: OpenBytePort) {
  let finds = 0
  const open = tapBytePort(plain, 'idReader', ({ bytes, direction }) => {
    if (direction === 'out' && FIND.equals(bytes)) finds += 1
  })
  const reader = new SamVReader(open, { timing: TIMING })
  t.teardown(() => reader.close())
  const lay = (textBlock: Uint8Array) => () => {
    twin.lay(textBlock)
  }
  return {
    reader,
    cards: cards.map(({ document, textBlock }) => ({ document: document as IdDocument, lay: lay(textBlock) })),
    lift: () => {
      twin.lift()
    },
    someTime: () => {
      const enough = finds + SEVERAL
      return until(() => finds >= enough)
    },
    moduleId: samIdText,
    laySpoilt: lay(
      card('resident')
        .textBlock.slice()
        .fill(0, ...NUMBER),
    ),
    hang: () => {
      twin.setFault({ kind: 'silent' })
    },
    release: () => {
      twin.setFault(null)
    },
  } satisfies Omit<IdReaderStage, 'plugIn' | 'unplug'>
}

idReaderContract('SAM-V on its twin', (t) => {
  const twin = new SamVTwin({ maxChunkBytes: 64 })
  const moves = {
    unplug: () => {
      twin.unplug()
    },
    plugIn: () => {
      twin.plug()
    },
  }
  return Promise.resolve({ ...stageOf(t, twin, twin.open), ...moves })
})

const socat = existsSync('/usr/bin/socat') ? {} : { open: 'needs socat: apt-get install socat' }

idReaderContract(
  'SAM-V through serialport and a terminal',
  async (t) => {
    const { path, plug, twin, unplug } = await readerOnPty(t)
    return { ...stageOf(t, twin, serialBytePort({ path, baudRate: 115_200 })), unplug, plugIn: plug }
  },
  socat,
)
