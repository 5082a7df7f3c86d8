import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { syncFolder } from '../../firmware/disk/durable-file.ts'
import type { Role } from './role-keys.ts'

/** Everybody may read what a web server is to show. */
const MODE = 0o644

/** Length in bytes and SHA-256 in hex. */
export async function digestOf(file: string): Promise<{ readonly length: number; readonly sha256: string }> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return { length: (await stat(file)).size, sha256: hash.digest('hex') }
}

/** Puts a file in its place: a power cut leaves the old one, the whole new one, or none. */
export async function writeDurably(file: string, content: Uint8Array | string): Promise<void> {
  await placeDurably(file, async (unfinished) => {
    const handle = await open(unfinished, 'wx', MODE)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
  })
}

/** The same for a copy of a file that may be large. */
export async function copyDurably(from: string, to: string): Promise<void> {
  await placeDurably(to, async (unfinished) => {
    await copyFile(from, unfinished)
    const handle = await open(unfinished, 'r+')
    try {
      await handle.chmod(MODE)
      await handle.sync()
    } finally {
      await handle.close()
    }
  })
}

async function placeDurably(file: string, write: (unfinished: string) => Promise<void>): Promise<void> {
  const unfinished = join(dirname(file), `.${randomUUID()}.part`)
  try {
    await write(unfinished)
    await rename(unfinished, file)
  } finally {
    await rm(unfinished, { force: true })
  }
  await syncFolder(dirname(file))
}

/** Which versions of a role's metadata lie there, also those that a cut left and nothing names; ascending. */
export async function versionsOf(folder: string, role: Role): Promise<readonly number[]> {
  const name = new RegExp(`^([1-9]\\d*)\\.${role}\\.json$`)
  const names = await readdir(join(folder, 'metadata')).catch(() => [])
  return names
    .flatMap((file) => name.exec(file)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}
