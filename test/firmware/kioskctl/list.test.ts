import { execFile } from 'node:child_process'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import ava from 'ava'
import { MqttClient } from 'mqtt'
import type { Bench } from '../../support/district.ts'
import { openMosquitto } from '../../support/mosquitto.ts'
import { needing } from '../../support/needing.ts'
import { type Simulated, saidBy, wellFleet } from '../../support/simulated-fleet.ts'
import { runKioskctl } from './kioskctl-process.ts'

const test = needing(ava.serial, 'mosquitto')
const run = promisify(execFile)

/** What these kiosks say is kept by a real broker. */
async function publish(bench: Bench, port: number, fleet: readonly Simulated[]): Promise<void> {
  const client = new MqttClient(() => connect(port, '127.0.0.1'), { protocolVersion: 4 })
  bench.teardown(() => client.endAsync(true))
  const said = fleet.flatMap((kiosk) => saidBy(kiosk, Date.now()))
  await Promise.all(said.map(({ body, topic }) => client.publishAsync(topic, body, { qos: 1, retain: true })))
}

test('list, status and board say of 450 kiosks at a real broker who is lost, silent, late or in trouble', async (t) => {
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  const paper = { id: 'device-labelPrinter', level: 'warning', cause: 'paper-out' } as const
  const fleet = wellFleet(450).map((kiosk, n): Simulated => {
    if (n === 3) return { ...kiosk, presence: 'lost', ageMs: 7_200_000 }
    if (n === 5) return { ...kiosk, ageMs: 3_600_000, clock: 'synced' }
    const update = { version: '0.1.0', step: 'returned', reason: 'crashes' }
    return n === 7 ? { ...kiosk, alerts: [paper], unsent: 12, version: '0.0.9', clock: 'set-by-crew', update } : kiosk
  })
  await publish(t, broker.port, fleet)
  const url = ['--url', broker.url]
  const listed = await runKioskctl(['list', ...url, '--json'])
  t.is(listed.code, 0, listed.said)
  const rows = listed.out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { kiosk: string; standing: string; needsYou: object[]; update: object | null })
  t.is(rows.length, 450)
  t.deepEqual(
    rows.filter(({ needsYou }) => needsYou.length > 0).map(({ kiosk, standing }) => [kiosk, standing]),
    [
      ['K1003', 'lost'],
      ['K1005', 'silent'],
      ['K1007', 'online'],
    ],
  )
  t.like(rows[7]?.update, { version: '0.1.0', step: 'returned', reason: 'crashes' })
  t.is(rows[8]?.update, null)
  const table = (await runKioskctl(['list', ...url])).out.split('\n')
  t.is(table[0], '3 of 450 need you')
  t.regex(table[3] ?? '', /^K1003 +0001 +04 +lost +2 h/)
  t.regex(
    table[5] ?? '',
    /^K1007 +0001 +08 +online +3 h +0\.0\.9 +12 +3 h +set-by-crew +4 +device-labelPrinter: paper-out$/,
  )
  t.notRegex(table.join(''), /\u001b/, 'no colours into a pipe')
  const board = await runKioskctl(['board', ...url])
  t.regex(board.out, /^3 of 450 need you\n +1 {2}lost for 2 h: K1003\n/)
  const status = await runKioskctl(['status', 'K1007', ...url])
  t.is(status.code, 1, 'it needs somebody')
  t.regex(status.out, /warning +device-labelPrinter: paper-out, since 3 h ago/)
  t.regex(status.out, /^update +0\.1\.0 returned \(crashes\), 3 h ago$/m)
  t.is((await runKioskctl(['status', 'K1000', ...url])).code, 0)
  t.like(await runKioskctl(['status', 'K9999', ...url]), { code: 1, said: 'kioskctl: nobody has heard of K9999\n' })
})

test('a broker that is not there is named, and wrong words are 64', async (t) => {
  const away = await runKioskctl(['list', '--url', 'mqtts://127.0.0.1:1', '--wait', '91'])
  t.is(away.code, 64)
  t.regex((await runKioskctl(['board'])).said, /--url or --district-dir is missing/)
  t.is((await runKioskctl(['list', '--url', 'mqtt://127.0.0.1:1', '--mode', 'life'])).code, 64)
})

ava('bash completes commands and options out of the usage itself, and help shows examples', async (t) => {
  const { out } = await runKioskctl(['completion', 'bash'])
  const ask = async (...words: readonly string[]): Promise<string> => {
    const set = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _kioskctl`
    return (await run('bash', ['-c', `${out}\n${set}; echo "\${COMPREPLY[*]}"`])).stdout.trim()
  }
  t.is(await ask('kioskctl', 'bo'), 'board')
  t.is(await ask('kioskctl', 'make-'), 'make-key make-district')
  t.is(await ask('kioskctl', 'watch', '--carry'), '--carry-out-key')
  t.is(await ask('kioskctl', 'list', '--url', 'x', '--si'), '--site')
  const help = await runKioskctl(['help', 'revoke'])
  t.is(help.code, 0)
  t.regex(help.out, /^ {2}revoke .*\n\nkioskctl revoke K0042 --district-dir DIR --url/)
})
