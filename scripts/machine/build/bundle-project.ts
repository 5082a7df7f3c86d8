// bundle-project.ts PLACE: the programs as a release has them (an emulated processor takes a minute for a thousand files),
// and the contract suites, which no release has.
import path from 'node:path'
import { build } from 'esbuild'
import { bundle, REQUIRE } from '../../package/bundle.ts'
import { CARRIED } from '../../package/modules.ts'

const PROJECT = path.join(import.meta.dirname, '..', '..', '..')
const [place = ''] = process.argv.slice(2)

await bundle(PROJECT, place)
await build({
  absWorkingDir: PROJECT,
  entryPoints: ['test/hil/in-machine/contracts.ts'],
  outdir: path.join(place, 'contracts'),
  bundle: true,
  format: 'esm',
  platform: 'node',
  external: [...CARRIED, 'ava'],
  banner: { js: REQUIRE },
  logLevel: 'warning',
})
