import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { end, until } from '../broker.ts'
import { freePort } from '../loopback.ts'
import { bodyOf, gone, offer, type Rival, TOPIC } from './rival.ts'

const PROGRAM = join(import.meta.dirname, 'node_modules', 'node-red', 'red.js')

/** A flow from HTTP to MQTT: an event counts as accepted when it is answered with 200. */
export const NODE_RED: Rival = {
  name: 'Node-RED 4',
  events: 1_000,
  start: async (folder, url) => {
    const port = await freePort()
    await writeFile(join(folder, 'settings.js'), settings(port))
    await writeFile(join(folder, 'flows.json'), JSON.stringify(flow(new URL(url))))
    const child = spawn(process.execPath, [PROGRAM, '--userDir', folder, 'flows.json'], { stdio: 'ignore' })
    const at = `http://127.0.0.1:${port}/event`
    const answers = (): Promise<boolean> =>
      fetch(`${at}/ready`).then(
        ({ ok }) => ok,
        () => false,
      )
    await Promise.race([until(answers), gone(child, 'Node-RED')])
    const take = async (n: number): Promise<void> => {
      const headers = { 'content-type': 'text/plain' }
      const response = await fetch(at, { method: 'POST', headers, body: bodyOf(n) })
      await response.arrayBuffer()
      if (!response.ok) throw new Error(`Node-RED answered ${response.status}`)
    }
    return {
      pid: child.pid ?? 0,
      kill: () => end(child),
      accept: (from, to, onAccepted) => offer(from, to, take, onAccepted),
    }
  },
}

/** Nothing but the flow: no editor, and nothing that would look for news on the network. */
function settings(port: number): string {
  const values = {
    uiHost: '127.0.0.1',
    uiPort: port,
    httpAdminRoot: false,
    mqttReconnectTime: 500,
    logging: { console: { level: 'off' } },
    telemetry: { enabled: false, updateNotification: false },
  }
  return `module.exports = ${JSON.stringify(values)}\n`
}

function flow({ hostname, port }: URL): readonly object[] {
  const node = (id: string, type: string, wires: readonly string[], more: object): object => ({
    id,
    type,
    z: 'tab',
    wires: [wires],
    ...more,
  })
  return [
    { id: 'tab', type: 'tab', label: 'events' },
    {
      id: 'broker',
      type: 'mqtt-broker',
      broker: hostname,
      port,
      clientid: 'rival',
      cleansession: false,
      autoConnect: true,
    },
    node('ready', 'http in', ['answer'], { url: '/event/ready', method: 'get' }),
    node('event', 'http in', ['out', 'answer'], { url: '/event', method: 'post' }),
    node('out', 'mqtt out', [], { topic: TOPIC, qos: '1', retain: 'false', broker: 'broker' }),
    node('answer', 'http response', [], { statusCode: '200' }),
  ]
}
