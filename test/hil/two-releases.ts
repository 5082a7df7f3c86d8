import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { glob, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { arm64Parts } from '../../scripts/package/arm64.ts'
import { buildRelease } from '../../scripts/package/build.ts'
import type { CompiledParts } from '../../scripts/package/modules.ts'
import { newSigners } from '../../scripts/package/role-keys.ts'
import { draftRoot, signFor } from '../../scripts/package/role-metadata.ts'
import { publish, publishRoot } from '../../scripts/package/update-repository.ts'

const PROJECT = path.join(import.meta.dirname, '..', '..')
const run = promisify(execFile)

/** A release as it was built. */
export interface Release {
  readonly version: string
  /** `sampling-kiosk-0.1.0-arm64` */
  readonly name: string
  readonly archive: string
  /** SHA-256 of each of its files, by its path in it. */
  readonly digests: ReadonlyMap<string, string>
}

/** What a kiosk is installed from, and what it is then offered. */
export interface TwoReleases {
  readonly first: Release
  readonly second: Release
  /** A repository of updates as `scripts/release` publishes it, which offers the second. */
  readonly repository: string
}

/** Builds two releases of this commit for arm64 into `folder`, the second of the next version, and signs it. */
export async function twoReleases(folder: string, say: (text: string) => void): Promise<TwoReleases> {
  const parts = await arm64Parts(say)
  const first = await built(PROJECT, parts, folder)
  const second = await built(await nextVersion(folder), parts, folder)
  const repository = path.join(folder, 'updates')
  await mkdir(repository)
  const signers = newSigners()
  const now = new Date()
  const root = draftRoot(signers, 1, now)
  signFor('root', root, signers, [root])
  await publishRoot(repository, root, signers, now)
  const { archive, name, version } = second
  const custom = { version, arch: 'arm64', commit: 'c0ffee', builtAt: now.toISOString() }
  await publish(repository, [{ name: `${name}.tar.gz`, file: archive, custom }], signers, now)
  return { first, second, repository }
}

async function built(root: string, parts: CompiledParts, folder: string): Promise<Release> {
  const { archive, name } = await buildRelease(root, parts, folder)
  const [, version = ''] = /^sampling-kiosk-(.+)-arm64$/.exec(name) ?? []
  return { version, name, archive, digests: await digestsIn(path.join(folder, name)) }
}

/** A checkout of this commit in which the last number of the version is one higher. */
async function nextVersion(folder: string): Promise<string> {
  const root = path.join(folder, 'next')
  await run('git', ['clone', '--quiet', '--shared', PROJECT, root])
  const file = path.join(root, 'package.json')
  const text = await readFile(file, 'utf8')
  await writeFile(
    file,
    text.replace(
      /"version": "(\d+\.\d+\.)(\d+)"/,
      (_, front: string, last: string) => `"version": "${front}${Number(last) + 1}"`,
    ),
  )
  const somebody = ['-c', 'user.name=release', '-c', 'user.email=release@kiosk.example']
  await run('git', [...somebody, 'commit', '--quiet', '--all', '--message', 'The next version'], { cwd: root })
  const modules = [path.join(PROJECT, 'node_modules'), path.join(root, 'node_modules')]
  // Links where both lie on one disk.
  await run('cp', ['-al', ...modules]).catch(() => run('cp', ['-a', ...modules]))
  return root
}

/** SHA-256 of each file below a folder, by its path in it. */
export async function digestsIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for await (const name of glob('**', { cwd: folder })) {
    const file = path.join(folder, name)
    if ((await stat(file)).isFile())
      found.set(
        name,
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      )
  }
  return found
}
