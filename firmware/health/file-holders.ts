import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename } from 'node:path'

/** Who has a file open: `serial-getty (process 612)`. */
export interface Holder {
  readonly pid: number
  readonly program: string
}

/** The first process but ourselves that has this very file open. Null where none is seen: other accounts' hide from us. */
export async function holderOf(file: string): Promise<Holder | null> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  for (const pid of pids) {
    if (Number(pid) === process.pid || !(await hasOpen(pid, file))) continue
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
      .split('\0')
      .filter((word) => word !== '')
    // Of a program that Node runs, the script says more.
    const script = words.find((word) => /\.[cm]?[jt]s$/.test(word)) ?? words[0] ?? ''
    return { pid: Number(pid), program: basename(script) }
  }
  return null
}

async function hasOpen(pid: string, file: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`
  for (const descriptor of await readdir(folder).catch(() => [])) {
    if ((await readlink(`${folder}/${descriptor}`).catch(() => null)) === file) return true
  }
  return false
}

export function sayHolder(holder: Holder | null): string {
  return holder === null ? 'another program' : `${holder.program} (process ${holder.pid})`
}
