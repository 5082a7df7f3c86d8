import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { BytePort } from '../drivers/bus/byte-port.ts'
import { openTcpPort, openTerminal } from './fixture/far-end.ts'
import { Player, type Saying } from './fixture/player.ts'
import { decodeRecording, type Recording } from './fixture/recording.ts'

const USAGE = `replay [--tcp [--port N]] [--loop] FILE
  a port that answers as recorded: a terminal, or with --tcp a port of loopback; point the driver at it
  --loop  what the device said by itself, again and again`
const WRITE_MS = 10_000

/** Exit codes: 0 ended by Ctrl-C, 64 usage, 74 the file cannot be used. */
async function main(): Promise<number> {
  try {
    const { positionals, values } = parseArgs({
      options: { tcp: { type: 'boolean' }, loop: { type: 'boolean', default: false }, port: { type: 'string' } },
      allowPositionals: true,
    })
    const [file, ...others] = positionals
    if (file === undefined || others.length > 0) throw new TypeError('one file is needed')
    const recording = decodeRecording(readFileSync(file, 'utf8'))
    const attach = (port: BytePort): void => {
      serve(port, recording, values.loop)
    }
    const isTcp = values.tcp ?? recording.head.port.startsWith('tcp://')
    const far = isTcp ? await openTcpPort(attach, Number(values.port ?? 0)) : await openTerminal(attach)
    const { device, driver, people } = recording.head
    if (people === 'blanked') warn('what cards said is blanked here: a driver will call them damaged')
    warn(`${device} (${driver}) answers at ${far.place}; Ctrl-C ends it`)
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
    await far.close()
    return 0
  } catch (error) {
    const isUsage = error instanceof TypeError
    warn(`${error instanceof Error ? error.message : String(error)}${isUsage ? `; usage:\n${USAGE}` : ''}`)
    return isUsage ? 64 : 74
  }
}

/** One connection: from the beginning. */
function serve(port: BytePort, { passages }: Recording, isLooping: boolean): void {
  const player = new Player(passages)
  let isOver = false
  port.onLost(() => {
    isOver = true
  })
  /** In their order, each at its time after the question. */
  const speak = async (sayings: readonly Saying[]): Promise<void> => {
    let sinceMs = 0
    for (const { afterMs, bytes } of sayings) {
      if (afterMs > sinceMs) await sleep(afterMs - sinceMs)
      sinceMs = Math.max(sinceMs, afterMs)
      if (!isOver) await port.write(bytes, { timeoutMs: WRITE_MS })
    }
  }
  let last: Promise<unknown> = Promise.resolve()
  const enqueue = (sayings: readonly Saying[]): void => {
    last = last
      .then(() => speak(sayings))
      .catch((error: unknown) => {
        warn(String(error))
      })
  }
  port.onBytes((bytes) => {
    const { says, unknown } = player.hear(bytes)
    if (unknown > 0) warn(`${unknown} bytes are no question of this recording`)
    enqueue(says)
  })
  const open = async (): Promise<void> => {
    do await speak(player.opening)
    while (isLooping && player.opening.length > 0 && !isOver)
  }
  open().catch((error: unknown) => {
    warn(String(error))
  })
}

function warn(words: string): void {
  process.stderr.write(`replay: ${words}\n`)
}

process.exitCode = await main()
