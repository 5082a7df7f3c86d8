import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { UpdateFault } from '../../firmware/maintenance/update-fault.ts'
import { proveRelease } from '../../firmware/maintenance/verify.ts'
import type { Bench } from './district.ts'
import { Seeded } from './seeded.ts'
import { HostileRepository, THE_RELEASE } from './update-attacks.ts'

const FILES = ['2.root.json', 'timestamp.json', '1.snapshot.json', '1.targets.json'] as const
/** In place of a value: of a wrong kind, out of any range, or longer than anybody needs. */
const GARBAGE: readonly [unknown, ...unknown[]] = [
  null,
  ...[true, 0, -1, 1.5, 1e308, '', '\u0000', '../../etc', '9'.repeat(5_000), [], {}, [[[[]]]]],
  { constructor: { prototype: 1 } },
]

export interface FuzzedMetadata {
  readonly files: number
  refused: number
  /** What was changed did not matter (a signature in capitals): the release that was signed was proven, and no other. */
  same: number
  /** Something else was proven, or something else happened than a refusal by name. */
  wrong: number
}

/** Lets a kiosk ask a repository so many times, of which one file is malformed each time in its own way. */
export async function fuzzMetadata(
  bench: Bench,
  { count, folder, seed }: { readonly seed: number; readonly count: number; readonly folder: string },
): Promise<FuzzedMetadata> {
  const chance = new Seeded(seed, 'metadata')
  const repository = await HostileRepository.make(bench)
  await repository.say()
  const root = await repository.read('1.root.json')
  const rootFile = join(folder, 'root.json')
  await writeFile(rootFile, root)
  let name = ''
  let content: Uint8Array = Buffer.of()
  const url = await serve(bench, async (file) =>
    file === name ? content : await readFile(join(repository.folder, file)),
  )
  const found = { files: count, refused: 0, same: 0, wrong: 0 }
  const signal = new AbortController().signal
  for (let n = 0; n < count; n += 1) {
    const file = chance.pick(FILES)
    name = join('metadata', file)
    content = malformed(file === '2.root.json' ? root : await repository.read(file), chance)
    // That of a kiosk that has kept nothing: what it has proven before it would not ask for again.
    const where = { url, rootFile, folder: await mkdtemp(join(folder, 'kept-')), machineMs: Date.now }
    const wanted = { version: '0.2.0', arch: 'x64', running: '0.1.0' } as const
    try {
      const proven = await proveRelease(where, wanted, signal)
      const isIt = basename(proven.url).endsWith(THE_RELEASE.name) && proven.length === THE_RELEASE.content.length
      found[isIt ? 'same' : 'wrong'] += 1
    } catch (error) {
      found[error instanceof UpdateFault && !error.retryable ? 'refused' : 'wrong'] += 1
    }
    await rm(where.folder, { recursive: true })
  }
  return found
}

function malformed(whole: Buffer, chance: Seeded): Buffer {
  const bytes = Buffer.from(whole)
  switch (chance.between(0, 4)) {
    case 0:
      for (let n = chance.between(1, 8); n > 0; n -= 1) {
        const at = chance.between(0, bytes.length - 1)
        bytes[at] = (bytes[at] ?? 0) ^ chance.between(1, 255)
      }
      return bytes
    case 1:
      return bytes.subarray(0, chance.between(0, bytes.length - 1))
    case 2:
      return Buffer.concat([bytes, Buffer.from(chance.bytes(chance.between(1, 300)))])
    case 3:
      return Buffer.from(chance.bytes(chance.between(0, 2_000)))
    default:
      return replaced(bytes, chance)
  }
}

/** One value of it, at any depth, is another. */
function replaced(bytes: Buffer, chance: Seeded): Buffer {
  let left = chance.between(0, 25)
  const text = JSON.stringify(JSON.parse(bytes.toString('utf8')), (_key, value: unknown) => {
    left -= 1
    return left === 0 ? chance.pick(GARBAGE) : value
  })
  return left > 0 ? bytes.subarray(1) : Buffer.from(text)
}

async function serve(bench: Bench, contentOf: (file: string) => Promise<Uint8Array>): Promise<string> {
  const server = createServer((request, response) => {
    contentOf(new URL(request.url ?? '/', 'http://x').pathname.slice(1)).then(
      (bytes) => response.writeHead(200, { 'content-length': bytes.length }).end(bytes),
      () => response.writeHead(404).end(),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  bench.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
