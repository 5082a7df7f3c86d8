import { readdir } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { kioskFolder, startProgram } from '../support/kiosk-process.ts'

const PROJECT = path.join(import.meta.dirname, '..', '..')

test('a kiosk that is switched off at the mains has kept what it compiled for its next start', async (t) => {
  const folder = await kioskFolder(t)
  const compiled = path.join(folder.path, 'compiled')
  const words = ['run', '--config', await folder.configure(), '--residents', '0']
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled }
  const kiosk = await startProgram(t, path.join(PROJECT, 'scripts', 'kiosk'), words, env)
  await kiosk.kill()
  const kept = await readdir(compiled, { recursive: true })
  t.true(kept.length > 100, `${kept.length} files`)
})
