import type { ExecutionContext } from 'ava'
import { serialBytePort } from '../../../drivers/bus/serial-byte-port.ts'
import { A02yyuw } from '../../../drivers/distance/a02yyuw.ts'
import { fileOfLine } from '../../../scripts/machine/places.ts'
import type { DistanceStage } from '../../contract/distance.ts'
import { calm, move, outside, untilThere } from './outside-world.ts'

const LINE = fileOfLine('distance')

export async function distanceStage(t: ExecutionContext): Promise<DistanceStage> {
  await calm(t)
  const plugIn = async (): Promise<void> => {
    await outside('distance.plug')
    await untilThere(LINE)
  }
  await plugIn()
  const sensor = new A02yyuw(serialBytePort({ path: LINE, baudRate: 9600 }))
  t.teardown(() => sensor.close())
  return {
    sensor,
    stand: (mm) => move('distance.stand', mm)(),
    silence: (isSilent) => move('distance.fail', isSilent ? 'silent' : null)(),
    garble: (isGarbled) => move('distance.fail', isGarbled ? 'garbage' : null)(),
    unplug: move('distance.unplug'),
    plugIn,
  }
}
