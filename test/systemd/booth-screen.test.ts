import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { until } from '../end-to-end/until.ts'
import { diesWithUs } from '../support/dies-with-us.ts'
import { kioskFolder, startKiosk } from '../support/kiosk-process.ts'
import { needing } from '../support/needing.ts'

const SCRIPT = join(import.meta.dirname, '..', '..', 'systemd', 'booth-screen')

interface Screen {
  readonly child: ChildProcess
  readonly folder: string
  readonly said: () => string
}

/** The script with a browser that is this shell text; it looks five times a second, or less often. */
async function showPage(t: ExecutionContext, page: string, browser: string, lookSeconds = 0.2): Promise<Screen> {
  const folder = await mkdtemp(join(tmpdir(), 'screen-'))
  const program = join(folder, 'program')
  await writeFile(program, `#!/bin/sh\n${browser}\n`)
  await chmod(program, 0o755)
  const variables = {
    KIOSK_PAGE: page,
    KIOSK_BROWSER: program,
    KIOSK_LOOK_S: `${lookSeconds}`,
    RUNTIME_DIRECTORY: folder,
  }
  const child = spawn(SCRIPT, [], { env: { ...process.env, ...variables }, stdio: ['ignore', 'ignore', 'pipe'] })
  diesWithUs(child)
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  t.teardown(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
  })
  return { child, folder, said: () => text }
}

/** A kiosk that says how many screens follow it; null: it answers nothing of use. */
async function saysFollowers(
  t: ExecutionContext,
): Promise<{ page: string; readonly asked: () => number; followers: number | null }> {
  let asked = 0
  const kiosk = { page: '', asked: () => asked, followers: null as number | null }
  const server = createServer((_request, response) => {
    asked += 1
    response.statusCode = kiosk.followers === null ? 503 : 200
    response.end(kiosk.followers === null ? '' : `kiosk_stream_clients{stream="public"} ${kiosk.followers}\n`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  kiosk.page = `http://127.0.0.1:${(server.address() as AddressInfo).port}/resident`
  return kiosk
}

test('a browser that ends ends the service, which starts it again', async (t) => {
  const { child, said } = await showPage(t, 'http://127.0.0.1:9/resident', 'exit 0')
  t.deepEqual(await once(child, 'exit'), [1, null])
  t.regex(said(), /the browser ended/)
})

needing(test, 'curl')(
  'a page that is followed, and a kiosk that is away, leave the browser alone; a page that is dead does not',
  async (t) => {
    const kiosk = await saysFollowers(t)
    kiosk.followers = 1
    const { child, folder, said } = await showPage(t, kiosk.page, 'echo $$ >"$(dirname "$0")/pid"; exec sleep 600')
    const looked = async (times: number): Promise<void> => {
      const from = kiosk.asked()
      await until(() => kiosk.asked() >= from + times, `${times} more looks`)
    }
    await looked(8)
    kiosk.followers = null
    await looked(8)
    t.is(child.exitCode, null)
    kiosk.followers = 0
    t.deepEqual(await once(child, 'exit'), [1, null])
    t.regex(said(), /its page does not follow it/)
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'))
    await until(() => isGone(pid), 'the end of the browser')
    t.pass()
  },
)

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}

needing(
  test,
  'chromium',
  'curl',
)('a tab of a real browser that crashed is noticed, and the browser ends', async (t) => {
  const kiosk = await startKiosk(t, await (await kioskFolder(t)).configure())
  const browser = 'exec chromium --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage "$@"'
  const { child, folder, said } = await showPage(t, `${kiosk.address}/resident`, browser, 1)
  const followers = async (): Promise<string> =>
    /^kiosk_stream_clients\{stream="public"\} (\d+)$/m.exec(
      await (await fetch(`${kiosk.address}/metrics`)).text(),
    )?.[1] ?? ''
  await until(async () => (await followers()) === '1' || child.exitCode !== null, 'the page follows the kiosk')
  t.is(child.exitCode, null, said())
  const renderers = await renderersOf(folder)
  t.true(renderers.length > 0)
  for (const pid of renderers) process.kill(pid, 'SIGKILL')
  t.deepEqual(await once(child, 'exit'), [1, null])
  t.regex(said(), /its page does not follow it/)
})

/** Processes that draw pages of the browser with this profile. */
async function renderersOf(folder: string): Promise<readonly number[]> {
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const words = await Promise.all(
    numbers.map(async (pid) => ({
      pid: Number(pid),
      text: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    })),
  )
  return words.filter(({ text }) => text.includes('--type=renderer') && text.includes(folder)).map(({ pid }) => pid)
}
