import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import ava, { type ExecutionContext } from 'ava'
import { loadKioskConfig } from '../../../config/load.ts'
import { runKiosk } from '../../../firmware/compose/run-kiosk.ts'
import type { DistrictFolder } from '../../../firmware/kioskctl/district-folder.ts'
import { readFleetBook, withKiosk } from '../../../firmware/kioskctl/fleet-book.ts'
import { newKeyText } from '../../../firmware/proof/renewal-request.ts'
import { issueCertificate } from '../../../firmware/proof/x509.ts'
import { kioskFolder } from '../../support/kiosk-process.ts'
import { MachineClock } from '../../support/machine-clock.ts'
import { needing } from '../../support/needing.ts'
import { anEngineer } from '../../support/signed-commands.ts'
import { clientOf, type Holder, openSecuredDistrict, type SecuredDistrict } from '../../support/tls-mosquitto.ts'
import { SILENT } from '../compose/loop-fixture.ts'
import { tempFolder } from '../journal/journal-fixture.ts'
import { runKioskctl, startKioskctl } from './kioskctl-process.ts'

const test = needing(ava, 'mosquitto')
const BASE = 'sampling-drill/v1/119999/0001/01'
/** Of ten minutes 69.7 % are over: two seconds later the kiosk asks. */
const LIFE = { overMs: 418_000, leftMs: 182_000 }

/** A certificate for this key by the district's own authority, with any dates. */
async function issued(
  secured: SecuredDistrict,
  key: string,
  changes: { fromMs?: number; toMs?: number; name?: string } = {},
) {
  const authority = {
    cert: secured.district.authority,
    key: createPrivateKey(await readFile(join(secured.folder, 'district-ca.key'))),
  }
  const dates = { fromMs: Date.now() - LIFE.overMs, toMs: Date.now() + LIFE.leftMs }
  const publicKey = createPublicKey(createPrivateKey(key))
  const cert = issueCertificate(authority, { name: 'K0042', publicKey, ...dates, ...changes, use: 'client' })
  return { key, cert, serial: new X509Certificate(cert).serialNumber, ...dates }
}

type Issued = Awaited<ReturnType<typeof issued>>

async function enter(district: DistrictFolder, one: Issued, revokedAt: string | null = null): Promise<void> {
  const known = district.book.kiosks[0]?.certificates ?? []
  const { fromMs, serial, toMs } = one
  const dates = { issuedAt: new Date(fromMs).toISOString(), notAfter: new Date(toMs).toISOString() }
  const places = [{ site: '0001', station: '01' }]
  const certificates = [...known, { serial, ...dates, revokedAt }]
  await district.save(withKiosk(district.book, { id: 'K0042', state: 'active', places, certificates }))
}

/** What comes at the broker, and a way to wait for it. */
async function listening(t: ExecutionContext, secured: SecuredDistrict) {
  const heard: { topic: string; body: string }[] = []
  const sequences = new Set<number>()
  let look: () => void = () => undefined
  const observer = clientOf(await secured.holder('observer'), secured.broker.port, { clientId: 'observer' })
  t.teardown(() => observer.endAsync(true))
  observer.on('message', (topic, body) => {
    heard.push({ topic, body: body.toString() })
    if (topic === `${BASE}/event`) sequences.add(Number((JSON.parse(body.toString()) as { sequence: string }).sequence))
    look()
  })
  await observer.subscribeAsync('sampling-drill/#', { qos: 1 })
  const until = (topic: string, isIt: (body: string) => boolean): Promise<string> =>
    new Promise((resolve) => {
      look = () => {
        const found = heard.find((one) => one.topic === `${BASE}/${topic}` && isIt(one.body))
        if (found !== undefined) resolve(found.body)
      }
      look()
    })
  return { heard, sequences, until }
}

const isLetIn = (holder: Holder, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const client = clientOf(holder, port)
    for (const event of ['connect', 'close'] as const)
      client.on(event, () => {
        resolve(event === 'connect')
        void client.endAsync(true)
      })
  })

test('a kiosk asks when 70 % of its certificate’s life is over, refuses what is not for it, goes back from one that no broker takes, and goes on with the one that the district signs', async (t) => {
  t.timeout(120_000)
  const folder = join(await tempFolder(t), 'district')
  const secured = await openSecuredDistrict(t, folder)
  const first = await issued(secured, newKeyText())
  await enter(secured.district, first)
  await secured.district.deploy()
  const kiosk = await kioskFolder(t)
  const files = { ca: join(kiosk.path, 'ca.pem'), cert: join(kiosk.path, 'k.pem'), key: join(kiosk.path, 'k.key') }
  const holder = { name: 'K0042', ca: secured.district.authority, cert: first.cert, key: first.key }
  for (const name of ['ca', 'cert', 'key'] as const) await writeFile(files[name], holder[name])
  const signKey = join(folder, 'li.pem')
  const li = (await runKioskctl(['make-key', 'engineer', signKey])).out.trim()
  const engineer = anEngineer()
  const maintenance = { commandKeys: [li, engineer.key] }
  const file = await kiosk.configure({ mode: 'drill', uplink: { url: secured.url, ...files }, maintenance })
  const { heard, sequences, until } = await listening(t, secured)
  const clock = new MachineClock(new Date().toISOString(), 'synced')
  const run = async () => {
    const options = { log: SILENT, version: '0.1.0', residentsPerHour: 0, clock }
    const running = await runKiosk(await loadKioskConfig({ file }), options)
    t.teardown(() => running.close())
    return running
  }
  const before = await run()
  await until('config/reported', (body) => body.includes('"request"'))
  const asked = JSON.parse(await readFile(join(kiosk.data, 'uplink-certificate.json'), 'utf8')) as {
    next: { key: string }
  }
  t.false(heard.some(({ body }) => body.includes('PRIVATE')))

  const year = { fromMs: Date.now() - 60_000, toMs: Date.now() + 365 * 86_400_000 }
  const maintainer = clientOf(await secured.holder('maintenance'), secured.broker.port)
  t.teardown(() => maintainer.endAsync(true))
  const install = async (certificate: string): Promise<{ status: string; reason: string | null }> => {
    const { id, text } = await engineer.sign('certificate.install', { args: { certificate } })
    await maintainer.publishAsync(`${BASE}/command`, text, { qos: 1 })
    const isLast = (body: string): boolean => body.includes(id) && !body.includes('"status":"accepted"')
    return JSON.parse(await until('reply', isLast)) as { status: string; reason: string | null }
  }
  const forOther = await issued(secured, asked.next.key, { ...year, name: 'K0043' })
  t.like(await install(forOther.cert), { status: 'refused', reason: 'other-name' })
  t.like(await install((await issued(secured, newKeyText(), year)).cert), { status: 'refused', reason: 'other-key' })
  const past = await issued(secured, asked.next.key, { toMs: Date.now() - 1_000 })
  t.like(await install(past.cert), { status: 'refused', reason: 'not-valid-now' })
  t.like(await install('x'.repeat(5_001)), { status: 'refused', reason: 'bad-args' })

  const unwanted = await issued(secured, asked.next.key, year)
  await enter(secured.district, unwanted, new Date().toISOString())
  await secured.district.deploy()
  t.like(await install(unwanted.cert), { status: 'failed', reason: 'not-let-in' })
  await before.close()
  heard.splice(0, heard.findLastIndex(({ topic }) => topic.endsWith('/config/reported')) + 1)
  const place = ['--district-dir', folder, '--url', secured.url, '--mode', 'drill', '--sign-key', signKey, '--by', 'li']
  const service = startKioskctl(['renew', '--watch', ...place])
  t.teardown(() => service.child.kill('SIGKILL'))
  await service.until(/waiting for kiosks that ask/)
  await run()
  await service.until(
    /K0042 uses its new certificate, until \d{4}-\d\d-\d\d; those before it count no more\nthe broker knows it/,
  )
  const ended = once(service.child, 'exit')
  service.child.kill('SIGTERM')
  await ended
  const book = readFleetBook(await readFile(join(folder, 'fleet.json'), 'utf8'))
  t.deepEqual(
    book?.kiosks[0]?.certificates.map(({ revokedAt }) => revokedAt === null),
    [false, false, true],
  )
  const kept = JSON.parse(await readFile(join(kiosk.data, 'uplink-certificate.json'), 'utf8')) as {
    present: { cert: string }
    next: null
  }
  t.is(kept.next, null)
  t.is(new X509Certificate(kept.present.cert).serialNumber, book?.kiosks[0]?.certificates[2]?.serial ?? 'none')
  t.false(await isLetIn(holder, secured.broker.port), 'the old one, and whoever has a copy of it')
  t.regex((await runKioskctl(['renew', ...place])).out, /nobody asks for a certificate/)

  t.is(sequences.size, Math.max(...sequences), 'no event is missing')
  t.false(heard.some(({ body, topic }) => topic.endsWith('/presence') && body.includes('"lost"')))
})
