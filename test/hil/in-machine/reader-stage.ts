import { setTimeout as pause } from 'node:timers/promises'
import type { ExecutionContext } from 'ava'
import { serialBytePort } from '../../../drivers/bus/serial-byte-port.ts'
import { tapBytePort } from '../../../drivers/bus/tapped-byte-port.ts'
import { SamVReader } from '../../../drivers/id-reader/sam-v.ts'
import { encodeRequest } from '../../../drivers/id-reader/sam-v-codec.ts'
import type { IdDocument } from '../../../firmware/domain/identity.ts'
import { fileOfLine } from '../../../scripts/machine/places.ts'
import type { IdReaderStage } from '../../contract/id-reader.ts'
import { cards, samIdText } from '../../drivers/id-reader/golden.ts'
import { calm, move, outside, untilThere } from './outside-world.ts'

const SEVERAL = 6
const LOOK_MS = 20
const FIND = Buffer.from(encodeRequest('find'))

export async function readerStage(t: ExecutionContext): Promise<IdReaderStage> {
  await calm(t)
  await untilThere(fileOfLine('reader'))
  let finds = 0
  const line = serialBytePort({ path: fileOfLine('reader'), baudRate: 115_200 })
  const open = tapBytePort(line, 'idReader', ({ bytes, direction }) => {
    if (direction === 'out' && FIND.equals(bytes)) finds += 1
  })
  const reader = new SamVReader(open)
  t.teardown(() => reader.close())
  return {
    reader,
    cards: cards.map(({ document, name }) => ({ document: document as IdDocument, lay: move('reader.lay', name) })),
    lift: move('reader.lift'),
    someTime: async () => {
      const enough = finds + SEVERAL
      while (finds < enough) await pause(LOOK_MS)
    },
    moduleId: samIdText,
    laySpoilt: move('reader.laySpoilt'),
    unplug: move('reader.unplug', true),
    plugIn: async () => {
      await outside('reader.unplug', false)
      await untilThere(fileOfLine('reader'))
    },
    hang: move('reader.hang', true),
    release: move('reader.hang', false),
  }
}
