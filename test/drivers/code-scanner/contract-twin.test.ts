import { ScannerTwin, type ScannerTwinOptions } from '../../../drivers/code-scanner/scanner-twin.ts'
import { codeScannerContract } from '../../contract/code-scanner.ts'
import { NO_REPLIES, scannerStage } from './scanner-stage.ts'

const twins: readonly (readonly [string, ScannerTwinOptions])[] = [
  ['a scanner that looks by itself, in GB18030', { encoding: 'gb18030' }],
  ['a Newland that is triggered', { family: 'newland', maxChunkBytes: 16 }],
]

for (const [title, options] of twins)
  codeScannerContract(
    title,
    (t) => {
      const twin = new ScannerTwin(options)
      const moves = {
        unplug: () => {
          twin.unplug()
        },
        plugIn: () => {
          twin.plug()
        },
      }
      return Promise.resolve({ ...scannerStage(t, twin, twin.open, options.family), ...moves })
    },
    options.family === undefined ? { hang: NO_REPLIES } : {},
  )
