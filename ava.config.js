import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

// What Node compiled and stripped of its types is kept for the next file and for the kiosks that tests start, beside
// what scripts/kiosk keeps: a quarter of a file's work before its first test.
const COMPILED = process.env.NODE_COMPILE_CACHE ?? join(import.meta.dirname, 'node_modules', '.cache', 'node')
/** Files kept: several times what a run needs. Tests that unpack the program elsewhere leave theirs behind. */
const MOST_COMPILED = 30_000
try {
  if (readdirSync(COMPILED, { recursive: true }).length > MOST_COMPILED) {
    rmSync(COMPILED, { recursive: true, force: true })
  }
} catch {
  // Not there yet, or gone meanwhile: Node makes it.
}

/**
 * What takes longest begins first: begun last, it would run alone while the other processors have nothing to do. Beside the
 * emulated machine, which needs more than one processor, run those that wait more than they work.
 */
const WAITING = [
  'update',
  'outage',
  'pace',
  'any-device',
  'site',
  'carry-out',
  'booth-session',
  'thermometer-check',
  'degraded',
]
const WORKING = ['crash', 'every-role', 'page-restart']
const endToEnd = (name) => `test/end-to-end/${name}.test.ts`
const LONGEST = [
  'test/hil/machine.test.ts',
  ...WAITING.map(endToEnd),
  'test/drivers/label-printer/contract-',
  'test/systemd/booth-screen.test.ts',
  'test/pictures/',
  ...WORKING.map(endToEnd),
  'test/simulation/',
]
const rank = (file) => {
  const at = LONGEST.findIndex((place) => file.includes(place))
  return at === -1 ? LONGEST.length : at
}

// Node runs the .ts files itself. Child processes, not worker threads: epoll (below onoff) crashes in a second worker.
export default {
  sortTestFiles: (a, b) => rank(a) - rank(b),
  files: ['test/**/*.test.ts'],
  extensions: { ts: 'module' },
  workerThreads: false,
  timeout: '60s',
  environmentVariables: { NODE_COMPILE_CACHE: COMPILED },
  nodeArguments: ['--disable-warning=ExperimentalWarning'],
}
