// A release installed into a Debian that mmdebstrap has just made, twice, looked at from inside, and taken away again.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { assembleRelease } from '../../scripts/package/build.ts'
import { partsHere } from '../../scripts/package/modules.ts'
import { longRun } from './long-run.ts'

const PROJECT = path.join(import.meta.dirname, '..', '..')
/** What a Debian of a board has at least. */
const PACKAGES = 'systemd,systemd-sysv,udev,kmod,passwd'
const KIOSK = '/opt/sampling-kiosk/current/bin/kiosk'
const CONFIG = '/etc/sampling-kiosk/kiosk.yaml'

/** What a program printed on either output, whatever its exit code. */
async function said(file: string, args: readonly string[]): Promise<string> {
  const options = { maxBuffer: 2 ** 24, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' } }
  return await promisify(execFile)(file, [...args], options).then(
    ({ stderr, stdout }) => `${stdout}${stderr}`.trim(),
    (error: unknown) =>
      error instanceof Error && 'stdout' in error && 'stderr' in error
        ? `${String(error.stdout)}${String(error.stderr)}`.trim()
        : String(error),
  )
}

/** The same inside of the new system; what is mounted for it is gone with it. */
function inside(root: string, command: string): Promise<string> {
  const mounts = `mount -t proc proc '${root}/proc' && mount --bind /sys '${root}/sys'`
  return said('unshare', ['--mount', '--fork', 'sh', '-c', `${mounts} && exec chroot '${root}' sh -c "$0"`, command])
}

interface Finding {
  readonly name: string
  readonly verdict: string
}

await longRun(
  'install-root',
  { seed: 0, count: 1 },
  async ({ folder }) => {
    if (process.getuid?.() !== 0 || !existsSync('/usr/bin/mmdebstrap'))
      throw new Error('needs root and apt-get install mmdebstrap')
    const root = path.join(folder, 'root')
    await promisify(execFile)('mmdebstrap', ['--variant=minbase', `--include=${PACKAGES}`, 'bookworm', root])
    const release = path.join(folder, await assembleRelease(PROJECT, partsHere(PROJECT), folder))
    const words = ['--into', root]
    const first = await said(path.join(release, 'install'), words)
    const second = await said(path.join(release, 'install'), words)
    const doctor = JSON.parse(
      await inside(root, `runuser -u kiosk -- ${KIOSK} doctor --json --config ${CONFIG} 2>/dev/null`),
    ) as { readonly findings: readonly Finding[] }
    const verdictOf = (name: string): string => doctor.findings.find((one) => one.name === name)?.verdict ?? 'missing'
    return {
      first: first.split('\n').length,
      second: second.split('\n').filter((line) => !line.includes('root.json')),
      version: await inside(root, `runuser -u kiosk -- ${KIOSK} version`),
      doctor: { configuration: verdictOf('configuration'), groups: verdictOf('groups'), disk: verdictOf('data disk') },
      unit: await inside(root, 'systemd-analyze verify /etc/systemd/system/sampling-kiosk.service'),
      rules: await inside(root, 'udevadm test /sys/class/net/lo 2>&1 | grep 70-sampling-kiosk'),
      log: await inside(root, 'systemd-analyze cat-config systemd/journald.conf | grep -c ^SystemMaxUse=200M'),
      gone: (await said(path.join(release, 'uninstall'), words)).split('\n').length,
      left: await readdir(path.join(root, 'opt')),
    }
  },
  ({ doctor, left, rules, second, unit, version }) =>
    second[0]?.endsWith('is installed as it should be; nothing was changed') === true &&
    /^\d+\.\d+\.\d+$/.test(version) &&
    new Set(Object.values(doctor)).size === 1 &&
    unit === '' &&
    rules === 'Reading rules file: /etc/udev/rules.d/70-sampling-kiosk.rules' &&
    left.length === 0,
)
