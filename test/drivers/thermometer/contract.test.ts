import { thermometerContract } from '../../contract/thermometer.ts'
import { openTwinStage } from './twin-stage.ts'

thermometerContract('MLX90614 over its twin', (t) => {
  const timing = { intervalMs: 2, wakeMs: 5, steadyIntervalMs: 2 }
  const { adapter, plugIn, thermometer, twin, unplug } = openTwinStage(t, timing)
  return Promise.resolve({
    thermometer,
    plugIn,
    unplug,
    show: (objectCentiC: number, ambientCentiC: number) => {
      twin.setTemperature(objectCentiC, ambientCentiC)
    },
    damage: (how: 'pec' | 'error-flag' | null) => {
      twin.fail(how)
    },
    hang: () => {
      adapter.hang()
    },
    release: () => {
      adapter.release()
    },
    replace: async () => {
      unplug()
      await thermometer.probe(new AbortController().signal).catch(() => undefined)
      twin.replace([1, 2, 3, 4])
      plugIn()
    },
  })
})
