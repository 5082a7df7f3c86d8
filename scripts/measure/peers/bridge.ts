import { connectBare } from '../bare-mqtt.ts'
import { end, launchMosquitto } from '../broker.ts'
import { bodyOf, offer, type Rival, TOPIC } from './rival.ts'

/** A mosquitto beside the program, bridged to the district's, which saves its queue at every change: as safe as it can be. */
export const MOSQUITTO_BRIDGE: Rival = {
  name: 'mosquitto bridge',
  events: 300,
  start: async (folder, url) => {
    const { host } = new URL(url)
    const { child, port } = await launchMosquitto(folder, [
      'persistence true',
      `persistence_location ${folder}/`,
      'autosave_on_changes true',
      'autosave_interval 1',
      'connection up',
      `address ${host}`,
      'topic # out 1',
      'cleansession false',
      'remote_clientid rival',
      'restart_timeout 1',
      'notifications false',
      'try_private false',
    ])
    const client = await connectBare(`mqtt://127.0.0.1:${port}`, 'program')
    return {
      pid: child.pid ?? 0,
      kill: async () => {
        await end(child)
        await client.close()
      },
      accept: (from, to, onAccepted) => offer(from, to, (n) => client.publish(TOPIC, bodyOf(n)), onAccepted),
    }
  },
}
