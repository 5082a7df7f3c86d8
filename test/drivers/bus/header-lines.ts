// Opens header lines through the real onoff, on a controller of files below a `/sys/class` of its own, and says as JSON
// what came of it. Where edges are to come, `value` is one of the two files of Linux that tell of a change as a line's
// does (`poll(2)` gives POLLPRI) and that a name space has for itself: the names of the host and of its domain.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { openOnoffGpio } from '../../../drivers/bus/onoff-gpio.ts'
import { until } from '../../end-to-end/until.ts'

const ROOT = '/sys/class/gpio'
const BASE = 512
const [ENTRY, EXIT, PLAIN, GATE, LAMP, LEFT] = [5, 6, 17, 27, 23, 22]
const VALUES = new Map([
  [ENTRY, '/proc/sys/kernel/hostname'],
  [EXIT, '/proc/sys/kernel/domainname'],
])

const fileOf = (line: number, name: string): string => join(ROOT, `gpio${BASE + line}`, name)
const textOf = (line: number, name: string): string => readFileSync(fileOf(line, name), 'utf8').trim()
const drive = (line: number, level: 0 | 1): void => {
  writeFileSync(fileOf(line, 'value'), `${level}`)
}

function buildController(): void {
  mkdirSync(join(ROOT, `gpiochip${BASE}`), { recursive: true })
  const chip = { label: 'pinctrl-bcm2711', base: `${BASE}`, ngpio: '58' }
  for (const [name, text] of Object.entries(chip)) writeFileSync(join(ROOT, `gpiochip${BASE}`, name), `${text}\n`)
  for (const line of [ENTRY, EXIT, PLAIN, GATE, LAMP, LEFT]) {
    mkdirSync(join(ROOT, `gpio${BASE + line}`))
    for (const [name, text] of [
      ['direction', 'in'],
      ['edge', 'none'],
      ['active_low', '0'],
    ] as const)
      writeFileSync(fileOf(line, name), `${text}\n`)
    const value = VALUES.get(line)
    if (value !== undefined) symlinkSync(value, fileOf(line, 'value'))
    drive(line, 0)
  }
  // What a process that crashed leaves: driven high, and inverted.
  for (const [name, text] of [
    ['direction', 'out'],
    ['active_low', '1'],
    ['value', '1'],
  ] as const)
    writeFileSync(fileOf(LEFT, name), `${text}\n`)
  for (const name of ['export', 'unexport']) writeFileSync(join(ROOT, name), '')
}

/** What it is refused with: the code of a driver's error, or its name. */
function refusalOf(act: () => unknown): string {
  try {
    act()
    return 'taken'
  } catch (error) {
    const { code, name } = error as { code?: string; name: string }
    return code ?? name
  }
}

buildController()
drive(EXIT, 1)
const gpio = await openOnoffGpio()
const [entry, exit, plain] = [gpio.openInput(ENTRY), gpio.openInput(EXIT), gpio.openInput(PLAIN)]
const [gate, lamp] = [gpio.openOutput(GATE, 1), gpio.openOutput(LAMP, 0)]
const left = gpio.openOutput(LEFT, 0)
const taken = [textOf(LEFT, 'direction'), textOf(LEFT, 'active_low'), textOf(LEFT, 'value')]
left.close()
const opened = Object.fromEntries(
  [ENTRY, EXIT, GATE, LAMP].map((line) => [line, `${textOf(line, 'direction')} ${textOf(line, 'edge')}`]),
)
const levels = [entry.read(), exit.read()]

const edges: string[] = []
const untilEdges = (count: number): Promise<void> =>
  until(() => edges.length >= count, `${count} edges, not ${edges.join(' ')}`)
const stop = entry.onChange((level) => edges.push(`entry ${level}`))
exit.onChange((level) => edges.push(`exit ${level}`))
for (const [line, level] of [
  [ENTRY, 1],
  [ENTRY, 0],
  [EXIT, 0],
  [EXIT, 1],
] as const) {
  const seen = edges.length
  drive(line, level)
  await untilEdges(seen + 1)
}
stop()
drive(ENTRY, 1)
drive(EXIT, 0)
await untilEdges(5)

const [before, again] = [entry.read(), refusalOf(() => gpio.openInput(ENTRY))]
entry.close()
entry.close()
const closed = {
  again,
  unexported: readFileSync(join(ROOT, 'unexport'), 'utf8'),
  read: refusalOf(() => entry.read()),
  listen: refusalOf(() => entry.onChange(() => undefined)),
  levels: [before, gpio.openInput(ENTRY).read()],
}
const silent = refusalOf(() => plain.onChange(() => undefined))

lamp.write(1)
gpio.releaseWithUs(GATE)
gate.write(1)
const driven = [textOf(LAMP, 'value'), textOf(GATE, 'value')]
gpio.close()
gpio.close()
// What happens from here on is nobody's.
drive(EXIT, 1)
await until(() => textOf(GATE, 'value') === '0', 'the guard lets the gate go')
const after = {
  lamp: textOf(LAMP, 'value'),
  write: refusalOf(() => {
    lamp.write(0)
  }),
}
writeSync(1, JSON.stringify({ opened, taken, levels, edges, closed, silent, driven, after }))
