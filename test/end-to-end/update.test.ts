import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, readlink, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { connectAsync } from 'mqtt'
import { verifyJournal } from '../../firmware/journal/inspect.ts'
import { diesWithUs } from '../support/dies-with-us.ts'
import { serveFolder } from '../support/folder-server.ts'
import { type KioskFolder, kioskFolder } from '../support/kiosk-process.ts'
import { openMosquitto } from '../support/mosquitto.ts'
import { needing } from '../support/needing.ts'
import { archiveOf, releaseEntries } from '../support/release-archive.ts'
import { anEngineer } from '../support/signed-commands.ts'
import { HostileRepository } from '../support/update-attacks.ts'

const testWithBroker = needing(test, 'mosquitto')
const TREE = join(import.meta.dirname, '..', '..')
const BASE = 'sampling-demo/v1/119999/0001/01'
/** Two starts, a minute's trial and an invented person, on a machine with other work. */
const PATIENCE_MS = 240_000
/** What a slot starts; of this tree, whatever its version is called. */
const PROGRAM = `exec ${process.execPath} --disable-warning=ExperimentalWarning ${TREE}/firmware/main.ts "$@"`

/** The launcher with version 0.1.0 in slot a, started again whenever it ends, as a service manager does. */
async function install(t: ExecutionContext, folder: KioskFolder, config: string): Promise<string> {
  const root = join(folder.path, 'opt')
  await mkdir(join(root, 'slots', 'a', 'bin'), { recursive: true })
  await writeFile(join(root, 'slots', 'a', 'bin', 'kiosk'), `#!/bin/sh\n${PROGRAM}\n`, { mode: 0o755 })
  await writeFile(join(root, 'slots', 'a', 'release.json'), '{"version":"0.1.0","arch":"x64"}')
  await cp(join(TREE, 'systemd', 'launch'), join(root, 'launch'))
  await symlink('slots/a', join(root, 'current'))
  // A time source vouches for the clock.
  const bin = join(folder.path, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'timedatectl'), '#!/bin/sh\necho yes\n', { mode: 0o755 })
  let child: ChildProcess
  let isOver = false
  const start = (): void => {
    const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` }
    child = spawn(join(root, 'launch'), ['run', '--config', config, '--residents', '0'], { stdio: 'ignore', env })
    diesWithUs(child)
    child.once('exit', () => {
      if (!isOver) start()
    })
  }
  start()
  t.teardown(async () => {
    isOver = true
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  })
  return root
}

testWithBroker(
  'told by an engineer, a kiosk fetches, proves, installs, switches, serves an invented person and stays',
  async (t) => {
    t.timeout(PATIENCE_MS + 60_000)
    const repository = await HostileRepository.make(t)
    const content = archiveOf(releaseEntries('0.2.0', PROGRAM, [], process.arch))
    await repository.say({ offers: [{ name: `sampling-kiosk-0.2.0-${process.arch}.tar.gz`, content }] })
    const updateUrl = await serveFolder(t, repository.folder)
    const broker = await openMosquitto()
    t.teardown(() => broker.close())
    const folder = await kioskFolder(t)
    const li = anEngineer()
    const maintenance = { commandKeys: [li.key], updateUrl }
    const config = await folder.configure({ uplink: { url: broker.url }, maintenance })
    await writeFile(join(folder.path, 'root.json'), await repository.read('1.root.json'))
    const root = await install(t, folder, config)

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
    t.is(await readlink(join(root, 'current')), 'slots/b')
    t.is((await verifyJournal(folder.data, 'demo')).problem, null)
  },
)
