import test from 'ava'
import { loadKioskConfig } from '../../../config/load.ts'
import { uplinkSettings } from '../../../firmware/compose/settings.ts'
import { UPLINK_TIMING } from '../../../firmware/uplink/settings.ts'
import { NO_ENVIRONMENT } from '../../config/config-fixture.ts'

test('a kiosk dials soon at its start only where every broker is on its own machine: elsewhere there is a fleet', async (t) => {
  const { config } = await loadKioskConfig({ file: 'config/demo.yaml', environment: NO_ENVIRONMENT })
  const startMaxMs = (...urls: readonly string[]): number => {
    const { timing } = uplinkSettings(config, { uplink: {}, web: null }, urls, '0')
    return { ...UPLINK_TIMING, ...timing }.startMaxMs
  }
  t.is(startMaxMs('mqtt://127.0.0.1:1883', 'mqtts://localhost:8883', 'mqtt://[::1]:1883'), 2_000)
  t.is(startMaxMs('mqtts://broker.example:8883'), 60_000)
  t.is(startMaxMs('mqtt://127.0.0.1:1883', 'mqtts://broker.example:8883'), 60_000)
})
