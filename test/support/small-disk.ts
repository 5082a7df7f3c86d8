import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'

export const SMALL_DISK_BYTES = 4 * 1024 * 1024
const run = promisify(execFile)

async function mount(folder: string): Promise<void> {
  await run('mount', ['-t', 'tmpfs', '-o', `size=${SMALL_DISK_BYTES}`, 'tmpfs', folder])
}

/** Mounting needs root, and a host that lets it. */
async function mayMount(): Promise<boolean> {
  const folder = await mkdtemp(path.join(tmpdir(), 'may-mount-'))
  try {
    await mount(folder)
    await run('umount', [folder])
    return true
  } catch {
    return false
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A file system of its own, as small as that. */
export async function smallDisk(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'kiosk-disk-'))
  await mount(folder)
  t.teardown(async () => {
    await run('umount', ['--lazy', folder])
    await rm(folder, { recursive: true, force: true })
  })
  return folder
}

/** Takes every byte that is left. */
export async function fillDisk(folder: string): Promise<void> {
  for (const bytes of [65_536, 4_096, 512]) {
    for (let n = 0; ; n += 1) {
      const done = await writeFile(path.join(folder, `filler-${bytes}-${n}`), Buffer.alloc(bytes, 1)).then(
        () => true,
        () => false,
      )
      if (!done) break
    }
  }
}

const unmountable = 'needs a file system of its own: run as root where mounting is allowed'
/** A test that takes a small disk; skipped, saying so, where none can be had. */
export const mounting: (title: string, body: (t: ExecutionContext) => Promise<void>) => void = (await mayMount())
  ? test
  : (title, body) => {
      test.skip(`${title} (${unmountable})`, body)
    }
