import { readlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { connectAsync } from 'mqtt'
import { verifyJournal } from '../../firmware/journal/inspect.ts'
import { serveFolder } from '../support/folder-server.ts'
import { InstalledKiosk, REAL_PROGRAM } from '../support/installed-kiosk.ts'
import { kioskFolder } from '../support/kiosk-process.ts'
import { openMosquitto } from '../support/mosquitto.ts'
import { needing } from '../support/needing.ts'
import { archiveOf, releaseEntries } from '../support/release-archive.ts'
import { anEngineer } from '../support/signed-commands.ts'
import { HostileRepository } from '../support/update-attacks.ts'

const testWithBroker = needing(test, 'mosquitto')
const BASE = 'sampling-demo/v1/119999/0001/01'
/** Two starts, a minute's trial and an invented person, on a machine with other work. */
const PATIENCE_MS = 240_000
testWithBroker(
  'told by an engineer, a kiosk fetches, proves, installs, switches, serves an invented person and stays',
  async (t) => {
    t.timeout(PATIENCE_MS + 60_000)
    const repository = await HostileRepository.make(t)
    const content = archiveOf(releaseEntries('0.2.0', REAL_PROGRAM, [], process.arch))
    await repository.say({ offers: [{ name: `sampling-kiosk-0.2.0-${process.arch}.tar.gz`, content }] })
    const updateUrl = await serveFolder(t, repository.folder)
    const broker = await openMosquitto()
    t.teardown(() => broker.close())
    const folder = await kioskFolder(t)
    const li = anEngineer()
    const maintenance = { commandKeys: [li.key], updateUrl }
    const config = await folder.configure({ uplink: { url: broker.url }, maintenance })
    await writeFile(join(folder.path, 'root.json'), await repository.read('1.root.json'))
    const kiosk = await InstalledKiosk.make(t, folder.path, config)
    await kiosk.start()

    const district = await connectAsync(broker.url)
    t.teardown(() => district.endAsync(true))
    const steps: string[] = []
    const over = Promise.withResolvers<null>()
    const online = Promise.withResolvers<null>()
    const healthy = Promise.withResolvers<null>()
    district.on('message', (_topic, body) => {
      const said = JSON.parse(body.toString()) as { state?: string; type?: string; update?: { step: string } }
      const { state, type = '', update } = said
      if (update?.step === 'kept') healthy.resolve(null)
      if (state === 'online') online.resolve(null)
      const [, step] = /maintenance\.update-([a-z]+)\.v1/.exec(type) ?? []
      if (step !== undefined && steps.at(-1) !== step) steps.push(step)
      if (['kept', 'refused', 'stopped', 'returned'].includes(step ?? '')) over.resolve(null)
    })
    await district.subscribeAsync([`${BASE}/presence`, `${BASE}/health`, `${BASE}/event`], { qos: 1 })
    await online.promise
    const { text } = await li.sign('update.install', { args: { version: '0.2.0', force: 'nobody is here' } })
    await district.publishAsync(`${BASE}/command`, text, { qos: 1 })
    await over.promise
    await healthy.promise // `health` says it too
    t.deepEqual(steps, ['asked', 'fetched', 'verified', 'installed', 'switching', 'trial', 'kept'])
    t.is(await readlink(join(kiosk.root, 'current')), 'slots/b')
    t.is((await verifyJournal(folder.data, 'demo')).problem, null)
  },
)
