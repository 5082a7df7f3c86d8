import { mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A small file whole or not at all (rename(2)), there after a power cut, for this account alone. */
export async function writeDurably(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const beside = await open(`${file}.new`, 'w', 0o600)
  try {
    await beside.writeFile(text)
    await beside.sync()
  } finally {
    await beside.close()
  }
  await rename(`${file}.new`, file)
  const folder = await open(dirname(file), 'r')
  await folder.sync().finally(() => folder.close())
}
