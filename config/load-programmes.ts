import { readdir, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Programme } from '../firmware/domain/programme.ts'
import { ConfigError, hasErrorCode } from './config-error.ts'
import { deepFreeze } from './freeze.ts'
import { quote, suggest, toProblems } from './problems.ts'
import { programmeSchema, toProgramme } from './programme-schema.ts'
import { READ_ONCE } from './shapes.ts'
import { readYamlFile, type YamlFile } from './yaml-file.ts'

/** The programmes that ship with this release. */
export const SHIPPED_PROGRAMMES = resolve(import.meta.dirname, 'programmes')

/** One file; or all files of a folder that carry one name. */
export type ProgrammeSource = { readonly file: string } | { readonly name: string; readonly directory: string }

export type FoundProgrammes =
  | { readonly ok: true; readonly programmes: readonly Programme[] }
  | { readonly ok: false; readonly problem: string }

/** A folder with more is not a folder of programmes. */
const FILES_MAX = 500

/**
 * Loads every version of a programme, the earliest first, frozen. `ok: false` when there is none of that name; throws
 * `ConfigError` when a file is wrong. Files with another name are not judged: a mistake in tomorrow's programme for
 * another booth must not stop this one.
 */
export async function loadProgrammes(source: ProgrammeSource): Promise<FoundProgrammes> {
  if ('file' in source) return { ok: true, programmes: [checkProgramme(await readYamlFile(source.file))] }
  const files = await readAll(source.directory)
  const versions = files.filter(({ value }) => nameOf(value) === source.name)
  if (versions.length === 0) {
    const names = [...new Set(files.flatMap(({ value }) => nameOf(value) ?? []))]
    return {
      ok: false,
      problem: `names no programme of this release (${quote(source.name)}); ${suggest(source.name, names)}`,
    }
  }
  return { ok: true, programmes: inOrder(versions) }
}

async function readAll(directory: string): Promise<YamlFile[]> {
  const names = (await listed(directory)).filter((name) => /\.ya?ml$/.test(name)).sort()
  if (names.length > FILES_MAX)
    throw new ConfigError('invalid', [
      { file: directory, line: null, key: null, message: `holds more than ${FILES_MAX} programmes; remove old ones` },
    ])
  return Promise.all(names.map((name) => readYamlFile(join(directory, name))))
}

async function listed(directory: string): Promise<string[]> {
  try {
    return await readdir(await realpath(directory))
  } catch (error) {
    const message = hasErrorCode(error, 'ENOENT') ? 'does not exist; programmes belong there' : 'cannot be listed'
    throw new ConfigError('unreadable', [{ file: directory, line: null, key: null, message }], error)
  }
}

function nameOf(value: unknown): string | null {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'
    ? value.name
    : null
}

function checkProgramme(source: YamlFile): Programme {
  const parsed = programmeSchema.safeParse(source.value, READ_ONCE)
  if (!parsed.success) throw new ConfigError('invalid', toProblems(parsed.error.issues, source))
  return deepFreeze(toProgramme(parsed.data))
}

/** Two versions with one number, or of one moment, would leave it to chance which rules apply. */
function inOrder(versions: readonly YamlFile[]): readonly Programme[] {
  const loaded = versions
    .map((source) => ({ source, programme: checkProgramme(source) }))
    .sort((a, b) => startsAt(a.programme) - startsAt(b.programme))
  for (const [i, { source, programme }] of loaded.entries()) {
    for (const earlier of loaded.slice(0, i)) {
      const key = clash(programme, earlier.programme)
      if (key !== null)
        throw new ConfigError('invalid', [
          {
            file: source.file,
            line: source.lineOf([key]),
            key,
            message: `has the same ${key} as ${earlier.source.file}; change one`,
          },
        ])
    }
  }
  return loaded.map(({ programme }) => programme)
}

function clash(a: Programme, b: Programme): 'version' | 'effectiveFrom' | null {
  if (a.version === b.version) return 'version'
  return startsAt(a) === startsAt(b) ? 'effectiveFrom' : null
}

function startsAt(programme: Programme): number {
  return Date.parse(programme.effectiveFrom)
}
