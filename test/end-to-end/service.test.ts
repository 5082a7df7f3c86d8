import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { kioskFolder, startProgram } from '../support/kiosk-process.ts'
import { needing } from '../support/needing.ts'
import { openNotifySocket } from '../support/notify-socket.ts'
import { until } from './until.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'firmware', 'main.ts')
const WATCHDOG_MS = 1_500

const wordsOf = (config: string): readonly string[] => [
  ...['--disable-warning=ExperimentalWarning', MAIN, 'run', '--config', config, '--residents', '0'],
]

/** Programs that this process started, by their words. */
async function children(pid: number): Promise<readonly string[]> {
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const all = await Promise.all(
    numbers.map(async (number) => {
      const status = await readFile(`/proc/${number}/status`, 'utf8').catch(() => '')
      if (!status.includes(`\nPPid:\t${pid}\n`)) return []
      return [(await readFile(`/proc/${number}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ')]
    }),
  )
  return all.flat()
}

needing(test, 'systemd-notify')(
  'the service manager hears that the kiosk is ready, works, hangs, works, and stops',
  async (t) => {
    const socket = await openNotifySocket(t)
    const config = await (await kioskFolder(t)).configure()
    const env = {
      ...process.env,
      NOTIFY_SOCKET: socket.path,
      WATCHDOG_USEC: `${WATCHDOG_MS * 1_000}`,
      WATCHDOG_PID: '1',
    }
    const kiosk = await startProgram(t, process.execPath, wordsOf(config), env)
    const beats = (heard: readonly string[]): number => heard.filter((line) => line.includes('WATCHDOG=1')).length
    const [first] = await socket.until((heard) => beats(heard) > 1)
    t.regex(first ?? '', /^READY=1$|^READY=1 \|/)
    t.is((await fetch(`${kiosk.address}/healthz`)).status, 200)
    t.regex(
      socket.heard().at(-1) ?? '',
      /WATCHDOG=1 \| STATUS=open, 0 waiting, 0 samples today; \d+ events kept for export/,
    )
    process.kill(kiosk.pid, 'SIGSTOP')
    // What was under way when it stopped still comes.
    let before = -1
    let sinceMs = performance.now()
    await until(() => {
      const now = beats(socket.heard())
      if (now !== before) sinceMs = performance.now()
      before = now
      return performance.now() - sinceMs > WATCHDOG_MS
    }, 'silence of a kiosk that hangs')
    process.kill(kiosk.pid, 'SIGCONT')
    await socket.until((heard) => beats(heard) > before)
    t.is(await kiosk.stop(), 0)
    const last = await socket.until((heard) => heard.at(-1)?.startsWith('STOPPING=1') === true)
    t.is(last.at(-1), 'STOPPING=1 | STATUS=stopping')
  },
)

test('without a service manager there is no helper beside the kiosk', async (t) => {
  const config = await (await kioskFolder(t)).configure()
  const env = { ...process.env, NOTIFY_SOCKET: '' }
  const kiosk = await startProgram(t, process.execPath, wordsOf(config), env)
  t.deepEqual(
    (await children(kiosk.pid)).filter((words) => words.includes('service-notice')),
    [],
  )
})
