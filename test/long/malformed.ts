// Commands, configurations and metadata that no kiosk may obey, each malformed in its own way, to the desks of a kiosk.
import { fuzzMaintenance } from '../support/fuzzed-maintenance.ts'
import { fuzzMetadata } from '../support/fuzzed-metadata.ts'
import { kioskFolder } from '../support/kiosk-process.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

/** Each is a whole client workflow over a connection: some milliseconds. */
const METADATA_SHARE = 0.1

await longRun(
  'malformed',
  { seed: 1, count: 100_000 },
  ({ count, folder, seed }) =>
    withBench(async (bench) => ({
      metadata: await fuzzMetadata(bench, { seed, count: count * METADATA_SHARE, folder }),
      ...(await fuzzMaintenance(await kioskFolder(bench), seed, count)),
    })),
  ({ acted, heapGrownMb, metadata, taken, unsaid }) =>
    acted + taken + unsaid + metadata.wrong === 0 && metadata.refused > 0.9 * metadata.files && heapGrownMb <= 20,
)
