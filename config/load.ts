import { dirname, isAbsolute, resolve } from 'node:path'
import type { Programme } from '../firmware/domain/programme.ts'
import { ConfigError, type ConfigProblem, isConfigError } from './config-error.ts'
import { crossProblems } from './cross-checks.ts'
import { chooseDesired, type DesiredChoice, NOTHING_DESIRED, setAside } from './desired-file.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { type DeepReadonly, deepFreeze } from './freeze.ts'
import { loadProgrammes, SHIPPED_PROGRAMMES } from './load-programmes.ts'
import { problemAt, toProblems } from './problems.ts'
import { type KioskFile, kioskSchema } from './schema.ts'
import { withSet } from './set-from-afar.ts'
import { READ_ONCE } from './shapes.ts'
import { readYamlFile, type YamlFile } from './yaml-file.ts'

/** Where a kiosk's configuration lies when nobody says otherwise. */
const DEFAULT_CONFIG_FILE = '/etc/sampling-kiosk/kiosk.yaml'

/** The file's own shape, every default filled in, every path absolute, frozen. */
export type KioskConfig = DeepReadonly<KioskFile>

export interface LoadedConfig {
  /** As the person named it. */
  readonly file: string
  readonly config: KioskConfig
  /** All versions of `config.programme`. */
  readonly programmes: readonly Programme[]
  /** What the district wants beside the file, and whether it counts. */
  readonly desired: DesiredChoice
  /** What would be wrong with these keys on top of the file; nothing: they could be taken. */
  problemsOf(set: Readonly<Record<string, unknown>>): Promise<readonly ConfigProblem[]>
  /** What is wrong at this key, for those who find it out later (a missing certificate). */
  problem(path: readonly string[], message: string): ConfigProblem
}

/**
 * Reads, checks and freezes the configuration and its programme. `file` (from `--config`) goes before `KIOSK_CONFIG`,
 * `dataDir` (from `--data`) before the key `data`. What the district wants counts on top of the file, unless `desired` is
 * `none`; with a `bootId` this is a start of the kiosk. Throws `ConfigError`; a wish that does not fit is set aside instead.
 */
export async function loadKioskConfig(options: {
  readonly file?: string | undefined
  readonly dataDir?: string | undefined
  readonly programmesDir?: string
  readonly environment?: Environment
  readonly desired?: 'none' | { readonly bootId: string }
}): Promise<LoadedConfig> {
  const { desired, environment = readEnvironment() } = options
  const source = await readYamlFile(options.file ?? environment.configFile ?? DEFAULT_CONFIG_FILE)
  const attempt: Attempt = async (set) => {
    const checked = checkKioskFile({ ...source, value: withSet(source.value, set) })
    const config = deepFreeze(withAbsolutePaths(checked, source.file, options.dataDir))
    return { config, programmes: await programmesOf(config, source, options.programmesDir ?? SHIPPED_PROGRAMMES) }
  }
  const alone = await attempt({})
  const bootId = typeof desired === 'object' ? desired.bootId : null
  const choice = desired === 'none' ? NOTHING_DESIRED : await chooseDesired(alone.config.data, bootId)
  return {
    file: source.file,
    ...(await inForce(alone, attempt, choice, bootId !== null)),
    problemsOf: (set) => problemsOf(attempt, set),
    problem: (path, message) => problemAt(source, path, message),
  }
}

type Checked = Pick<LoadedConfig, 'config' | 'programmes'>
type Attempt = (set: Readonly<Record<string, unknown>>) => Promise<Checked>

/** File and firmware may have changed since the wish was judged: then the one before counts, or the file alone. */
async function inForce(
  alone: Checked,
  attempt: Attempt,
  choice: DesiredChoice,
  isStart: boolean,
): Promise<Checked & Pick<LoadedConfig, 'desired'>> {
  const wanted = choice.inForce
  if (wanted === null) return { ...alone, desired: choice }
  try {
    return { ...(await attempt(wanted.set)), desired: choice }
  } catch (error) {
    if (!isConfigError(error)) throw error
    const why = error.problems[0]?.message ?? error.message
    const isNewest = choice.setAside === null
    const aside = { revision: wanted.revision, why, isNew: false }
    const next =
      isNewest && isStart
        ? await setAside(alone.config.data, why)
        : { ...choice, inForce: null, isOnTrial: false, setAside: choice.setAside ?? aside }
    return await inForce(alone, attempt, next, isStart)
  }
}

async function problemsOf(attempt: Attempt, set: Readonly<Record<string, unknown>>): Promise<readonly ConfigProblem[]> {
  try {
    await attempt(set)
    return []
  } catch (error) {
    if (isConfigError(error)) return error.problems
    throw error
  }
}

function checkKioskFile(source: YamlFile): KioskFile {
  const parsed = kioskSchema.safeParse(source.value, READ_ONCE)
  if (!parsed.success) throw new ConfigError('invalid', toProblems(parsed.error.issues, source))
  const problems = crossProblems(parsed.data).map(({ path, message }) => problemAt(source, path, message))
  if (problems.length > 0) throw new ConfigError('invalid', problems)
  return parsed.data
}

/** A path in the file is relative to the file, so that it means the same from everywhere. */
function withAbsolutePaths(file: KioskFile, name: string, dataDir: string | undefined): KioskFile {
  const base = dirname(resolve(name))
  const absolute = (path: string): string => (path.startsWith('credential:') ? path : resolve(base, path))
  const { uplink, web } = file
  return {
    ...file,
    data: dataDir === undefined ? absolute(file.data) : resolve(dataDir),
    journal:
      file.journal.mirror === undefined ? file.journal : { ...file.journal, mirror: absolute(file.journal.mirror) },
    programme: isProgrammePath(file.programme) ? absolute(file.programme) : file.programme,
    ...(uplink === undefined ? {} : { uplink: { ...uplink, ...mapped(uplink, ['ca', 'cert', 'key'], absolute) } }),
    web: web.tls === undefined ? web : { ...web, tls: { cert: absolute(web.tls.cert), key: absolute(web.tls.key) } },
  }
}

function mapped<Key extends string>(
  values: Readonly<Partial<Record<Key, string | undefined>>>,
  keys: readonly Key[],
  map: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = values[key]
      return value === undefined ? [] : [[key, map(value)]]
    }),
  )
}

function isProgrammePath(programme: string): boolean {
  return programme.includes('/') || programme.endsWith('.yaml') || isAbsolute(programme)
}

/** An unknown programme is a mistake of the kiosk's file; a wrong programme file is its own. */
async function programmesOf(config: KioskConfig, source: YamlFile, directory: string): Promise<readonly Programme[]> {
  const found = await loadProgrammes(
    isProgrammePath(config.programme) ? { file: config.programme } : { name: config.programme, directory },
  )
  if (found.ok) return found.programmes
  throw new ConfigError('invalid', [problemAt(source, ['programme'], `"programme" ${found.problem}`)])
}
