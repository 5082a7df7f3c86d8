import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { Updater } from 'tuf-js'
import { newSigners, type Signer } from '../../scripts/package/role-keys.ts'
import { draftRoot, signFor } from '../../scripts/package/role-metadata.ts'
import { type Offer, publishRoot } from '../../scripts/package/update-repository.ts'
import { serveFolder } from './folder-server.ts'

/** A repository of updates at its beginning. */
export interface StagedRepository {
  readonly folder: string
  /** What `maintenance.updateUrl` says, without a slash at the end. */
  readonly url: string
  readonly signers: readonly Signer[]
  /** The file of that content, ready to be offered. */
  readonly offer: (name: string, content: string | Uint8Array) => Promise<Offer>
  /** A new kiosk that has nothing but the first root; what it knows stays in its folder. */
  readonly kiosk: () => Promise<{
    readonly updater: () => Updater
    readonly fetched: (name: string) => Promise<string>
  }>
}

/** A repository with its first root, signed by keys of its own, served on loopback as any web server would. */
export async function stagedRepository(t: ExecutionContext): Promise<StagedRepository> {
  const signers = newSigners()
  const place = await mkdtemp(join(tmpdir(), 'kiosk-repository-'))
  t.teardown(() => rm(place, { recursive: true }))
  const folder = join(place, 'served')
  await mkdir(folder)
  const root = draftRoot(signers, 1, new Date())
  signFor('root', root, signers, [root])
  await publishRoot(folder, root, signers, new Date())
  const url = await serveFolder(t, folder)
  let kiosks = 0
  return {
    folder,
    url,
    signers,
    async offer(name, content) {
      const file = join(place, name)
      await writeFile(file, content)
      const [, version = '', arch = ''] = /^sampling-kiosk-(.+)-(x64|arm64)\.tar\.gz$/.exec(name) ?? []
      return { name, file, custom: { version, arch, commit: 'c0ffee', builtAt: '2026-11-22T12:00:00Z' } }
    },
    async kiosk() {
      const own = join(place, `kiosk-${(kiosks += 1)}`)
      await mkdir(join(own, 'metadata'), { recursive: true })
      await writeFile(join(own, 'metadata', 'root.json'), await readFile(join(folder, 'metadata', '1.root.json')))
      const updater = (): Updater =>
        new Updater({
          metadataDir: join(own, 'metadata'),
          metadataBaseUrl: `${url}/metadata`,
          targetDir: own,
          targetBaseUrl: `${url}/targets`,
        })
      const fetched = async (name: string): Promise<string> => {
        const one = updater()
        const info = await one.getTargetInfo(name)
        if (info === undefined) throw new Error(`${name} is not on offer`)
        return await readFile(await one.downloadTarget(info), 'utf8')
      }
      return { updater, fetched }
    },
  }
}
