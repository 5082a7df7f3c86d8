import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { serialBytePort } from '../../drivers/bus/serial-byte-port.ts'
import { A02yyuwTwin } from '../../drivers/distance/a02yyuw-twin.ts'
import { SamVTwin } from '../../drivers/id-reader/sam-v-twin.ts'
import { PrinterTwin } from '../../drivers/label-printer/printer-twin.ts'
import { openDoctor } from '../../firmware/compose/open-doctor.ts'
import type { Finding } from '../../firmware/domain/finding.ts'
import { runChecks } from '../../firmware/health/run-checks.ts'
import { freePort } from '../../scripts/measure/loopback.ts'
import { ptyPair } from '../drivers/bus/pty-pair.ts'
import { card } from '../drivers/id-reader/golden.ts'
import { serveOnLoopback } from '../drivers/label-printer/twin-bench.ts'
import { diesWithUs } from '../support/dies-with-us.ts'
import { kioskFolder, startKiosk } from '../support/kiosk-process.ts'
import { openMosquitto, subscribe } from '../support/mosquitto.ts'
import { needing } from '../support/needing.ts'
import { runKioskCommand } from './kiosk-command.ts'

const TWIN = { driver: 'simulated' }

/** A label printer that answers on a port of its own. */
async function printer(t: ExecutionContext): Promise<{ twin: PrinterTwin; config: Record<string, unknown> }> {
  const twin = new PrinterTwin()
  t.teardown(() => {
    twin.close()
  })
  const port = await serveOnLoopback(t, twin)
  return { twin, config: { driver: 'esc-pos', interface: `tcp://127.0.0.1:${port}` } }
}

async function doctor(
  config: string,
): Promise<{ code: number | null; kiosk: string; by: ReadonlyMap<string, Finding> }> {
  const { code, out } = await runKioskCommand(['doctor', '--config', config, '--json'])
  const { findings, kiosk } = JSON.parse(out) as { findings: Finding[]; kiosk: string }
  return { code, kiosk, by: new Map(findings.map((finding) => [finding.name, finding])) }
}

/** The same in this process: a start of the program costs a second. */
async function look(file: string): Promise<ReadonlyMap<string, Finding>> {
  const opened = await openDoctor({ file, dataDir: undefined, operator: 'account:engineer', version: '0.0.0' })
  try {
    const findings = await runChecks(opened.checks, new AbortController().signal)
    return new Map(findings.map((finding) => [finding.name, finding]))
  } finally {
    await opened.close()
  }
}

needing(test, 'socat')(
  'the same drivers say which part answers, and each fault is named with what to do',
  async (t) => {
    const folder = await kioskFolder(t)
    const [reader, sensor] = [await ptyPair(t), await ptyPair(t)]
    const attach = async (far: string, baudRate: number, twin: SamVTwin | A02yyuwTwin) => {
      const port = await serialBytePort({ path: far, baudRate })()
      t.teardown(() => port.close())
      twin.attach(port)
    }
    const samV = new SamVTwin()
    await attach(reader.far, 115_200, samV)
    samV.lay(card('resident').textBlock)
    await attach(sensor.far, 9600, new A02yyuwTwin())
    const { config: labelPrinter, twin } = await printer(t)
    twin.setPaper('out')
    const nobody = await freePort()
    const devices = {
      idReader: { driver: 'sam-v', port: reader.near },
      codeScanner: { driver: 'serial', port: '/dev/ttyUSB77' },
      thermometer: { driver: 'mlx90614', bus: 99 },
      distance: { driver: 'a02yyuw', port: sensor.near },
      labelPrinter,
      panel: { driver: 'gpio', chip: 'no-such-chip', lines: { ready: 22, fault: 23 } },
      queueDisplay: TWIN,
    }
    const uplink = { url: `mqtt://127.0.0.1:${nobody}` }
    const by = await look(await folder.configure({ mode: 'drill', devices, uplink }))
    const says = (name: string) =>
      `${by.get(name)?.verdict ?? ''}: ${by.get(name)?.says ?? ''} — ${by.get(name)?.next ?? ''}`
    t.is(by.get('configuration')?.verdict, 'ok')
    t.regex(says('ID reader'), /^ok: answers, SAM id \d\d\.\d\d-/)
    t.regex(says('port of ID reader'), /^fail: .* is held by socat .process \d+. — end that program/)
    t.regex(says('distance sensor'), /^ok: answers/)
    t.regex(says('port of code scanner'), /^fail: \/dev\/ttyUSB77 is not there: plug the device in/)
    t.regex(says('code scanner'), /^fail: /)
    t.regex(says('I²C bus 99'), /^fail: .*dtparam=i2c_arm=on/)
    t.regex(says('thermometer'), /^fail: .*no such I²C bus/)
    t.is(says('label printer'), 'fail: paper is out — put in a roll of 40 × 30 mm, close the cover, run this again')
    t.regex(says('panel'), /^fail: ready, fault: .*\[gpio\.no-line\]/)
    t.regex(says('queue display'), /^skipped: simulated/)
    t.regex(says('broker: connection'), /^fail: .*nobody listens there/)
    t.regex(says('data disk'), /^ok: .* free/)
    t.false(JSON.stringify([...by]).includes('119999199003070019'))
  },
)

needing(
  test,
  'mosquitto',
  'mosquitto_sub',
)('beside a running kiosk nothing of it is touched: it is asked', async (t) => {
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  const folder = await kioskFolder(t)
  const { config: labelPrinter, twin } = await printer(t)
  twin.setPaper('out')
  const devices = {
    idReader: TWIN,
    codeScanner: TWIN,
    thermometer: TWIN,
    queueDisplay: TWIN,
    panel: TWIN,
    labelPrinter,
  }
  const web = { host: '127.0.0.1', port: await freePort() }
  const config = await folder.configure({ devices, web, uplink: { url: broker.url } })
  const heard = await subscribe({ port: broker.port, topics: ['sampling-demo/#'] })
  t.teardown(() => heard.close())
  const kiosk = await startKiosk(t, config)
  const presence = (state: string) => (all: readonly { topic: string; payload: Buffer }[]) =>
    all.some(({ payload, topic }) => topic.endsWith('/presence') && payload.includes(`"${state}"`))
  await heard.until(presence('online'))
  await heard.until((all) =>
    all.some(({ topic, payload }) => topic.endsWith('/health') && payload.includes('paper-out')),
  )
  const bad = await doctor(config)
  t.is(bad.code, 1)
  t.is(bad.kiosk, 'running')
  t.like(bad.by.get('kiosk'), { verdict: 'ok' })
  t.like(bad.by.get('label printer'), { verdict: 'fail', says: 'paper is out' })
  t.like(bad.by.get('ID reader'), { verdict: 'ok' })
  t.like(bad.by.get('uplink'), { verdict: 'ok' })
  t.like(bad.by.get('broker: MQTT'), { verdict: 'skipped' })
  twin.setPaper('ok')
  await heard.until(
    (all) =>
      all.at(-1) !== undefined &&
      !all.findLast(({ topic }) => topic.endsWith('/health'))?.payload.includes('paper-out'),
  )
  const { code, out } = await runKioskCommand(['doctor', '--config', config])
  t.is(code, 0, out)
  t.regex(out, /^A kiosk runs with this data folder: its ports are left alone/)
  t.regex(out, /\n✓ label printer {4}/)
  // A second connection by the kiosk's name would have cut off the first one.
  t.false(presence('lost')(heard.heard) || presence('offline')(heard.heard))
  t.is(heard.heard.filter(({ topic }) => topic.endsWith('/presence')).length, 1)
  t.is(await kiosk.stop(), 0)
})

test('--watch tells what changes while somebody wires, and ends with what was found last', async (t) => {
  const folder = await kioskFolder(t)
  const { config: labelPrinter, twin } = await printer(t)
  twin.setCover('open')
  const config = await folder.configure({ devices: { labelPrinter } })
  const main = join(import.meta.dirname, '..', '..', 'firmware', 'main.ts')
  const words = ['--disable-warning=ExperimentalWarning', main, 'doctor', '--watch', '--config', config]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  diesWithUs(child)
  const said: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text))
  const lines = () =>
    said
      .join('')
      .split('\n')
      .filter((line) => line.includes('label printer'))
  const until = async (line: RegExp) => {
    while (!lines().some((one) => line.test(one))) await once(child.stdout, 'data')
  }
  await until(/^✗ label printer +its cover is open — close it/)
  twin.setCover('closed')
  await until(/^✓ label printer/)
  child.kill('SIGINT')
  const [code] = (await once(child, 'exit')) as [number | null]
  t.is(code, 0, said.join(''))
  t.is(lines().length, 2)
})

test("another account's data folder shows nothing: then nothing is touched either", async (t) => {
  const folder = await kioskFolder(t)
  const { config: labelPrinter, twin } = await printer(t)
  twin.setPaper('out')
  const config = await folder.configure({ devices: { labelPrinter }, uplink: { url: 'mqtt://127.0.0.1:1' } })
  // A test may run as root, who sees every folder: what is no folder shows as little.
  await rm(folder.data, { recursive: true })
  await writeFile(folder.data, '')
  const by = await look(config)
  t.is(by.get('kiosk')?.verdict, 'fail')
  t.false(by.has('label printer'))
  await rm(folder.data)
  await mkdir(folder.data)
  t.is((await look(config)).get('label printer')?.says, 'paper is out')
})

test('a configuration that is wrong is a line for each problem, and the machine is looked at all the same', async (t) => {
  const folder = await kioskFolder(t)
  const config = await folder.configure({ devices: { printer: TWIN }, mode: 'dril' })
  const { by, code, kiosk } = await doctor(config)
  t.is(code, 1)
  t.is(kiosk, 'stopped')
  t.regex(by.get('configuration: devices.printer')?.says ?? '', /unknown key "printer"/)
  t.is(by.get('configuration: mode')?.verdict, 'fail')
  t.true(by.has('board') && by.has('clock'))
  t.is((await runKioskCommand(['doctor', '--wacht'])).code, 64)
  t.is((await look(join(folder.path, 'none.yaml'))).get('configuration')?.verdict, 'fail')
  const missing = await folder.configure({ uplink: { url: 'mqtts://127.0.0.1:1', ca: 'nowhere.pem' } })
  t.regex((await look(missing)).get('configuration: uplink.ca')?.says ?? '', /cannot be read/)
})
