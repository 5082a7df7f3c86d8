import { execFile } from 'node:child_process'
import { mkdir, open } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { DiskLeft } from './volatile-disk.ts'

const run = promisify(execFile)
const SECTOR_BYTES = 512
/** e2fsck(8): 1 is "errors corrected", of a preen only those that need nobody's judgement. */
const MENDED = 1
const TIMEOUT_MS = 120_000

/**
 * The files below `place` of what a power cut left of a disk, read into `folder` as a start after it would find them: the
 * file system's own journal is played (by e2fsck, which has the kernel's code for it) and orphans are removed. Throws where
 * the file system cannot be mended without a person.
 */
export async function filesLeft(left: DiskLeft, place: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const image = path.join(folder, 'disk.img')
  await run('cp', ['--sparse=always', left.image, image])
  const file = await open(image, 'r+')
  try {
    for (const [sector, bytes] of left.sectors) await file.write(bytes, 0, bytes.length, sector * SECTOR_BYTES)
  } finally {
    await file.close()
  }
  await run('e2fsck', ['-f', '-p', image], { timeout: TIMEOUT_MS }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === MENDED)) throw error
  })
  const files = path.join(folder, 'files')
  await mkdir(files)
  await run('debugfs', ['-R', `rdump ${place} ${files}`, image], { timeout: TIMEOUT_MS })
  return path.join(files, path.basename(place))
}
