import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { Finding } from '../../../firmware/domain/finding.ts'
import { clockCheck } from '../../../firmware/health/clock-checks.ts'
import { diskCheck } from '../../../firmware/health/disk-checks.ts'
import { type MachineNeeds, machineChecks } from '../../../firmware/health/machine-checks.ts'
import { runChecks } from '../../../firmware/health/run-checks.ts'

const HEADER: MachineNeeds = { header: true, i2cBuses: [], groups: {} }
const { signal } = new AbortController()

/** A folder that stands for `/`. */
async function rootWith(t: ExecutionContext, files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'machine-'))
  t.teardown(() => rm(root, { recursive: true, force: true }))
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), text)
  }
  return root
}

async function look(
  t: ExecutionContext,
  files: Readonly<Record<string, string>>,
  needs: MachineNeeds,
  account = { userId: 999, groups: [999] },
): Promise<readonly Finding[]> {
  return runChecks(machineChecks({ root: await rootWith(t, files), ...account }, needs), signal)
}

const gist = ({ name, verdict }: Finding): string => `${name}: ${verdict}`

test('the board is named, another one only matters where parts are on the header, and its voltage is told', async (t) => {
  const pi = { 'proc/device-tree/model': 'Raspberry Pi 4 Model B Rev 1.4\0' }
  const [board] = await look(t, pi, HEADER)
  t.like(board, { verdict: 'ok', says: 'Raspberry Pi 4 Model B Rev 1.4' })
  const pc = { 'sys/class/dmi/id/product_name': 'Invented PC\n' }
  t.like((await look(t, pc, HEADER))[0], { verdict: 'warn' })
  t.like((await look(t, pc, { ...HEADER, header: false }))[0], { verdict: 'ok' })
  const throttled = 'sys/devices/platform/soc/soc:firmware/get_throttled'
  const power = async (bits: string) => (await look(t, { ...pi, [throttled]: `${bits}\n` }, HEADER)).map(gist)[1]
  t.is(await power('0'), 'power: ok')
  t.is(await power('50000'), 'power: warn')
  t.is(await power('50005'), 'power: fail')
})

test('a group that the account lacks, or the system, is named with what it is for', async (t) => {
  const needs = { header: false, i2cBuses: [], groups: { dialout: 'serial lines', gpio: 'the panel' } }
  const files = { 'etc/group': 'root:x:0:\ndialout:x:20:\ngpio:x:997:kiosk\n' }
  const group = async (groups: readonly number[], userId = 999, tree: Readonly<Record<string, string>> = files) =>
    (await look(t, tree, needs, { userId, groups: [...groups] })).find(({ name }) => name === 'groups')
  t.like(await group([20, 997]), { verdict: 'ok' })
  const missing = await group([997])
  t.is(missing?.verdict, 'fail')
  t.regex(missing?.says ?? '', /not in dialout \(serial lines\)$/)
  t.regex(missing?.next ?? '', /usermod -aG dialout /)
  t.regex((await group([20], 999, { 'etc/group': 'dialout:x:20:\n' }))?.says ?? '', /no group gpio \(the panel\)/)
  t.like(await group([], 0), { verdict: 'warn' })
  const none = await look(t, {}, { ...needs, groups: {} })
  t.like(none[1], { name: 'groups', verdict: 'skipped' })
})

test('an I²C bus that is not there is said to be switched off, with what to type', async (t) => {
  const needs = { header: true, i2cBuses: [1, 3], groups: {} }
  const found = await look(t, { 'dev/i2c-3': '' }, needs)
  t.deepEqual(found.slice(2).map(gist), ['I²C bus 1: fail', 'I²C bus 3: ok'])
  t.regex(found[2]?.next ?? '', /dtparam=i2c_arm=on/)
})

test('the data disk is full, nearly full, read-only or in memory: each is said, with the medium', async (t) => {
  const root = await rootWith(t, {})
  const mounts = (type: string, device: string, options = 'rw') =>
    writeFile(
      join(root, 'proc/self/mountinfo'),
      `22 1 0:1 / / rw - ext4 /dev/mmcblk0p2 rw\n23 22 0:2 / ${root} ${options} - ${type} ${device} rw\n`,
    )
  await mkdir(join(root, 'proc/self'), { recursive: true })
  const disk = async (folder: string, free: number) =>
    (
      await runChecks(
        [diskCheck(folder, { root }, () => Promise.resolve({ bavail: free, blocks: 100, bsize: 1e8 }))],
        signal,
      )
    )[0]
  await mounts('ext4', '/dev/mmcblk0p3')
  t.like(await disk(root, 50), {
    verdict: 'ok',
    says: `${root}: 5.0 GB (50 %) free on an SD card or eMMC (/dev/mmcblk0p3, ext4)`,
  })
  t.like(await disk(join(root, 'later', 'data'), 50), { verdict: 'ok' })
  t.like(await disk(root, 4), { verdict: 'warn' })
  t.like(await disk(root, 1), { verdict: 'fail' })
  await mounts('tmpfs', 'tmpfs')
  t.regex((await disk(root, 50))?.says ?? '', /in memory/)
  await mounts('ext4', '/dev/mmcblk0p3', 'ro,noatime')
  const readOnly = await disk(root, 50)
  t.is(readOnly?.verdict, 'fail')
  t.regex(readOnly?.next ?? '', /change the card/)
})

test('the clock is set by a time source with its offset, or by nobody', async (t) => {
  const clock = async (answers: Readonly<Record<string, string>>) => {
    const check = clockCheck(
      () => Date.UTC(2026, 10, 22, 7, 5),
      (words) => Promise.resolve(answers[words[0] ?? ''] ?? null),
    )
    return (await runChecks([check], signal))[0]
  }
  const status = '       Server: 192.168.1.1 (gateway)\n       Offset: +1.234ms\n'
  t.like(await clock({ show: 'yes', 'timesync-status': status }), {
    verdict: 'ok',
    says: 'set by 192.168.1.1, offset +1.234ms; it is 2026-11-22 07:05 UTC',
  })
  t.like(await clock({ show: 'yes' }), { verdict: 'ok' })
  t.like(await clock({ show: 'no' }), { verdict: 'warn' })
  t.like(await clock({}), { verdict: 'warn' })
})
