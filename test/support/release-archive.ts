import { gzipSync } from 'node:zlib'
import { Header, type HeaderData } from 'tar'

const BLOCK = 512

export interface ArchiveEntry {
  readonly path: string
  readonly content?: string | Buffer
  readonly mode?: number
  readonly type?: HeaderData['type']
  readonly linkpath?: string
  /** What the header says, where it lies. */
  readonly size?: number
}

/** A `.tar.gz` with just these entries, right or wrong: no library would write the wrong ones. */
export function archiveOf(entries: readonly ArchiveEntry[]): Buffer {
  const blocks: Buffer[] = []
  for (const { content = '', linkpath, mode = 0o644, path, size, type = 'File' } of entries) {
    const bytes = Buffer.from(content)
    const header = new Header({
      path,
      mode,
      size: size ?? bytes.length,
      type,
      mtime: new Date(0),
      ...(linkpath === undefined ? {} : { linkpath }),
    })
    const block = Buffer.alloc(BLOCK)
    header.encode(block, 0)
    blocks.push(block, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK))
  }
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]))
}

/** The smallest thing that can be installed: a program, and what it says of itself. */
export function releaseEntries(
  version: string,
  program: string,
  more: readonly ArchiveEntry[] = [],
  arch = 'x64',
): readonly ArchiveEntry[] {
  const top = `sampling-kiosk-${version}-${arch}`
  return [
    { path: `${top}/`, type: 'Directory', mode: 0o755 },
    { path: `${top}/bin/`, type: 'Directory', mode: 0o755 },
    { path: `${top}/bin/kiosk`, content: `#!/bin/sh\n${program}\n`, mode: 0o755 },
    { path: `${top}/release.json`, content: JSON.stringify({ name: 'sampling-kiosk', version, arch }) },
    ...more.map((entry) => ({ ...entry, path: entry.path.replace(/^TOP/, top) })),
  ]
}
