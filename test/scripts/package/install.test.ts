import { createHash } from 'node:crypto'
import {
  chmod,
  cp,
  glob,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { type Ended, ROOT, run } from '../script-fixture.ts'

const isRoot = process.getuid?.() === 0
/** The accounts of a system belong to root, also in a folder that stands for one. */
const asRoot = isRoot ? test : test.skip

interface Site {
  /** A file system of Debian's, as far as an installation needs it. */
  readonly root: string
  readonly release: string
  readonly install: (...args: readonly string[]) => Promise<Ended>
  readonly uninstall: () => Promise<Ended>
  /** Everything below the root: kind, mode, owner, content, time of the last change. */
  readonly everything: () => Promise<Readonly<Record<string, string>>>
  readonly text: (file: string) => Promise<string>
}

/** An unpacked release that is small, with the real installer and units. */
async function releaseIn(folder: string, version: string, commit: string): Promise<string> {
  const release = join(folder, `sampling-kiosk-${version}-arm64`)
  await mkdir(join(release, 'bin'), { recursive: true })
  const facts = { name: 'sampling-kiosk', version, arch: 'arm64', commit }
  await writeFile(join(release, 'release.json'), `${JSON.stringify(facts, null, 2)}\n`)
  await writeFile(join(release, 'bin', 'kiosk'), '#!/bin/sh\necho "$*"\n', { mode: 0o755 })
  for (const name of ['systemd', 'config/kiosk.example.yaml', 'config/programmes'])
    await cp(join(ROOT, name), join(release, name), { recursive: true })
  for (const name of ['install', 'uninstall'])
    await cp(join(ROOT, 'scripts', 'package', `${name}.sh`), join(release, name))
  return release
}

async function site(t: ExecutionContext): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'kiosk-install-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const root = join(folder, 'root')
  const release = await releaseIn(folder, '0.2.0', 'c0ffee')
  const etc = {
    passwd: 'root:x:0:0:root:/root:/bin/bash\n',
    group: 'root:x:0:\nlp:x:7:\ndialout:x:20:\naudio:x:29:\ni2c:x:998:\n',
    shadow: 'root:*:20000:0:99999:7:::\n',
    gshadow: 'root:*::\nlp:!::\ndialout:!::\naudio:!::\ni2c:!::\n',
  }
  await mkdir(join(root, 'etc'), { recursive: true })
  for (const [name, text] of Object.entries(etc)) await writeFile(join(root, 'etc', name), text)
  return {
    root,
    release,
    install: (...args) => run(join(release, 'install'), ['--into', root, ...args]),
    uninstall: () => run(join(release, 'uninstall'), ['--into', root]),
    async everything() {
      const found: Record<string, string> = {}
      for await (const name of glob('**/*', { cwd: root })) {
        const { ctimeMs, gid, mode, uid } = await lstat(join(root, name))
        const content = (mode & 0o170000) === 0o100000 ? await readFile(join(root, name)) : Buffer.alloc(0)
        const digest = createHash('sha256').update(content).digest('hex')
        found[name] = `${mode.toString(8)} ${uid}:${gid} ${digest} ${ctimeMs}`
      }
      return found
    },
    text: (file) => readFile(join(root, file), 'utf8'),
  }
}

asRoot('a first run brings all there is, each to its owner', async (t) => {
  const { install, root, text } = await site(t)
  const { code, error, out } = await install()
  t.is(code, 0, error)
  t.regex(out, /now edit \/etc\/sampling-kiosk\/kiosk\.yaml, then type: systemctl start sampling-kiosk/)
  t.regex(out, /no \/etc\/sampling-kiosk\/root\.json: no update can be proven/)
  t.regex(await text('etc/group'), /^gpio:x:\d+:kiosk$/m)
  t.regex(await text('etc/group'), /^dialout:x:20:kiosk$/m)
  const [, , uid, gid] = (/^kiosk:.*$/m.exec(await text('etc/passwd'))?.[0] ?? '').split(':').map(Number)
  const owner = async (file: string): Promise<string> => {
    const { gid: group, mode, uid: user } = await stat(join(root, file))
    return `${(mode & 0o7777).toString(8)} ${user === uid ? 'kiosk' : user}:${group === gid ? 'kiosk' : group}`
  }
  t.deepEqual(
    {
      home: await owner('opt/sampling-kiosk'),
      launcher: await owner('opt/sampling-kiosk/launch'),
      slot: await owner('opt/sampling-kiosk/slots/a'),
      program: await owner('opt/sampling-kiosk/current/bin/kiosk'),
      settings: await owner('etc/sampling-kiosk'),
      config: await owner('etc/sampling-kiosk/kiosk.yaml'),
      credentials: await owner('etc/sampling-kiosk/credentials'),
      data: await owner('var/lib/sampling-kiosk'),
    },
    {
      home: '1775 0:kiosk',
      launcher: '755 0:0',
      slot: '755 kiosk:kiosk',
      program: '755 kiosk:kiosk',
      settings: '750 0:kiosk',
      config: '640 0:kiosk',
      credentials: '700 0:0',
      data: '700 kiosk:kiosk',
    },
  )
  t.is(await readlink(join(root, 'opt/sampling-kiosk/current')), 'slots/a')
  t.regex(await text('etc/systemd/journald.conf.d/sampling-kiosk.conf'), /^SystemMaxUse=200M$/m)
  t.regex(await text('etc/polkit-1/rules.d/50-sampling-kiosk.rules'), /login1\.reboot/)
  t.regex(await text('etc/udev/rules.d/70-sampling-kiosk.rules'), /printer-\$env\{ID_SERIAL\}/)
})

asRoot('every program that the units start lies where they say', async (t) => {
  const { install, root } = await site(t)
  t.is((await install()).code, 0)
  const programs = new Set<string>()
  for await (const name of glob('etc/systemd/system/*.service', { cwd: root }))
    for (const [, file = ''] of (await readFile(join(root, name), 'utf8')).matchAll(/^Exec\w+=[-+!@:]*(\/opt\/\S+)/gm))
      programs.add(file)
  t.true(programs.size > 0)
  for (const file of programs) t.truthy((await stat(join(root, file)).catch(() => ({ mode: 0 }))).mode & 0o111, file)
  const unit = await readFile(join(root, 'etc/systemd/system/multi-user.target.wants/sampling-kiosk.service'), 'utf8')
  t.regex(unit, /^WantedBy=multi-user\.target$/m)
})

asRoot('a second run changes nothing and says so; what was edited stays', async (t) => {
  const { everything, install, root } = await site(t)
  t.is((await install()).code, 0)
  const config = join(root, 'etc/sampling-kiosk/kiosk.yaml')
  await writeFile(config, (await readFile(config, 'utf8')).replace('K0042', 'K0007'))
  const before = await everything()
  const second = await install()
  t.is(second.code, 0, second.error)
  t.regex(second.out, /version 0\.2\.0 is installed as it should be; nothing was changed/)
  t.deepEqual(await everything(), before)
})

asRoot('a configuration, the first root and a scanner that are named are put in their places', async (t) => {
  const { install, release, text } = await site(t)
  const config = join(release, 'mine.yaml')
  await writeFile(config, 'kiosk: mine\n')
  await writeFile(join(release, 'first.json'), '{}\n')
  const words = ['--config', config, '--root-json', join(release, 'first.json'), '--scanner', '0c2e:0b61']
  const { code, error, out } = await install(...words)
  t.is(code, 0, error)
  t.notRegex(out, /now edit|no update can be proven/)
  t.is(await text('etc/sampling-kiosk/kiosk.yaml'), 'kiosk: mine\n')
  t.is(await text('etc/sampling-kiosk/root.json'), '{}\n')
  t.regex(await text('etc/udev/rules.d/71-sampling-kiosk-scanner.rules'), /"0c2e".*"0b61".*GROUP="kiosk", MODE="0640"/)
  t.regex((await install(...words)).out, /nothing was changed/)
})

asRoot('what a run that was cut left is taken away by the next one', async (t) => {
  const { install, root } = await site(t)
  await mkdir(join(root, 'opt/sampling-kiosk/slots/a.new/bin'), { recursive: true })
  await mkdir(join(root, 'opt/sampling-kiosk/slots/a'), { recursive: true })
  await symlink('slots/a', join(root, 'opt/sampling-kiosk/current.new'))
  t.is((await install()).code, 0)
  t.is(await readlink(join(root, 'opt/sampling-kiosk/current')), 'slots/a')
  t.is((await run(join(root, 'opt/sampling-kiosk/current/bin/kiosk'), ['version'])).out, 'version\n')
})

asRoot('another version is not put over a running one, and wrong words change nothing', async (t) => {
  const { everything, install, release, root } = await site(t)
  t.is((await install()).code, 0)
  const before = await everything()
  const other = await releaseIn(join(release, '..'), '0.3.0', 'decaf')
  const over = await run(join(other, 'install'), ['--into', root])
  t.is(over.code, 1)
  t.regex(over.error, /version 0\.2\.0 is installed; another comes by kioskctl update/)
  t.is((await install('--colour')).code, 64)
  t.is((await install('--scanner', 'all')).code, 64)
  t.is((await install('--config', '/nowhere/kiosk.yaml')).code, 1)
  t.deepEqual(await everything(), before)
})

asRoot('uninstalling leaves the data, the configuration and the account', async (t) => {
  const { everything, install, root, uninstall } = await site(t)
  t.is((await install()).code, 0)
  await writeFile(join(root, 'var/lib/sampling-kiosk/journal'), 'events')
  const { code, error, out } = await uninstall()
  t.is(code, 0, error)
  t.regex(out, /Left: \/var\/lib\/sampling-kiosk/)
  const left = Object.keys(await everything()).filter((name) => name.includes('kiosk'))
  t.deepEqual(left.sort(), [
    ...['etc/sampling-kiosk', 'etc/sampling-kiosk/credentials', 'etc/sampling-kiosk/kiosk.yaml'],
    ...['var/lib/sampling-kiosk', 'var/lib/sampling-kiosk/journal'],
  ])
  t.is((await install()).code, 0)
  t.is(await readFile(join(root, 'var/lib/sampling-kiosk/journal'), 'utf8'), 'events')
})

asRoot('without root nothing is begun', async (t) => {
  const { release, root } = await site(t)
  for (const folder of [join(root, '..'), release]) await chmod(folder, 0o755)
  const words = ['--reuid=65534', '--regid=65534', '--clear-groups', join(release, 'install'), '--into', root]
  const { code, error } = await run('setpriv', words)
  t.is(code, 1)
  t.regex(error, /needs root; type: sudo/)
})
