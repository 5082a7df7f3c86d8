import type { ExecutionContext } from 'ava'
import { tapBytePort } from '../../../drivers/bus/tapped-byte-port.ts'
import type { TwinLineOptions } from '../../../drivers/bus/twin-byte-port.ts'
import type { CardReading } from '../../../drivers/id-reader/card-reading.ts'
import { SamVReader } from '../../../drivers/id-reader/sam-v.ts'
import { decodeRequest, type SamVCommand } from '../../../drivers/id-reader/sam-v-codec.ts'
import { SamVDeframer } from '../../../drivers/id-reader/sam-v-deframer.ts'
import type { SamVTiming } from '../../../drivers/id-reader/sam-v-line.ts'
import { SamVTwin } from '../../../drivers/id-reader/sam-v-twin.ts'
import { until } from '../bus/byte-port-contract.ts'

/** Short, but long against a turn of the event loop on a busy machine. */
const FAST: SamVTiming = {
  pollMs: 5,
  commandTimeoutMs: 150,
  readTimeoutMs: 150,
  writeTimeoutMs: 1000,
  quietMs: 10,
}

/** The driver on its twin, and every request that left the driver. */
export function readerOnTwin(t: ExecutionContext, line: TwinLineOptions = {}, samId?: string) {
  const twin = new SamVTwin(line)
  const requests: SamVCommand[] = []
  const awaited = new Map<SamVCommand, () => void>()
  const deframer = new SamVDeframer((event) => {
    const command = event.kind === 'frame' ? decodeRequest(event.body) : null
    if (command === null) return
    requests.push(command)
    const action = awaited.get(command)
    awaited.delete(command)
    action?.()
  })
  const open = tapBytePort(twin.open, 'idReader', ({ direction, bytes }) => {
    if (direction === 'out') deframer.push(bytes)
  })
  const reader = new SamVReader(open, { timing: FAST, ...(samId === undefined ? {} : { samId }) })
  t.teardown(() => reader.close())
  const next = () => reader.nextCard(AbortSignal.timeout(20_000))
  const count = (command: SamVCommand) => requests.filter((each) => each === command).length
  /** Resolves when `command` was sent `times` more times. */
  const asked = async (command: SamVCommand, times: number) => {
    const enough = count(command) + times
    await until(() => count(command) >= enough)
  }
  /** Acts in the moment in which `command` is sent the next time, however busy the machine is. */
  const whenAsked = (command: SamVCommand, action: () => void) => awaited.set(command, action)
  return { whenAsked, twin, reader, requests, next, count, asked }
}

/** The person of a reading, or its fault. */
export function gist(reading: CardReading): string {
  return reading.kind === 'document' ? reading.document.idNumber : reading.fault
}
