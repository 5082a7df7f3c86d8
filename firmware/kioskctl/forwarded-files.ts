import type { KeyObject } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importCarryOut } from './import-command.ts'
import type { District } from './open-consumer.ts'

/**
 * Imports files that have come whole, piece by piece, from kiosks that forwarded them. In words what came of each; a
 * file that is refused is not asked for again.
 */
export async function importForwarded({ consumer, files }: District, key: KeyObject): Promise<readonly string[]> {
  const said: string[] = []
  for (const name of await files.whole()) {
    const folder = await mkdtemp(join(tmpdir(), 'kioskctl-'))
    try {
      const file = join(folder, 'carried')
      await writeFile(file, files.read(name), { mode: 0o600 })
      const imported = await importCarryOut(file, key, consumer)
      const words = imported.ok
        ? `${imported.manifest.kiosk}: ${imported.taken.new} events taken, ${imported.taken.copy} known already`
        : `refused: ${imported.problem}`
      await files.done(name, words)
      said.push(`a forwarded file, ${words}`)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  return said
}
