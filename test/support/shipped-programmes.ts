import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { loadProgrammes, SHIPPED_PROGRAMMES } from '../../config/load-programmes.ts'
import type { Programme } from '../../firmware/domain/programme.ts'

/** Every version of every programme that ships. */
export async function shippedProgrammes(): Promise<readonly Programme[]> {
  const files = (await readdir(SHIPPED_PROGRAMMES)).sort()
  const found = await Promise.all(files.map((file) => loadProgrammes({ file: join(SHIPPED_PROGRAMMES, file) })))
  return found.flatMap((one) => (one.ok ? one.programmes : []))
}
