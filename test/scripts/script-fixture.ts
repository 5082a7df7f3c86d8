import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { ExecutionContext } from 'ava'

export const ROOT = resolve(import.meta.dirname, '../..')

/** How a script ended. */
export interface Ended {
  readonly code: number
  readonly out: string
  readonly error: string
}

/**
 * Runs a program with the Node of this test first in PATH, and only what a fresh login would have beside it.
 * Rejects only when it cannot be started.
 */
export function run(
  file: string,
  args: readonly string[] = [],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ended> {
  const env = { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, HOME: tmpdir(), ...options.env }
  return new Promise((done, reject) => {
    execFile(file, args, { timeout: 240_000, ...options, env, maxBuffer: 2 ** 24 }, (error, out, errorText) => {
      if (error !== null && typeof error.code !== 'number')
        reject(new Error(`${file} was not run to its end`, { cause: error }))
      else done({ code: typeof error?.code === 'number' ? error.code : 0, out, error: errorText })
    })
  })
}

/** A small project around the real scripts; what is in `files` goes over them. `{}` has no package installed. */
export async function projectWith(t: ExecutionContext, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kiosk-script-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  for (const script of [
    'setup',
    'start',
    'test',
    'kiosk',
    'node/env.sh',
    'node/kiosk-flags.sh',
    'node/package.json',
    'node/package-lock.json',
  ])
    await cp(join(ROOT, 'scripts', script), join(folder, 'scripts', script))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
    if (content.startsWith('#!')) await chmod(join(folder, name), 0o755)
  }
  return folder
}

/** The packages of this project, without installing them again. */
export async function lendPackages(folder: string): Promise<void> {
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
}
