import { createPrivateKey, createPublicKey } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { CertificateRenewal, type CertificateReport } from '../../../firmware/compose/certificate-renewal.ts'
import { UplinkIdentity } from '../../../firmware/compose/uplink-identity.ts'
import { newKeyText, readRenewal } from '../../../firmware/proof/renewal-request.ts'
import { issueCertificate, makeAuthority } from '../../../firmware/proof/x509.ts'
import { MachineClock } from '../../support/machine-clock.ts'
import { tempFolder } from '../journal/journal-fixture.ts'
import { SILENT } from './loop-fixture.ts'

const DAY_MS = 24 * 3_600_000
const NOW = '2026-11-23T10:00:00+08:00'
const NOW_MS = Date.parse(NOW)
const AUTHORITY = makeAuthority(
  'Kiosks',
  createPrivateKey(newKeyText()),
  NOW_MS - 9_000 * DAY_MS,
  NOW_MS + 9_000 * DAY_MS,
)

function pairOf(daysLeft: number, key = newKeyText()) {
  const dates = { fromMs: NOW_MS - (100 - daysLeft) * DAY_MS, toMs: NOW_MS + daysLeft * DAY_MS }
  const publicKey = createPublicKey(createPrivateKey(key))
  return { key, cert: issueCertificate(AUTHORITY, { name: 'K0042', publicKey, ...dates, use: 'client' }) }
}

async function open(
  t: ExecutionContext,
  configured: { readonly key: string; readonly cert: string; readonly ca?: Buffer },
  folder?: string,
) {
  const dataFolder = folder ?? (await tempFolder(t))
  const { ca, cert, key } = configured
  const files = { cert: Buffer.from(cert), key: Buffer.from(key), ...(ca === undefined ? {} : { ca }) }
  const identity = await UplinkIdentity.open({ id: 'K0042', dataFolder, log: SILENT }, files)
  if (identity === null) throw new Error('it has a certificate')
  return { identity, dataFolder }
}

test('a new certificate counts when a broker has let it in, over a power cut too; three connections without it give it up', async (t) => {
  const before = pairOf(20)
  const { dataFolder, identity } = await open(t, before)
  const key = newKeyText()
  await identity.ask(key)
  const { cert } = pairOf(90, key)
  const trial = async (): Promise<UplinkIdentity> => {
    await identity.ask(key)
    await identity.take(cert)
    return (await open(t, before, dataFolder)).identity
  }
  const again = await trial()
  t.deepEqual(
    again.all().map((one) => one.cert.toString()),
    [cert, before.cert],
    'the new one first, the old one after it',
  )
  for (const left of [2, 2, 1]) {
    again.onConnected(again.present)
    t.is(again.all().length, left)
  }
  await again.close()
  t.is((await open(t, before, dataFolder)).identity.all().length, 1)
  const good = await trial()
  const [first] = good.all()
  if (first === undefined) throw new Error('nothing is tried')
  good.onConnected(first)
  await good.close()
  t.is((await open(t, before, dataFolder)).identity.present.cert, cert)
  const byHand = pairOf(99)
  t.is(
    (await open(t, byHand, dataFolder)).identity.present.cert.toString(),
    byHand.cert,
    'installed on the spot since then',
  )
  const newAuthority = makeAuthority('Kiosks', createPrivateKey(newKeyText()), NOW_MS, NOW_MS + 9_000 * DAY_MS)
  const kept = async (authority: string) =>
    (await open(t, { ...before, ca: Buffer.from(authority) }, dataFolder)).identity.present.cert.toString()
  t.is(await kept(AUTHORITY.cert), cert)
  t.is(await kept(newAuthority.cert), before.cert, 'what the authority before this one signed lets nobody in')
  for (const text of [
    '',
    '{',
    '{"format":1,"present":null,"next":{"key":"x","cert":null}}',
    '{"format":1,"present":{"key":"","cert":""},"next":null}',
  ]) {
    await writeFile(join(dataFolder, 'uplink-certificate.json'), text)
    t.is((await open(t, before, dataFolder)).identity.present.cert.toString(), before.cert)
  }
})

test('it is asked for once, by a clock that somebody believes; nobody answers, and it is an alert', async (t) => {
  const reports: CertificateReport[] = []
  const begin = async (daysLeft: number, clock: MachineClock, folder?: string) => {
    const configured = pairOf(daysLeft)
    const { dataFolder, identity } = await open(t, configured, folder)
    const renewal = new CertificateRenewal({
      ...{ id: 'K0042', identity, ca: AUTHORITY.cert, clock, log: SILENT, floorMs: () => 0 },
      report: (body) => reports.push(body),
      redial: () => undefined,
      timeOf: (ms) => new Date(ms).toISOString(),
    })
    t.teardown(() => {
      renewal.close()
    })
    await renewal.start()
    return { identity, renewal, dataFolder }
  }
  const synced = new MachineClock(NOW, 'synced')
  t.is((await begin(31, synced)).identity.askedFor, null, 'too early')
  t.is((await begin(10, new MachineClock('2030-01-01T00:00:00Z', 'unsynced'))).identity.askedFor, null)
  const due = await begin(29, synced)
  t.is(due.renewal.trouble, null)
  t.is(readRenewal(reports.at(-1), AUTHORITY.cert)?.id, 'K0042')
  const asked = due.identity.askedFor
  t.truthy(asked)
  t.is((await begin(29, synced, due.dataFolder)).identity.askedFor, asked, 'the same key after a restart')
  const late = await begin(14, synced)
  t.is(late.renewal.trouble?.age, 'late')
  t.is((await begin(-1, synced)).renewal.trouble?.age, 'ended')
  const young = pairOf(95, late.identity.askedFor ?? '')
  const other = issueCertificate(makeAuthority('Kiosks', createPrivateKey(newKeyText()), NOW_MS, NOW_MS + DAY_MS), {
    ...{ name: 'K0042', publicKey: createPublicKey(createPrivateKey(young.key)), use: 'client' },
    ...{ fromMs: NOW_MS, toMs: NOW_MS + 90 * DAY_MS },
  })
  const act = (certificate: unknown) => late.renewal.act({ certificate }, AbortSignal.abort(), { id: 'c-1', by: 'li' })
  t.like(await act(other), { status: 'refused', reason: 'other-authority' })
  t.like(await act(pairOf(13, young.key).cert), { status: 'refused', reason: 'ends-no-later' })
  t.like(await act({}), { status: 'refused', reason: 'bad-args' })
  t.is((await act(young.cert)).status, 'accepted', 'no network: tried when there is one')
  t.like(await act(young.cert), { status: 'refused', reason: 'not-asked-for' })
})
