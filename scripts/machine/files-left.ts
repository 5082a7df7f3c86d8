import { execFile } from 'node:child_process'
import { mkdir, open } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { writeSectors } from './sectors.ts'
import type { DiskLeft } from './volatile-disk.ts'

const run = promisify(execFile)
/** e2fsck(8): 1 is "errors corrected", of a preen only those that need nobody's judgement. */
const MENDED = 1
const TIMEOUT_MS = 300_000

/**
 * The files below `places` of what a power cut left of a disk, read as a start after it would find them: the file
 * system's own journal is played (by e2fsck, which has the kernel's code for it) and orphans are removed. Returns the folder
 * in which they lie under their own paths, in `folder`. Throws where the file system cannot be mended without a person.
 */
export async function filesLeft(left: DiskLeft, places: readonly string[], folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const image = path.join(folder, 'disk.img')
  await run('cp', ['--sparse=always', left.image, image])
  const file = await open(image, 'r+')
  try {
    await writeSectors(file, left.sectors)
  } finally {
    await file.close()
  }
  await run('e2fsck', ['-f', '-p', image], { timeout: TIMEOUT_MS }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === MENDED)) throw error
  })
  const files = path.join(folder, 'files')
  for (const place of places) {
    const into = path.join(files, path.dirname(place))
    await mkdir(into, { recursive: true })
    await run('debugfs', ['-R', `rdump ${place} ${into}`, image], { timeout: TIMEOUT_MS })
  }
  return files
}
