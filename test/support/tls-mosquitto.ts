import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { appendFile, cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { type IClientOptions, MqttClient } from 'mqtt'
import { DistrictFolder } from '../../firmware/kioskctl/district-folder.ts'
import { type FleetBook, withKiosk } from '../../firmware/kioskctl/fleet-book.ts'
import { DOCS } from './brokers.ts'
import type { Bench } from './district.ts'
import { openMosquitto } from './mosquitto.ts'

/** Whoever holds this is, for the broker, who it names. */
export interface Holder {
  readonly name: string
  readonly ca: string
  readonly cert: string
  readonly key: string
}

export interface SecuredDistrict {
  readonly broker: { readonly port: number }
  readonly url: string
  readonly folder: string
  readonly district: DistrictFolder
  /** A further kiosk at its own station; the broker knows it after `deploy`. */
  enrol(id: string, site: string, station: string): Promise<Holder>
  /** One of the roles, or a name that only this test's broker knows. */
  holder(name: string): Promise<Holder>
}

const BOOK: FleetBook = {
  district: '119999',
  modes: ['live', 'drill'],
  revocations: 0,
  deploy: null,
  brokerHosts: ['127.0.0.1', 'localhost'],
  kiosks: [],
}

/**
 * A district as `kioskctl make-district` makes it, and mosquitto with the very listener of the docs. `change` may take
 * a line away, to see what it is for; `observer` hears everything.
 */
export async function openSecuredDistrict(
  bench: Bench,
  folder: string,
  change: (lines: string) => string = (lines) => lines,
): Promise<SecuredDistrict> {
  const district = await makeDistrict(folder)
  const broker = await openMosquitto(async (at) => {
    await cp(join(folder, 'broker'), at, { recursive: true })
    await appendFile(join(at, 'mosquitto.acl'), OBSERVER)
    const [settings, listener] = await Promise.all(
      ['mosquitto.conf', 'mosquitto-listener.conf'].map((name) => readFile(join(DOCS, name), 'utf8')),
    )
    const here = (listener ?? '').replaceAll('/etc/mosquitto', at).replace(/^listener .*$/m, '')
    return [change(here), settings ?? '', `persistence_location ${at}/`]
  })
  bench.teardown(() => broker.close())
  const observer = `printf '${OBSERVER.replaceAll('\n', '\\n')}' >> ${broker.folder}/mosquitto.acl`
  const deploy = `cp broker/* ${broker.folder}/ && ${observer} && kill -HUP ${broker.pid() ?? 0}`
  return await securedBy(district, folder, broker.port, deploy)
}

/** What `kioskctl make-district` makes. */
export function makeDistrict(folder: string): Promise<DistrictFolder> {
  return DistrictFolder.make(folder, BOOK, Date.now)
}

/** The district with its broker on this port, which `deploy` tells of changes. */
export async function securedBy(
  district: DistrictFolder,
  folder: string,
  port: number,
  deploy: string,
): Promise<SecuredDistrict> {
  await district.save({ ...district.book, deploy })
  return {
    broker: { port },
    url: `mqtts://127.0.0.1:${port}`,
    folder,
    district,
    enrol: async (id, site, station) => {
      const holder = newHolder(district, id)
      const { cert, ...known } = holder.issued
      const places = [{ site, station }]
      await district.save(withKiosk(district.book, { id, state: 'active', places, certificates: [known] }))
      return { name: id, ca: district.authority, cert, key: holder.key }
    },
    holder: async (name) => {
      if (name === 'observer') {
        const { issued, key } = newHolder(district, name)
        return { name, ca: district.authority, cert: issued.cert, key }
      }
      const key = await readFile(join(folder, `${name}.key`), 'utf8')
      return { name, ca: district.authority, cert: await readFile(district.certificateFile(name), 'utf8'), key }
    },
  }
}

const OBSERVER = 'user observer\ntopic read #\n'

interface Issued {
  readonly cert: string
  readonly serial: string
  readonly issuedAt: string
  readonly notAfter: string
  readonly revokedAt: null
}

function newHolder(district: DistrictFolder, name: string): { readonly issued: Issued; readonly key: string } {
  const key = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey
  const { issuedAt, notAfter, pem, serial } = district.issue(name, createPublicKey(createPrivateKey(key)), 30)
  return { key, issued: { cert: pem, serial, issuedAt, notAfter, revokedAt: null } }
}

/** A client of the broker as this holder; `session` resumes a TLS session that was there before. */
export function clientOf(
  { ca, cert, key, name }: Holder,
  port: number,
  options: IClientOptions = {},
  session: () => Buffer | null = () => null,
): MqttClient {
  const open = (): TLSSocket => {
    const resumed = session()
    return connectTls({ ca, cert, key, host: '127.0.0.1', port, ...(resumed === null ? {} : { session: resumed }) })
  }
  const client = new MqttClient(open, { protocolVersion: 4, clientId: name, reconnectPeriod: 0, ...options })
  client.on('error', () => undefined)
  return client
}
