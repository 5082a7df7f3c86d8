import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { brokerRights } from '../../../firmware/kioskctl/broker-rights.ts'
import { DistrictFolder } from '../../../firmware/kioskctl/district-folder.ts'
import { type FleetBook, ownersOf, readFleetBook } from '../../../firmware/kioskctl/fleet-book.ts'
import { mosquittoAcl } from '../../../firmware/kioskctl/mosquitto-acl.ts'
import { natsUsers } from '../../../firmware/kioskctl/nats-users.ts'
import { rabbitmqDefinitions } from '../../../firmware/kioskctl/rabbitmq-definitions.ts'
import { readCertificateRequest, requestCertificate } from '../../../firmware/proof/certificate-request.ts'
import { issueCertificate, makeAuthority } from '../../../firmware/proof/x509.ts'
import { runKioskCommand } from '../../end-to-end/kiosk-command.ts'
import { DOCS } from '../../support/brokers.ts'
import { tempFolder } from '../journal/journal-fixture.ts'
import { runKioskctl } from './kioskctl-process.ts'

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

/** A district, and a kiosk's own folder with a configuration that names files which are not there yet. */
async function open(t: ExecutionContext) {
  const folder = await tempFolder(t)
  const dir = join(folder, 'district')
  const made = await runKioskctl(['make-district', dir, '--district', '119999', '--broker', 'broker.example,127.0.0.1'])
  t.is(made.code, 0, made.said)
  const config = join(folder, 'kiosk.yaml')
  const lines = [
    'kiosk: { id: K0042, district: "119999", site: "0001", station: "01", ticketLetter: A, name: 红旗 }',
    'mode: demo',
    `data: ${folder}`,
    'programme: pooled-10',
    'uplink:',
    '  url: mqtts://127.0.0.1:8883',
    `  ca: ${dir}/broker/district-ca.pem`,
    `  cert: ${folder}/kiosk.pem`,
    `  key: ${folder}/kiosk.key`,
  ]
  await writeFile(config, lines.join('\n'))
  const at = ['--district-dir', dir]
  const book = async (): Promise<FleetBook | null> => readFleetBook(await readFile(join(dir, 'fleet.json'), 'utf8'))
  return { folder, dir, config, at, book }
}

test('a kiosk makes its key and asks, the district signs, the kiosk takes what is for its key and nothing else', async (t) => {
  const { at, book, config, dir, folder } = await open(t)
  const asked = await runKioskCommand(['certificate', 'request', '--config', config])
  t.is(asked.code, 0, asked.said)
  t.is((await stat(join(folder, 'kiosk.key'))).mode & 0o777, 0o600)
  t.false((asked.out + asked.said).includes('PRIVATE'))
  const again = await runKioskCommand(['certificate', 'request', '--config', config])
  t.true(
    readCertificateRequest(again.out)?.publicKey.equals(readCertificateRequest(asked.out)?.publicKey ?? newKey()),
    'the key that is there is the one that is used',
  )
  const request = join(folder, 'K0042.csr')
  await writeFile(request, asked.out)
  const place = ['--site', '0001', '--station', '01']
  const signed = await runKioskctl(['provision', 'K0042', ...at, ...place, '--request', request])
  t.is(signed.code, 0, signed.said)
  const pem = join(dir, 'K0042.pem')
  const certificate = new X509Certificate(await readFile(pem))
  t.is(certificate.subject, 'CN=K0042')
  t.deepEqual((await book())?.kiosks[0]?.places, [{ site: '0001', station: '01' }])
  t.is((await book())?.kiosks[0]?.certificates[0]?.serial, certificate.serialNumber)
  t.true((await readFile(join(dir, 'broker', 'mosquitto.acl'), 'utf8')).includes('user K0042\n'))

  const taken = await runKioskCommand(['certificate', 'install', pem, '--config', config])
  t.is(taken.code, 0, taken.said)
  t.is(await readFile(join(folder, 'kiosk.pem'), 'utf8'), await readFile(pem, 'utf8'))
  for (const [file, says] of [
    [join(dir, 'district.pem'), /is for another than K0042; nothing was changed/],
    [request, /is no certificate/],
  ] as const) {
    const refused = await runKioskCommand(['certificate', 'install', file, '--config', config])
    t.is(refused.code, 1)
    t.regex(refused.said, says)
  }
  const key = newKey()
  const district = await DistrictFolder.open(dir, Date.now)
  const { pem: cert } = district.issue('K0042', createPublicKey(key), 366)
  const present = { key: key.export({ type: 'pkcs8', format: 'pem' }), cert }
  await writeFile(join(folder, 'uplink-certificate.json'), JSON.stringify({ format: 1, present, next: null }))
  const outlived = await runKioskCommand(['certificate', 'install', pem, '--config', config])
  t.is(outlived.code, 1)
  t.regex(outlived.said, /ends before the certificate that the kiosk has renewed by itself \(20\d\d-\d\d-\d\d\)/)
})

test('one place holds one kiosk; a dead one is replaced by one command, and its number is never given again', async (t) => {
  const { at, book, dir, folder } = await open(t)
  const request = async (id: string): Promise<string> => {
    const file = join(folder, `${id}.csr`)
    await writeFile(file, requestCertificate(id, newKey()))
    return file
  }
  const place = ['--site', '0001', '--station', '01']
  const provide = async (id: string) => runKioskctl(['provision', id, ...at, ...place, '--request', await request(id)])
  t.is((await provide('K0001')).code, 0)
  t.regex((await provide('K0002')).said, /K0001 stands at site 0001, station 01; .*kioskctl replace K0001 K0002/)
  const wrong = ['provision', 'K0003', ...at, '--site', '0001', '--station', '02', '--request', await request('K0004')]
  t.regex((await runKioskctl(wrong)).said, /asks for K0004, not for K0003/)
  const replaced = await runKioskctl(['replace', 'K0001', 'K0002', ...at, '--request', await request('K0002')])
  t.is(replaced.code, 0, replaced.said)
  const fleet = await book()
  if (fleet === null) throw new Error('no book')
  t.deepEqual(ownersOf(fleet)('sampling/v1/119999/0001/01'), ['K0002'])
  t.not(fleet.kiosks[0]?.certificates[0]?.revokedAt, null)
  const acl = await readFile(join(dir, 'broker', 'mosquitto.acl'), 'utf8')
  t.false(acl.includes('K0001'))
  t.regex((await provide('K0001')).said, /never given again/)
  t.is((await runKioskctl(['replace', 'K0002', 'K0001', ...at, '--request', await request('K0001')])).code, 1)
  t.is((await runKioskctl(['revoke', 'K0009', ...at])).code, 1)
  t.is((await runKioskctl(['provision', 'kiosk', ...at, ...place, '--request', await request('kiosk')])).code, 64)
})

test('the access lists in the docs are what kioskctl writes for one kiosk', async (t) => {
  const kiosk = { id: 'K0042', state: 'active', places: [{ site: '0001', station: '01' }], certificates: [] } as const
  const rest = { revocations: 0, deploy: null, brokerHosts: ['broker.example'] }
  const rights = brokerRights({ district: '119999', modes: ['live', 'drill'], kiosks: [kiosk], ...rest })
  for (const [name, written] of [
    ['mosquitto.acl', mosquittoAcl(rights)],
    ['nats-users.conf', natsUsers(rights)],
    ['rabbitmq-definitions.json', rabbitmqDefinitions(rights)],
  ] as const)
    t.is(await readFile(join(DOCS, name), 'utf8'), written)
})

test('as RabbitMQ reads them, the rights of a kiosk are its own topics, its own session, and nothing beside', (t) => {
  const kiosk = { id: 'K0042', state: 'active', places: [{ site: '0001', station: '01' }], certificates: [] } as const
  const rest = { revocations: 0, deploy: null, brokerHosts: ['broker.example'] }
  const rights = brokerRights({ district: '119999', modes: ['live'], kiosks: [kiosk], ...rest })
  const definitions = JSON.parse(rabbitmqDefinitions(rights)) as Definitions
  const [topics, own] = [definitions.topic_permissions[0], definitions.permissions[0]]
  const is = (pattern: string | undefined, key: string): boolean => new RegExp(pattern ?? '^$').test(key)
  const base = 'sampling.v1.119999.0001.01'
  t.true(is(topics?.write, `${base}.event`) && is(topics?.write, `${base}.alert.disk`))
  t.true(is(topics?.read, `${base}.receipt`) && is(topics?.read, 'sampling.v1.119999.0001.*.queue'))
  for (const key of [`${base}.receipt`, `${base}.event.more`, `${base}.alert.a.b`, base.replaceAll('.', 'x'), '#'])
    t.false(is(topics?.write, key), key)
  for (const key of ['#', 'sampling.v1.119999.#', 'sampling.v1.119999.*.*.queue', `${base}.event`])
    t.false(is(topics?.read, key), key)
  t.true(is(own?.read, 'mqtt-subscription-K0042qos1') && is(own?.write, 'amq.topic'))
  for (const queue of ['mqtt-subscription-K00421qos1', 'mqtt-subscription-K0043qos1', 'amq.topics'])
    t.false(is(own?.read, queue), queue)
})

interface Definitions {
  readonly permissions: readonly { readonly read: string; readonly write: string }[]
  readonly topic_permissions: readonly { readonly read: string; readonly write: string }[]
}

test('whatever comes as a request is answered, and one that somebody changed on its way is none', (t) => {
  const request = requestCertificate('K0042', newKey())
  t.is(readCertificateRequest(request)?.name, 'K0042')
  const [head = '', ...body] = request.split('\n')
  for (const text of ['', 'x'.repeat(10_000), head, request.replace(/[A-Za-z0-9+/]{4}/, '')])
    t.is(readCertificateRequest(text), null)
  const der = Buffer.from(body.slice(0, -2).join(''), 'base64')
  for (let at = 0; at < der.length; at += 1) {
    const bytes = Buffer.from(der)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    t.is(
      readCertificateRequest(`${head}\n${bytes.toString('base64')}\n-----END CERTIFICATE REQUEST-----`),
      null,
      String(at),
    )
  }
})

test('of 1,200 certificates each is read by OpenSSL and has a serial number of its own', (t) => {
  const key = newKey()
  const now = Date.now()
  const authority = makeAuthority('Kiosks', key, now - 1_000, now + 1_000_000)
  const wish = {
    name: 'K0042',
    publicKey: createPublicKey(key),
    fromMs: now - 1_000,
    toMs: now + 900_000,
    use: 'client',
  } as const
  const serials = Array.from(
    { length: 1_200 },
    () => new X509Certificate(issueCertificate(authority, wish)).serialNumber,
  )
  t.is(new Set(serials).size, serials.length)
})
