import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { type ConfigError, isConfigError } from '../../config/config-error.ts'
import { type LoadedConfig, loadKioskConfig } from '../../config/load.ts'

/** The least that a kiosk's file must say. */
export const LEAST = `kiosk: { id: K0042, district: "119999", site: "0001", station: "01", name: Test }
mode: demo
programme: pooled-10
`

/** Nothing of the machine that runs the tests. */
export const NO_ENVIRONMENT = { configFile: null, credentialsDirectory: null }

export async function temporaryFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kiosk-config-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Writes `kiosk.yaml` with this content into a folder of its own. */
export async function writeConfig(t: ExecutionContext, content: string | Uint8Array): Promise<string> {
  const file = join(await temporaryFolder(t), 'kiosk.yaml')
  await writeFile(file, content)
  return file
}

export async function loadText(t: ExecutionContext, content: string): Promise<LoadedConfig> {
  return loadKioskConfig({ file: await writeConfig(t, content), environment: NO_ENVIRONMENT })
}

/** The error of a promise that must fail for the configuration. */
export async function refusal(t: ExecutionContext, promise: Promise<unknown>): Promise<ConfigError> {
  const error = await t.throwsAsync(promise)
  if (isConfigError(error)) return error
  throw new TypeError('failed for another reason', { cause: error })
}

/** What the file's refusal says, without the name of the temporary file: `14: unknown key …`. */
export async function said(t: ExecutionContext, content: string): Promise<string[]> {
  const { problems } = await refusal(t, loadText(t, content))
  return problems.map(({ line, message }) => `${line ?? '-'}: ${message}`)
}
