import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../end-to-end/until.ts'
import { diesWithUs } from './dies-with-us.ts'

/**
 * Receives datagrams, a line each, with " | " between the assignments. Node has no such sockets; perl-base is on every
 * Debian. A descriptor that comes with a message is dropped by the kernel, which is what `systemd-notify` waits for.
 */
const RECEIVE = `
use Socket; $| = 1;
socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die; bind($socket, pack_sockaddr_un($ARGV[0])) or die;
print "ready\\n";
while (defined recv($socket, my $message, 65536, 0)) { print join(" | ", split /\\n/, $message), "\\n"; }`

export interface NotifySocket {
  /** What `NOTIFY_SOCKET` names. */
  readonly path: string
  /** Messages in the order in which they came, without the barriers that each sender puts behind its own. */
  heard(): readonly string[]
  until(isEnough: (heard: readonly string[]) => boolean): Promise<readonly string[]>
}

/** A service manager's socket (sd_notify(3)) that only listens. Ends with the test. */
export async function openNotifySocket(t: { teardown(end: () => Promise<void>): void }): Promise<NotifySocket> {
  const folder = await mkdtemp(join(tmpdir(), 'notify-'))
  const path = join(folder, 'socket')
  const child = spawn('/usr/bin/perl', ['-e', RECEIVE, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  diesWithUs(child)
  t.teardown(async () => {
    child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  const lines = (): readonly string[] => text.split('\n').slice(0, -1)
  const heard = (): readonly string[] => lines().filter((line) => line !== 'ready' && line !== 'BARRIER=1')
  await until(() => lines().includes('ready'), 'the socket')
  return {
    path,
    heard,
    until: async (isEnough) => {
      await until(() => isEnough(heard()), 'what was to be heard')
      return heard()
    },
  }
}
