import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import ava from 'ava'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { HEARS_NOTHING } from '../../../firmware/uplink/inbound.ts'
import { openMqttConnection } from '../../../firmware/uplink/mqtt-connection.ts'
import { UPLINK_TIMING } from '../../../firmware/uplink/settings.ts'
import { uplinkTopics } from '../../../firmware/uplink/topics.ts'
import { DOCS } from '../../support/brokers.ts'
import { openMosquitto } from '../../support/mosquitto.ts'
import { needing } from '../../support/needing.ts'

const test = needing(ava, 'mosquitto')
const run = promisify(execFile)
const PLACE = { mode: 'live', district: '119999', site: '0001', station: '01' } as const
/** MQTT 5, 3.4.2.1. */
const NOT_AUTHORIZED = 0x87

test('by the access list of the docs a kiosk says what the contract lets it say, and cannot write its own receipt', async (t) => {
  const broker = await openMosquitto(async (folder) => {
    const [passwords, access] = [join(folder, 'passwords'), join(folder, 'mosquitto.acl')]
    await run('mosquitto_passwd', ['-b', '-c', passwords, 'K0042', 'right'])
    await writeFile(access, await readFile(join(DOCS, 'mosquitto.acl')))
    const settings = await readFile(join(DOCS, 'mosquitto.conf'), 'utf8')
    return [
      settings,
      `persistence_location ${folder}/`,
      'allow_anonymous false',
      `password_file ${passwords}`,
      `acl_file ${access}`,
    ]
  })
  t.teardown(() => broker.close())
  const all = uplinkTopics(PLACE)
  const { carryOut, event, health, custody, presence, queue, receipt } = all
  const settings = { kiosk: 'K0042', username: 'K0042', password: 'right' }
  const address = { host: '127.0.0.1', port: broker.port, tls: false }
  const will = { topic: presence, payload: Buffer.of(0) }
  const request = { address, version: 5, settings, timing: UPLINK_TIMING, will, inbound: HEARS_NOTHING } as const
  const signal = AbortSignal.timeout(20_000)
  const result = await openMqttConnection(request, new SystemClock(() => 'unsynced'), signal)
  if (!result.ok) throw new Error(result.failure)
  const { connection } = result
  t.teardown(() => connection.close(1_000))
  // With max_queued_messages 0 mosquitto 2.0.11 would end the connection at the first refusal.
  const say = (topic: string) => connection.publish(topic, Buffer.from('{}'), { retain: false })
  for (const topic of [event, health, custody, presence, queue, carryOut, all.alert('disk')]) {
    t.deepEqual(await say(topic), { outcome: 'no-subscriber' }, `${topic}: taken, and nobody listens`)
  }
  const { command, desired } = {
    command: receipt.replace(/receipt$/, 'command'),
    desired: receipt.replace(/receipt$/, 'config/desired'),
  }
  const elsewhere = uplinkTopics({ ...PLACE, station: '02' }).event
  for (const topic of [receipt, command, desired, elsewhere]) {
    t.deepEqual(await say(topic), { outcome: 'refused', reasonCode: NOT_AUTHORIZED }, topic)
  }
})
