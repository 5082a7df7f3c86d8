import { once } from 'node:events'
import { appendFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { BusTraffic, BytePort, OpenBytePort } from '../drivers/bus/byte-port.ts'
import { printerBytePort } from '../drivers/bus/printer-byte-port.ts'
import { serialBytePort } from '../drivers/bus/serial-byte-port.ts'
import { tapBytePort } from '../drivers/bus/tapped-byte-port.ts'
import { tcpBytePort } from '../drivers/bus/tcp-byte-port.ts'
import { CardBlanker, HEADER } from './fixture/card-blanker.ts'
import { type FarEnd, openTcpPort, openTerminal } from './fixture/far-end.ts'
import { encodeHead, encodePassage, type RecordingHead } from './fixture/recording.ts'

const USAGE = `record --device /dev/NAME|tcp://HOST:PORT --driver NAME [--baud N] [--listen] [--seconds N]
       [--model TEXT] [--note TEXT] [--invented] FILE
  stands between a driver and its device and writes down what passes; --listen: opens the device alone
  --driver   as in the configuration: sam-v, serial, a02yyuw, esc-pos, tspl …
  --invented only cards of invented persons, and codes that mean nobody: without it what a card says is blanked`
/** Of the device, for what the driver writes. */
const WRITE_MS = 10_000

interface Asked {
  readonly file: string
  readonly device: string
  readonly driver: string
  readonly baudRate: number
  readonly isListening: boolean
  readonly seconds: number | null
  readonly head: RecordingHead
}

/** Exit codes: 0 recorded, 64 usage, 74 the device or the file cannot be used. */
async function main(): Promise<number> {
  let asked: Asked
  try {
    asked = parse()
  } catch (error) {
    return say(64, `${error instanceof Error ? error.message : String(error)}; usage:\n${USAGE}`)
  }
  try {
    return await record(asked)
  } catch (error) {
    return say(74, error instanceof Error ? error.message : String(error))
  }
}

function parse(): Asked {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const options = { device: text, driver: text, baud: text, seconds: text, model: text, note: text }
  const { positionals, values } = parseArgs({
    options: { ...options, listen: flag, invented: flag },
    allowPositionals: true,
  })
  const [file, ...others] = positionals
  const { device, driver } = values
  if (file === undefined || others.length > 0 || device === undefined || driver === undefined)
    throw new Error('a device, its driver and one file are needed')
  if (driver === 'serial' && !values.invented)
    throw new Error('a code may be of a real person: hold up invented ones only, and say so with --invented')
  const [baudRate, seconds] = [
    Number(values.baud ?? 115_200),
    values.seconds === undefined ? null : Number(values.seconds),
  ]
  if (!Number.isInteger(baudRate) || Number.isNaN(seconds ?? 0)) throw new Error('--baud and --seconds want numbers')
  const isTcp = device.startsWith('tcp://')
  const head = {
    device: values.model ?? 'not said; give --model',
    driver,
    port: isTcp ? device : `${device} at ${baudRate}`,
    date: new Date().toISOString().slice(0, 10),
    note: values.note ?? '',
    people: values.invented ? 'invented' : driver === 'sam-v' ? 'blanked' : 'none',
  } as const
  return { file, device, driver, baudRate, isListening: values.listen, seconds, head }
}

function opener({ baudRate, device }: Asked): OpenBytePort {
  const tcp = /^tcp:\/\/(.+):(\d+)$/.exec(device)
  if (tcp !== null) return tcpBytePort({ host: tcp[1] ?? '', port: Number(tcp[2]) })
  return /\/usb\/lp\d+$/.test(device) ? printerBytePort(device) : serialBytePort({ path: device, baudRate })
}

async function record(asked: Asked): Promise<number> {
  const { device, file, head, isListening } = asked
  if (head.people === 'invented')
    warn('only cards of invented test persons may be laid, and codes that mean nobody held up')
  if (head.people === 'blanked')
    warn('what cards say is written as zeros; with cards of invented persons only: --invented')
  writeFileSync(file, encodeHead(head), { flag: 'wx' })
  const notes = writer(file, head.people)
  const open = tapBytePort(opener(asked), 'device', (passage) => {
    notes.note(passage)
  })
  let far: FarEnd | null = null
  let near: BytePort | null = null
  if (isListening) near = await open()
  else if (device.startsWith('tcp://')) far = await openTcpPort((driver) => void join(open, driver))
  else {
    const port = await open()
    near = port
    far = await openTerminal((driver) => {
      passOn(driver, Promise.resolve(port))
      passOn(port, Promise.resolve(driver))
    })
  }
  warn(far === null ? `listening to ${device}; Ctrl-C ends it` : `point the driver at ${far.place}; Ctrl-C ends it`)
  await untilDone(asked.seconds)
  await far?.close()
  await near?.close()
  return say(0, `${notes.count()} passages in ${file}`)
}

/** A printer's driver connects for each job, and speaks at once: what it says waits for the device. */
async function join(open: OpenBytePort, driver: BytePort): Promise<void> {
  const opening = open()
  passOn(driver, opening)
  try {
    const port = await opening
    passOn(port, Promise.resolve(driver))
    driver.onLost(() => void port.close())
    port.onLost(() => void driver.close())
  } catch (error) {
    warn(String(error))
    await driver.close()
  }
}

/** In their order. */
function passOn(from: BytePort, to: Promise<BytePort>): void {
  let last: Promise<void> = to.then(() => undefined)
  from.onBytes((bytes) => {
    last = last
      .then(async () => {
        await (await to).write(bytes, { timeoutMs: WRITE_MS })
      })
      .catch((error: unknown) => {
        warn(String(error))
      })
  })
  last.catch(() => undefined)
}

/** Line by line, so that what was recorded before a plug was pulled is there. */
function writer(file: string, people: RecordingHead['people']): { count(): number; note(passage: BusTraffic): void } {
  const startMs = performance.now()
  const blanker = new CardBlanker()
  let isReader = people === 'blanked'
  let passages = 0
  return {
    count: () => passages,
    note: ({ bytes, direction }) => {
      // Whatever the driver was said to be: who speaks like a card reader is one.
      if (!isReader && Buffer.from(bytes).includes(Buffer.from(HEADER))) {
        isReader = true
        if (people === 'none') warn('this is a card reader: what cards say is written as zeros')
      }
      const kept = people === 'invented' || !isReader ? bytes : blanker[direction](bytes)
      appendFileSync(file, encodePassage({ ms: performance.now() - startMs, direction, bytes: kept }))
      passages += 1
    },
  }
}

async function untilDone(seconds: number | null): Promise<void> {
  const stop = new AbortController()
  const timer =
    seconds === null
      ? null
      : setTimeout(() => {
          stop.abort()
        }, seconds * 1_000)
  const ended = new Promise<void>((resolve) => {
    stop.signal.addEventListener('abort', () => {
      resolve()
    })
  })
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), ended])
  if (timer !== null) clearTimeout(timer)
}

function warn(words: string): void {
  process.stderr.write(`record: ${words}\n`)
}

function say(code: number, words: string): number {
  warn(words)
  return code
}

process.exitCode = await main()
