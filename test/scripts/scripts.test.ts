import { readdirSync } from 'node:fs'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { projectWith, ROOT, run } from './script-fixture.ts'

/** A project whose `kiosk` prints the words it was given. */
async function echoingProject(t: ExecutionContext): Promise<string> {
  const folder = await projectWith(t, {
    'package.json': '{"type":"module"}',
    'firmware/main.ts': `const words: string[] = process.argv.slice(2)\nconsole.log(JSON.stringify(words))\n`,
    'scripts/setup': '#!/bin/sh\n[ "$*" = --run ]\n',
  })
  await mkdir(join(folder, 'node_modules'))
  return folder
}

test('kiosk works from any folder and through a link, and hands on its words as they are', async (t) => {
  const folder = await echoingProject(t)
  await symlink(join(folder, 'scripts/kiosk'), join(folder, 'link'))
  const words = ['run', '--data', 'a folder', '', '*']
  for (const file of ['scripts/kiosk', 'link']) {
    const { code, out } = await run(join(folder, file), words, { cwd: '/' })
    t.deepEqual([code, JSON.parse(out)], [0, words])
  }
})

test('start runs the demo unless a configuration is named', async (t) => {
  const folder = await echoingProject(t)
  const started = async (args: string[], env = {}): Promise<unknown> =>
    JSON.parse((await run(join(folder, 'scripts/start'), args, { cwd: '/', env })).out)
  const demo = ['run', '--config', join(folder, 'config/demo.yaml')]
  t.deepEqual(await started([]), demo)
  t.deepEqual(await started(['--residents', '120']), [...demo, '--residents', '120'])
  t.deepEqual(await started(['--config', 'my.yaml']), ['run', '--config', 'my.yaml'])
  t.deepEqual(await started(['--config=my.yaml']), ['run', '--config=my.yaml'])
  t.deepEqual(await started([], { KIOSK_CONFIG: 'my.yaml' }), ['run'])
})

test('a folder that is not set up says what to type', async (t) => {
  const folder = await projectWith(t, {})
  const { code, error } = await run(join(folder, 'scripts/kiosk'), ['version'])
  t.is(code, 74)
  t.is(error, `kiosk: this folder is not set up yet; type: ${folder}/scripts/setup\n`)
})

/** Programs that setup calls; each writes its name and words into `calls`. */
async function projectWithFakes(t: ExecutionContext, fakes: Readonly<Record<string, string>>): Promise<string> {
  const log = (name: string): string => `#!/bin/sh\necho "${name} $*" >>"$CALLS"\n`
  return projectWith(t, {
    'package-lock.json': '{}',
    calls: '',
    ...Object.fromEntries(Object.entries(fakes).map(([name, body]) => [`bin/${name}`, log(name) + body])),
  })
}

async function setUp(folder: string, args: readonly string[] = []) {
  const calls = join(folder, 'calls')
  await writeFile(calls, '')
  const env = { PATH: `${folder}/bin:/usr/bin:/bin`, CALLS: calls }
  const ended = await run(join(folder, 'scripts/setup'), args, { cwd: '/', env })
  return {
    ...ended,
    calls: (await readFile(calls, 'utf8'))
      .trim()
      .split('\n')
      .filter((line) => line !== ''),
  }
}

const NODE_24 = `case $1 in --version) echo v24.15.0 ;; -p) echo /nowhere ;; esac\n`
const NPM = `mkdir -p node_modules\n`
const ALL_INSTALLED = `shift 2; for package in "$@"; do printf '%s installed;' "$package"; done\n`

test('set up once, the second time has nothing to do; a changed lock or another Node is something to do', async (t) => {
  const folder = await projectWithFakes(t, { node: NODE_24, npm: NPM, 'dpkg-query': ALL_INSTALLED })
  const npmCalls = async (): Promise<string[]> => {
    const { code, calls } = await setUp(folder)
    t.is(code, 0)
    return calls.filter((call) => call.startsWith('npm'))
  }
  t.deepEqual(await npmCalls(), ['npm ci --loglevel=error --no-progress'])
  t.deepEqual(await npmCalls(), [])
  await writeFile(join(folder, 'package-lock.json'), '{ }')
  t.is((await npmCalls()).length, 1)
  await writeFile(join(folder, 'bin/node'), `#!/bin/sh\n${NODE_24.replace('24.15.0', '26.1.0')}`)
  t.is((await npmCalls()).length, 1)
  t.deepEqual(await npmCalls(), [])
})

test('an npm that failed is tried again the next time', async (t) => {
  const folder = await projectWithFakes(t, { node: NODE_24, npm: `${NPM}exit 1\n`, 'dpkg-query': ALL_INSTALLED })
  const first = await setUp(folder)
  t.is(first.code, 1)
  t.regex(first.error, /npm ci failed, see above; without a compiler type: sudo apt-get install -y python3 make g\+\+/)
  t.is((await setUp(folder)).calls.filter((call) => call.startsWith('npm')).length, 1)
})

test('a host whose Node is too old or of a short-lived line gets the packaged one', async (t) => {
  for (const version of ['v18.20.4', 'v20.20.2', 'v24.14.1', 'v25.9.0']) {
    const folder = await projectWithFakes(t, {
      node: NODE_24.replace('v24.15.0', version),
      npm: `${NPM}for arch in x64 arm64; do mkdir -p node_modules/node-linux-$arch/bin; printf '#!/bin/sh\\necho v24.21.0\\n' >node_modules/node-linux-$arch/bin/node; chmod +x node_modules/node-linux-$arch/bin/node; done\n`,
      'dpkg-query': ALL_INSTALLED,
    })
    const first = await setUp(folder)
    t.is(first.code, 0, first.error)
    t.regex(first.error, /fetching Node 24/)
    t.is(first.calls.filter((call) => call.startsWith('npm')).length, 2)
    t.is((await setUp(folder)).calls.filter((call) => call.startsWith('npm')).length, 0)
  }
})

test('without root the one command to type is printed, and the set-up goes on', async (t) => {
  const folder = await projectWithFakes(t, {
    node: NODE_24,
    npm: NPM,
    id: 'echo 1000\n',
    'dpkg-query': `printf 'socat installed;make installed;python3 installed;g++ installed;zbar-tools config-files;'\nexit 1\n`,
    'apt-get': 'exit 1\n',
  })
  const { code, error, calls } = await setUp(folder)
  t.is(code, 0)
  t.regex(
    error,
    /type: sudo apt-get install -y mosquitto mosquitto-clients zbar-tools chromium curl fonts-wqy-microhei fonts-hanazono openssl shellcheck espeak-ng nats-server rabbitmq-server strace systemd unicode-data bzip2\n/,
  )
  t.false(calls.some((call) => call.startsWith('apt-get')))
})

test('as root only what is missing is installed, and lists are fetched only when they are needed', async (t) => {
  const folder = await projectWithFakes(t, {
    node: NODE_24,
    npm: NPM,
    id: 'echo 0\n',
    'dpkg-query': `shift 2; for package in "$@"; do [ "$package" = socat ] || printf '%s installed;' "$package"; done\nexit 1\n`,
    'apt-get': `[ "$1" = update ] && touch "$CALLS.lists"; [ -e "$CALLS.lists" ]\n`,
  })
  const install = 'apt-get install -y -qq --no-install-recommends socat'
  const aptCalls = async () => (await setUp(folder)).calls.filter((call) => call.startsWith('apt-get'))
  t.deepEqual(await aptCalls(), [install, 'apt-get update -qq', install])
  t.deepEqual(await aptCalls(), [install])
})

test('the arm64 machine is for root on x86-64: nobody else is asked for its packages', async (t) => {
  const asked = async (user: number, processor: string): Promise<string> => {
    const folder = await projectWithFakes(t, {
      node: NODE_24,
      npm: NPM,
      id: `echo ${user}\n`,
      uname: `case $* in -m) echo ${processor} ;; *) echo Linux-${processor} ;; esac\n`,
      'dpkg-query': ALL_INSTALLED,
    })
    return (await setUp(folder)).calls.find((call) => call.startsWith('dpkg-query')) ?? ''
  }
  t.regex(
    await asked(0, 'x86_64'),
    / bzip2 qemu-system-arm qemu-user-static gcc-aarch64-linux-gnu g\+\+-aarch64-linux-gnu kmod cpio xz-utils e2fsprogs python3 make g\+\+$/,
  )
  t.regex(await asked(1000, 'x86_64'), / bzip2 python3 make g\+\+$/)
  t.regex(await asked(0, 'aarch64'), / bzip2 python3 make g\+\+$/)
})

test('what only tests need is not asked for when the kiosk is to run', async (t) => {
  const folder = await projectWithFakes(t, { node: NODE_24, npm: NPM, 'dpkg-query': ALL_INSTALLED })
  t.deepEqual(
    (await setUp(folder, ['--run'])).calls.filter((call) => call.startsWith('dpkg-query')),
    ['dpkg-query -W -f=${Package} ${db:Status-Status}; python3 make g++'],
  )
  t.deepEqual(
    (await setUp(folder, ['--run'])).calls.filter((call) => call.startsWith('dpkg-query')),
    [],
  )
  t.is((await setUp(folder, ['--colour'])).code, 64)
})

test('shellcheck finds nothing in the scripts', async (t) => {
  const machine = ['build', 'guest'].flatMap((folder) =>
    readdirSync(join(ROOT, 'scripts/machine', folder)).map((name) => `machine/${folder}/${name}`),
  )
  const shells = machine.filter((name) => name.endsWith('.sh'))
  t.is(shells.length, 8)
  const scripts = [
    'setup',
    'start',
    'check',
    'test',
    'kiosk',
    'hil',
    'release',
    'node/env.sh',
    ...['arm64-runtime', 'install', 'uninstall'].map((name) => `package/${name}.sh`),
    ...shells,
  ].map((name) => `scripts/${name}`)
  const { code, out } = await run('shellcheck', ['-x', ...scripts], { cwd: ROOT })
  t.is(out, '')
  t.is(code, 0)
})
