import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { ServiceNotice } from '../../../firmware/health/service-notice.ts'
import { until } from '../../end-to-end/until.ts'
import { needing } from '../../support/needing.ts'
import { openNotifySocket } from '../../support/notify-socket.ts'

const withSystemd = needing(test.serial, 'systemd-notify')

function open(t: ExecutionContext, socket: string, answerMs?: number): ServiceNotice {
  const notice = new ServiceNotice(socket, answerMs)
  t.teardown(() => {
    notice.close()
  })
  return notice
}

withSystemd('what is said arrives as one message, and a status stays one line', async (t) => {
  const socket = await openNotifySocket(t)
  open(t, socket.path).say({ isReady: true, hasProgressed: true, status: 'open, 3 waiting; $HOME * "x"\nREADY=0\t' })
  t.deepEqual(await socket.until((heard) => heard.length > 0), [
    'READY=1 | WATCHDOG=1 | STATUS=open, 3 waiting; $HOME * "x" READY=0 ',
  ])
})

withSystemd('what is said while a message is under way is put together, and the last status wins', async (t) => {
  const socket = await openNotifySocket(t)
  const notice = open(t, socket.path)
  for (let i = 0; i < 100; i += 1) notice.say({ hasProgressed: true, status: `${i}` })
  t.deepEqual(await socket.until((heard) => heard.length > 1), ['WATCHDOG=1 | STATUS=0', 'WATCHDOG=1 | STATUS=99'])
})

withSystemd('the last words arrive although nobody waits for them', async (t) => {
  const socket = await openNotifySocket(t)
  const notice = open(t, socket.path)
  notice.say({ hasProgressed: true })
  notice.say({ isStopping: true, status: 'stopping' })
  notice.close()
  notice.close()
  t.deepEqual(await socket.until((heard) => heard.length > 1), ['WATCHDOG=1', 'STOPPING=1 | STATUS=stopping'])
})

test.serial(
  'a program that never comes back is given up with its shell, and the next message has a new one',
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'notice-'))
    t.teardown(() => rm(folder, { recursive: true, force: true }))
    const calls = join(folder, 'calls')
    await writeFile(
      join(folder, 'systemd-notify'),
      `#!/bin/sh\necho "$$ $*" >>${calls}\ntrap '' TERM\nwhile :; do sleep 1; done\n`,
    )
    await chmod(join(folder, 'systemd-notify'), 0o755)
    // The helper takes its environment from this process; no other test of this file runs meanwhile.
    const before = process.env['PATH'] ?? ''
    process.env['PATH'] = `${folder}:${before}`
    t.teardown(() => {
      process.env['PATH'] = before
    })
    const notice = open(t, join(folder, 'nobody'), 600)
    notice.say({ status: 'first' })
    const called = async (): Promise<string> =>
      (await promisify(execFile)('cat', [calls]).catch(() => ({ stdout: '' }))).stdout
    let text = ''
    await until(async () => {
      notice.say({ status: 'next' })
      text = await called()
      return text.split('\n').length > 2
    }, 'a second call')
    const [first, second] = text.split('\n')
    t.regex(first ?? '', /^\d+ STATUS=first$/)
    t.regex(second ?? '', /^\d+ STATUS=next$/)
    const pid = Number(first?.split(' ')[0])
    t.throws(() => process.kill(pid, 0), { code: 'ESRCH' }, 'they never overlap')
  },
)
