import { openSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { connectAsync, type MqttClient } from 'mqtt'
import { loadKioskConfig } from '../../../config/load.ts'
import { runKiosk } from '../../../firmware/compose/run-kiosk.ts'
import { createLog } from '../../../firmware/log/logger.ts'
import { kioskFolder } from '../../support/kiosk-process.ts'
import { MachineClock } from '../../support/machine-clock.ts'
import { openMosquitto } from '../../support/mosquitto.ts'
import { needing } from '../../support/needing.ts'
import { runKioskctl } from './kioskctl-process.ts'

const testWithBroker = needing(test, 'mosquitto')
const ROOT = 'sampling-demo/v1/119999'

interface Told {
  readonly kiosk: string
  readonly answer: { readonly status: string; readonly reason: string | null } | null
  readonly notAsked: string | null
}

async function keyFile(folder: string): Promise<{ readonly file: string; readonly text: string }> {
  const file = join(folder, 'engineer.pem')
  const { out } = await runKioskctl(['make-key', 'engineer', file])
  return { file, text: out.trim() }
}

testWithBroker(
  'an engineer asks a kiosk by kioskctl: a command, its log, its doctor; who is not there is named',
  async (t) => {
    t.timeout(120_000)
    const broker = await openMosquitto()
    t.teardown(() => broker.close())
    const folder = await kioskFolder(t)
    const key = await keyFile(folder.path)
    const changes = { uplink: { url: broker.url }, maintenance: { commandKeys: [key.text] } }
    const loaded = await loadKioskConfig({ file: await folder.configure(changes) })
    const log = createLog({ level: 'info', fd: openSync('/dev/null', 'w') })
    const clock = new MachineClock(new Date().toISOString(), 'synced')
    const around = { log, version: '0.1.0', residentsPerHour: 0, clock, process: { keeper: log.keeper, restart: null } }
    const kiosk = await runKiosk(loaded, around)
    t.teardown(() => kiosk.close())
    await present(t, broker.url)
    const way = ['--url', broker.url, '--mode', 'demo', '--sign-key', key.file, '--by', 'li', '--wait', '20']
    const label = await runKioskctl(['command', 'label.test', 'K0042', ...way])
    t.regex(label.out, /^K0042 +done +\{"act":"test"\}$/m, label.said)
    t.is(label.code, 0)
    const restart = await runKioskctl(['command', 'service.restart', 'K0042', ...way])
    t.regex(restart.out, /^K0042 +refused \(not-allowed\)$/m)
    t.is(restart.code, 1)
    const lines = await runKioskctl(['logs', 'K0042', 'K0099', '--lines', '20', ...way])
    t.regex(lines.out, /^K0042 .*command\.accepted/m)
    t.regex(lines.out, /^K0099: not asked \(unknown\)$/m)
    const doctor = await runKioskctl(['doctor', '--all', '--json', ...way])
    const [told] = JSON.parse(doctor.out) as { answer: { result: { findings: { name: string }[] } } }[]
    t.true(told?.answer.result.findings.some(({ name }) => name === 'kiosk journal'))
  },
)

async function present(t: ExecutionContext, url: string): Promise<void> {
  const district = await connectAsync(url)
  t.teardown(() => district.endAsync(true))
  await new Promise<void>((resolve) => {
    district.on('message', (_topic, body) => {
      if (body.toString().includes('"online"')) resolve()
    })
    district.subscribe(`${ROOT}/+/+/presence`)
  })
}

/** Stations of one site that go away when they are told to restart, and come back; a mute one says nothing. */
async function standIns(
  t: ExecutionContext,
  url: string,
  count: number,
  mute: readonly number[],
): Promise<{ awayMax: number; asked: string[] }> {
  const seen = { awayMax: 0, asked: new Array<string>() }
  let away = 0
  for (let n = 0; n < count; n += 1) {
    const id = `K${String(100 + n).padStart(4, '0')}`
    const base = `${ROOT}/0001/${String(n).padStart(2, '0')}`
    const client: MqttClient = await connectAsync(url)
    t.teardown(() => client.endAsync(true))
    const say = (state: string): Promise<unknown> =>
      client.publishAsync(`${base}/presence`, JSON.stringify({ kiosk: id, state, version: '0.1.0' }), {
        retain: true,
        qos: 1,
      })
    await say('online')
    client.on('message', (_topic, body) => {
      seen.asked.push(id)
      if (mute.includes(n)) return
      const claims = JSON.parse(Buffer.from(body.toString().split('.')[1] ?? '', 'base64url').toString()) as {
        id: string
      }
      const answer = (status: string): Promise<unknown> =>
        client.publishAsync(
          `${base}/reply`,
          JSON.stringify({ command: claims.id, kiosk: id, status, reason: null, result: null }),
          { qos: 1 },
        )
      away += 1
      seen.awayMax = Math.max(seen.awayMax, away)
      void answer('accepted').then(async () => {
        await new Promise((resolve) => setTimeout(resolve, 50))
        away -= 1
        await answer('done')
      })
    })
    await client.subscribeAsync(`${base}/command`, { qos: 1 })
  }
  return seen
}

testWithBroker('a restart of a whole site goes in waves of a third at most', async (t) => {
  t.timeout(120_000)
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  const key = await keyFile((await kioskFolder(t)).path)
  const seen = await standIns(t, broker.url, 7, [])
  const way = ['--url', broker.url, '--mode', 'demo', '--sign-key', key.file, '--by', 'li', '--wait', '20', '--json']
  const { code, out } = await runKioskctl(['command', 'service.restart', '--all', ...way])
  t.is(code, 0, out)
  t.is((JSON.parse(out) as Told[]).length, 7)
  t.is(seen.awayMax, 2)
})

testWithBroker('one that does not come back stops the rest, and is named', async (t) => {
  t.timeout(120_000)
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  const key = await keyFile((await kioskFolder(t)).path)
  const seen = await standIns(t, broker.url, 6, [1])
  const way = ['--url', broker.url, '--mode', 'demo', '--sign-key', key.file, '--by', 'li', '--wait', '2']
  const { code, out } = await runKioskctl(['command', 'system.reboot', '--site', '0001', ...way])
  t.is(code, 1)
  t.regex(out, /^silent: K0101$/m)
  t.regex(out, /^K0100 +done/m)
  t.regex(out, /^K0102 +not asked \(stopped\)$/m)
  t.deepEqual(seen.asked.toSorted(), ['K0100', 'K0101'])
})

test('words that do not fit are said in one sentence, without asking anybody', async (t) => {
  const folder = await kioskFolder(t)
  const key = await keyFile(folder.path)
  const url = ['--url', 'mqtt://127.0.0.1:1']
  const signing = ['--sign-key', key.file, '--by', 'li']
  for (const [words, sentence] of [
    [['command', 'label.test', 'K0042', ...signing], /--url is missing/],
    [['command', 'label.test', ...url, ...signing], /name kiosks, --site or --all/],
    [['command', 'label.test', 'K0042', ...url], /--sign-key is missing/],
    [['command', 'explode.now', 'K0042', ...url, ...signing], /TYPE is one of intake\.pause/],
    [['command', 'label.test', 'K0042', '--args', '[1]', ...url, ...signing], /--args is no JSON object/],
    [['logs', 'K0042', '--by', 'Li Wang', '--sign-key', key.file, ...url], /--by wants your short name/],
  ] as const) {
    const { code, said } = await runKioskctl(words)
    t.regex(said, sentence)
    t.is(code, 64)
  }
})
