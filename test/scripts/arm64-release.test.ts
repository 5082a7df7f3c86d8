import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { arm64PartsBuilt } from '../../scripts/package/arm64.ts'
import { assembleRelease } from '../../scripts/package/build.ts'
import { AARCH64, emulate, machinesOf, whyNoArm64Programs } from '../support/arm64-release.ts'
import { ROOT, run } from './script-fixture.ts'

const TIMEOUT_MS = 240_000
const TITLE = 'a release for arm64 has nothing of x64 in it, and writes a journal on an emulated processor'

const parts = await arm64PartsBuilt()
const whyNot = parts === null ? 'its parts are not built: scripts/release --arch arm64' : whyNoArm64Programs()

// The whole of it, twice, is a long run: test/long/arm64-release.ts.
;(whyNot === null ? test : test.skip)(whyNot === null ? TITLE : `${TITLE} (${whyNot})`, async (t) => {
  t.timeout(TIMEOUT_MS)
  if (parts === null) return
  const folder = await mkdtemp(join(tmpdir(), 'kiosk-arm64-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const release = join(folder, await assembleRelease(ROOT, parts, folder))
  const machines = await machinesOf(release)
  t.true(machines.size >= 6, [...machines.keys()].join(' '))
  t.deepEqual(
    [...machines].filter(([, machine]) => machine !== AARCH64),
    [],
  )
  await emulate(release)
  const words = ['--config', join(release, 'config', 'demo.yaml'), '--data', join(folder, 'data')]
  const closed = await run(join(release, 'bin', 'kiosk'), ['day', 'close', ...words], { cwd: '/' })
  t.is(closed.code, 0, closed.error)
  t.regex(closed.out, /revision 1: nobody came, a zero report/)
})
