import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import type { PublicView } from '../../firmware/domain/view.ts'
import type { HealthView } from '../../firmware/ports/kiosk.ts'
import { kioskLog } from '../../scripts/machine/installed-kiosk.ts'
import { whyNoMachine } from '../../scripts/machine/needs.ts'
import type { WirePassage } from '../../scripts/machine/usb-i2c-adapter.ts'
import { card } from '../drivers/id-reader/golden.ts'
import { isDevice } from '../end-to-end/booth.ts'
import { eventsIn, ofType } from '../end-to-end/broker-events.ts'
import { dots, rasterOf, readPaper } from '../end-to-end/paper.ts'
import { until } from '../end-to-end/until.ts'
import { Seeded } from '../support/seeded.ts'
import { BoothOnMachine, LINES } from './booth-on-machine.ts'
import { PowerCuts } from './cut-power.ts'
import { hangOnce } from './hung-service.ts'
import { runContracts } from './run-contracts.ts'

/** All of them take an emulated processor minutes: `scripts/hil` asks all, a run of all tests these. */
const CONTRACTS_OF_EACH_RUN = [
  ...['HT16K33*each character of a ticket*', 'HT16K33*unplugged it rejects*', 'MLX90614*a forehead is*'],
  ...['panel*each press is told once*', 'SAM-V*an abort says*', 'GM65*a code arrives*', '*keyboard*a code arrives*'],
  ...['A02YYUW*who waits may leave*', 'esc-pos*dot for dot*', 'esc-pos*a jam is a trouble*', 'tspl*dot for dot*'],
]
/** With nothing built yet, beside a whole test run. */
const BUILD_AND_START_MS = 40 * 60_000
/** Of a machine that is emulated, and waits for the processor like everybody. */
const PATIENCE_MS = 120_000
const WHOLE_MS = 40 * 60_000
/** Longer than a session without a body in front of the lens. */
const SCAN_AGAIN_MS = 60_000
const SCANS_MAX = 3
const SEED = 20_220_520
/** `scripts/test --long hil-cuts` makes a hundred. */
const CUTS = 4
/** What an emulated processor takes minutes for: asked for by `scripts/hil`. */
const IS_WHOLE = process.env['WHOLE_HIL'] === '1'
const KEEP_MS = 24 * 3_600_000

const reason = whyNoMachine()
let opened: BoothOnMachine | null = null

type Body = (t: ExecutionContext, booth: BoothOnMachine) => Promise<void>

/** One after the other on one machine. What the kiosk said is shown where it was not what was wanted. */
function onMachine(title: string, body: Body): void {
  if (reason !== null) {
    test.serial.skip(`${title} (${reason})`, () => undefined)
    return
  }
  test.serial(title, async (t) => {
    t.timeout(5 * PATIENCE_MS)
    if (opened === null) return t.fail('there is no machine, see above')
    try {
      await body(t, opened)
    } catch (error) {
      t.log(await kioskLog(opened.machine).catch(() => 'the machine is off'))
      throw error
    }
  })
}

if (reason === null) {
  test.serial('machine: Debian for arm64 starts with the booth plugged in', async (t) => {
    t.timeout(BUILD_AND_START_MS)
    opened = await BoothOnMachine.open((text) => {
      t.log(text)
    })
    t.is(await opened.machine.agent.run('uname -m'), 'aarch64\n')
    t.is(await opened.machine.agent.run('systemctl --failed --no-legend'), '')
  })
  test.after.always('the machine goes', async (t) => {
    if (opened !== null && process.env['KEEP_MACHINE'] === '1') await keep(t, opened)
    await opened?.close()
  })
}

async function keep(t: ExecutionContext, booth: BoothOnMachine): Promise<void> {
  t.timeout(KEEP_MS)
  const flag = path.join(booth.folder, 'remove-me-to-end')
  await writeFile(flag, '')
  process.stderr.write(`The pages are at ${booth.kiosk.address}; the machine goes when ${flag} is removed.\n`)
  while (existsSync(flag)) await pause(500)
}

const state = (
  { kiosk }: BoothOnMachine,
  condition: (view: PublicView) => boolean,
  timeoutMs = PATIENCE_MS,
): Promise<PublicView> => kiosk.until<PublicView>('/api/state', condition, timeoutMs)

onMachine('contracts: drivers above the kernel keep what their ports promise', async (t, booth) => {
  if (IS_WHOLE) t.timeout(WHOLE_MS)
  const titles = IS_WHOLE ? [] : CONTRACTS_OF_EACH_RUN
  const { code, output, passed } = await runContracts(booth, {
    titles,
    timeoutMs: IS_WHOLE ? WHOLE_MS : 3 * PATIENCE_MS,
  })
  t.log(output)
  t.is(code, 0)
  t.true(passed.length >= titles.length, 'each of these titles is there')
})

onMachine('kiosk: it runs as its own user, in the device groups and no other', async (t, booth) => {
  await booth.installKiosk()
  const { agent } = booth.machine
  const pid = (await agent.run('systemctl show -P MainPID sampling-kiosk')).trim()
  const status = await agent.run(`cat /proc/${pid}/status`)
  t.regex(status, /^CapEff:\s0+$/m)
  const groups = /^Groups:\s(.*)$/m.exec(status)?.[1]?.trim().split(' ') ?? []
  const names = (await agent.run(`getent group ${groups.join(' ')}`)).trim().split('\n')
  const allowed = ['audio', 'dialout', 'gpio', 'i2c', 'input', 'kiosk', 'lp']
  t.deepEqual(names.map((line) => line.split(':')[0]).sort(), allowed)
  t.is(await agent.run(`ps -o user= -p ${pid}`), 'kiosk\n')
})

onMachine('check-in: from the card to the broker through the kernel, golden bytes on the wires', async (t, booth) => {
  const { ears, outside } = booth
  await booth.kiosk.until<HealthView>(
    '/healthz',
    (health) => isDevice(health, 'idReader', 'ok') && health.uplink.state === 'online',
    PATIENCE_MS,
  )
  // 34.11 °C and 25.01 °C: words of which the golden frames below are.
  outside.thermometer.setTemperature(3411, 2501)
  outside.i2c.forgetWire()
  outside.reader.lay(card('resident').textBlock)
  const view = await state(booth, ({ today }) => today.checkedIn === 1)
  outside.reader.lift()
  t.is(view.resident.ticket, 'A001')
  await outside.press(LINES.callNext)
  await state(booth, ({ queue }) => queue.nowServing === 'A001')
  const heard = await ears.until((all) => ofType(eventsIn(all), 'label.printed').length === 1, PATIENCE_MS)
  const { idNumber, name } = card('resident').document
  const [checkedIn] = ofType(eventsIn(heard), 'visit.checked-in')
  // For the kiosk it was all real.
  t.like(checkedIn, {
    mode: 'live',
    simulated: false,
    data: { ticket: 'A001', person: { idNumber, name, source: 'card' } },
  })
  await until(() => outside.digits.text() === 'A001', 'the number on the digits')
  checkWires(t, outside.i2c.wire())
  await checkLabel(t, booth, ofType(eventsIn(heard), 'tube.opened')[0]?.subject ?? '')
})

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase()

/** HT16K33 data sheet, command summary; MLX90614 data sheet, 8.4.3: low byte, high byte, PEC. */
function checkWires(t: ExecutionContext, wire: readonly WirePassage[]): void {
  t.deepEqual(
    wire.filter(({ isAcknowledged }) => !isAcknowledged),
    [],
  )
  const written = wire.filter(({ address }) => address === 0x70).map(({ bytes }) => hex(bytes))
  for (const command of ['21', '81', 'EF']) t.true(written.includes(command), command)
  t.is(
    written.findLast((bytes) => bytes.length > 2),
    '0077003F0000003F000600000000000000',
  )
  const frames = (register: string): string[] =>
    wire.flatMap(({ address, bytes, direction }, i) => {
      const asked = wire[i - 1]
      const isIt = address === 0x5a && direction === 'read' && hex(asked?.bytes ?? bytes) === register
      return isIt ? [hex(bytes)] : []
    })
  t.true(frames('07').length >= 10, 'a measurement is of ten samples')
  t.deepEqual([...new Set(frames('07'))], ['033C8D'])
  t.deepEqual([...new Set(frames('06'))], ['3C3AB3'])
}

/** The bytes that came over the printer's cable: one picture, dot for dot what the crew can look at, with a code that is read. */
async function checkLabel(t: ExecutionContext, booth: BoothOnMachine, tube: string): Promise<void> {
  const [paper, ...more] = booth.outside.newPapers()
  if (paper === undefined) return t.fail('no label came out')
  t.is(more.length, 0)
  const raster = { rowBytes: paper.widthDots / 8, rows: Buffer.from(paper.rows) }
  // ESC/POS, GS v 0: mode "0", 40 bytes in a row, 24 rows; ten of them are the label.
  const sent = hex(booth.outside.usbPrinter.received())
  for (let at = 0; at < paper.rows.length; at += 24 * 40) {
    t.true(sent.includes(`1D76303028001800${hex(paper.rows.subarray(at, at + 24 * 40))}`), `rows from byte ${at}`)
  }
  t.is(dots(await rasterOf(await booth.kiosk.bytes(`/api/crew/labels/${tube}/1.png`))), dots(raster))
  t.deepEqual(await readPaper(raster, booth.folder), [`CODE-128:${tube}`, `QR-Code:${tube}`])
}

/**
 * Whoever is not taken in scans again, as everybody does: QEMU keeps sixteen keys for a machine that is late, and drops the
 * others, so a code may lose some on the way; then it is no code.
 */
async function scanned(booth: BoothOnMachine, code: string, isIn: (view: PublicView) => boolean): Promise<PublicView> {
  for (let n = 1; n < SCANS_MAX; n += 1) {
    await booth.outside.type(code)
    const view = (await isSoon(booth, isIn)) ?? (await measuredAgain(booth, isIn))
    if (view !== null) return view
  }
  await booth.outside.type(code)
  return state(booth, isIn)
}

function isSoon(booth: BoothOnMachine, isIn: (view: PublicView) => boolean): Promise<PublicView | null> {
  return state(booth, isIn, SCAN_AGAIN_MS).catch(() => null)
}

/** Whom a late bus sent to the crew is measured again by them, once the thermometer is well. Null where nobody was sent. */
async function measuredAgain(booth: BoothOnMachine, isIn: (view: PublicView) => boolean): Promise<PublicView | null> {
  const { resident } = await state(booth, ({ devices }) => devices.every((one) => one.state !== 'faulted'))
  if (resident.prompt !== 'staff') return null
  const { session } = resident
  await booth.kiosk.call('POST', '/api/crew/measure-again', { requestId: `measure-again-${session}`, session })
  return isSoon(booth, isIn)
}

onMachine('scanner: what a scanner types as a keyboard is a code, and its person has a number', async (t, booth) => {
  const { today } = await state(booth, () => true)
  booth.outside.thermometer.setTemperature(3411, 2501)
  // Somebody who was not here today: the card's person was, in the test before.
  const isIn = (one: PublicView): boolean => one.today.checkedIn === today.checkedIn + 1
  const view = await scanned(booth, 'P:119999198804120026:Zhao Minjing:13800000000', isIn)
  t.regex(view.resident.ticket ?? '', /^A00\d$/)
})

onMachine('reader: unplugged and plugged in again it reads, and the next resident has a number', async (t, booth) => {
  const { outside } = booth
  const { today } = await state(booth, () => true)
  outside.thermometer.setTemperature(3411, 2501)
  await outside.unplug('reader')
  const isGone = ({ devices }: HealthView): boolean =>
    devices.some((one) => one.device === 'idReader' && one.fault === 'port.open-failed')
  await booth.kiosk.until<HealthView>('/healthz', isGone, PATIENCE_MS)
  outside.reader.lay(card('hmt_J').textBlock)
  const pluggedMs = performance.now()
  await outside.plugLine('reader')
  await until(() => outside.reader.cardState === 'consumed', 'the card is read')
  t.log(`${Math.round(performance.now() - pluggedMs)} ms from the plug to the card's text`)
  const { resident } = await state(booth, (view) => view.today.checkedIn === today.checkedIn + 1)
  t.regex(resident.ticket ?? '', /^A00\d$/)
  outside.reader.lift()
})

if (IS_WHOLE)
  onMachine('service: one that hangs is started again, once, and the doctor finds nothing wrong', async (t, booth) => {
    await hangOnce(t, booth)
  })

onMachine('power: cuts of a kiosk at work lose nothing that was confirmed', async (t, booth) => {
  const cuts = new PowerCuts(booth, new Seeded(SEED, 'power'), (text) => {
    t.log(text)
  })
  await cuts.cutWhileWorking(CUTS)
  const lost = await cuts.cutWithoutFlush()
  t.log(`a disk that ignores flushes lost ${lost}`)
  t.true(lost > 0)
  if (IS_WHOLE) await cuts.cutAndStart()
  t.log(cuts.figures)
  t.like(cuts.figures, { missing: 0, twice: 0, broken: 0 })
  t.true(cuts.figures.confirmed > 0)
})
