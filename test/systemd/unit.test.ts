import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { needing } from '../support/needing.ts'

const run = promisify(execFile)
const SYSTEMD = join(import.meta.dirname, '..', '..', 'systemd')
/** Units of the district's machine. */
const BROKERS = join(SYSTEMD, '..', 'firmware', 'docs', 'brokers')
const UNIT = 'sampling-kiosk.service'
const IS_UNIT = /\.(service|socket|timer|path|target)$/
/** Of ten; what is left are the network, the devices and memory for what V8 compiles. */
const EXPOSURE_MAX = 2.5

const withSystemd = needing(test, 'systemd-analyze')

async function folderOf(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'unit-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function exposureOf(t: ExecutionContext, text: string): Promise<number> {
  const file = join(await folderOf(t), UNIT)
  await writeFile(file, text)
  const { stdout } = await run('systemd-analyze', ['security', '--no-pager', '--offline=true', file])
  return Number(/Overall exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1])
}

withSystemd('what the kiosk could do beyond its work is taken from it', async (t) => {
  const text = await readFile(join(SYSTEMD, UNIT), 'utf8')
  const exposure = await exposureOf(t, text)
  t.log(`exposure ${exposure}`)
  t.true(exposure <= EXPOSURE_MAX)
  // The measure sees a difference.
  t.true((await exposureOf(t, text.replace('SystemCallFilter=@system-service', ''))) > EXPOSURE_MAX)
})

withSystemd('systemd knows every line of every unit', async (t) => {
  const folder = await folderOf(t)
  const everything = [SYSTEMD, BROKERS].map(async (from) => (await readdir(from)).map((name) => ({ from, name })))
  const units = (await Promise.all(everything)).flat().filter(({ name }) => IS_UNIT.test(name))
  for (const one of [UNIT, 'kioskctl-renew.service', 'kioskctl-renew.timer'])
    t.true(
      units.some(({ name }) => name === one),
      one,
    )
  const complaintsOf = async (text: string, name: string): Promise<string> => {
    const file = join(folder, name)
    // The programs of a unit lie elsewhere, or not here at all.
    await writeFile(file, text.replaceAll(/^(Exec\w+=-?)\S+/gm, '$1/bin/true'))
    const { stderr } = await run('systemd-analyze', ['verify', file]).catch(
      (error: unknown) => error as { stderr: string },
    )
    return stderr
      .split('\n')
      .filter((line) => line.includes(name))
      .join('\n')
  }
  for (const { from, name } of units) t.is(await complaintsOf(await readFile(join(from, name), 'utf8'), name), '')
  t.regex(await complaintsOf('[Service]\nExecStart=/bin/true\nWatchDog=30\n', UNIT), /WatchDog/)
})

test('it is started for ever, but not with a wrong configuration', async (t) => {
  const text = await readFile(join(SYSTEMD, UNIT), 'utf8')
  for (const line of ['Restart=always', 'StartLimitIntervalSec=0', 'RestartPreventExitStatus=78', 'Type=notify'])
    t.true(text.split('\n').includes(line), line)
})
