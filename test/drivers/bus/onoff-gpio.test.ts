import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import test, { type Implementation } from 'ava'

/** Its own mounts and names of the host: nothing outside is touched. `exec`, so that one process id is all there is. */
const APART = ['--user', '--map-root-user', '--mount', '--uts', 'sh', '-c']
const OWN_CLASS = 'mount -t tmpfs lines /sys/class && test -w /proc/sys/kernel/hostname'
/** Less than the runner waits: a line that is kept is then named. */
const DEADLINE_MS = 40_000

const tried: SpawnSyncReturns<string> = spawnSync('unshare', [...APART, OWN_CLASS], { encoding: 'utf8' })
const testApart = (title: string, body: Implementation<[]>): void => {
  if (tried.status === 0) test(title, body)
  else test.skip(`${title} (needs name spaces for users: ${tried.error?.message ?? tried.stderr.trim()})`, body)
}

testApart(
  'lines through onoff: edges both ways and the level, outputs that start as they are to, and all given back once',
  async (t) => {
    const script = join(import.meta.dirname, 'header-lines.ts')
    const child = spawn('unshare', [...APART, `${OWN_CLASS} && exec "$0" "$1"`, process.execPath, script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: DEADLINE_MS,
      killSignal: 'SIGKILL',
    })
    t.teardown(() => child.kill('SIGKILL'))
    const [said, problem, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number | null]>,
    ])
    t.is(code, 0, `${problem} (it ends by itself: no line keeps it)`)
    t.deepEqual(JSON.parse(said), {
      // A line's level is given with its direction: it is never the other one for a moment.
      opened: { 5: 'in both', 6: 'in both', 23: 'low none', 27: 'high none' },
      // Taken over from a process that crashed: low in one write of the direction, and not inverted any more. A real
      // line's level follows its direction; this one is only a file.
      taken: ['low', '0', '1'],
      levels: [0, 1],
      edges: ['entry 1', 'entry 0', 'exit 0', 'exit 1', 'exit 0'],
      closed: {
        again: 'ERR_ASSERTION',
        unexported: '517',
        read: 'ERR_ASSERTION',
        listen: 'ERR_ASSERTION',
        levels: [1, 1],
      },
      // A file that tells of no change is a line without edges: said, not waited for.
      silent: 'gpio.io',
      driven: ['1', '1'],
      after: { lamp: '1', write: 'ERR_ASSERTION' },
    })
  },
)
