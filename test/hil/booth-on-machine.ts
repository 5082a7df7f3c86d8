import { execFile } from 'node:child_process'
import { mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { stringify } from 'yaml'
import { hashPin } from '../../config/pin.ts'
import { installKiosk, untilKioskAnswers } from '../../scripts/machine/installed-kiosk.ts'
import { Machine, type MachineOptions } from '../../scripts/machine/machine.ts'
import { serveDisk } from '../../scripts/machine/nbd-server.ts'
import { Outside } from '../../scripts/machine/outside.ts'
import { bringParts, imageOfProject } from '../../scripts/machine/parts.ts'
import { fileOfLine, KEYBOARD_FILE, SERIAL_LINES } from '../../scripts/machine/places.ts'
import { VolatileDisk } from '../../scripts/machine/volatile-disk.ts'
import { freePort } from '../../scripts/measure/loopback.ts'
import { type KioskClient, kioskClient } from '../support/kiosk-client.ts'
import { type Mosquitto, openMosquitto, type Subscriber, subscribe } from '../support/mosquitto.ts'

/** BCM numbers of the example's wiring. */
export const LINES = { callNext: 17, sampled: 18, gate: 27, ready: 22, fault: 23, buzzer: 24 } as const

/** A kiosk that has just started on an emulated processor beside other work has much to do before it answers. */
const ANSWER_MS = 120_000

interface Own extends Pick<MachineOptions, 'gpioBase'> {
  /** A disk of its own of this size, where what the machine's has is too small. */
  readonly diskBytes?: number
}

interface Surroundings {
  readonly folder: string
  readonly broker: Mosquitto
  readonly ears: Subscriber
  readonly disk: VolatileDisk
  readonly webPort: number
}

async function grown(disk: string, bytes: number, folder: string): Promise<string> {
  const image = path.join(folder, 'disk.img')
  const run = promisify(execFile)
  await run('cp', ['--sparse=always', disk, image])
  await truncate(image, bytes)
  await run('e2fsck', ['-f', '-p', image])
  await run('resize2fs', [image])
  return image
}

/** An arm64 machine with a booth around it; its disk loses with the power what was not flushed. */
export class BoothOnMachine {
  readonly outside = new Outside()
  readonly broker: Mosquitto
  readonly ears: Subscriber
  readonly disk: VolatileDisk
  readonly kiosk: KioskClient
  /** Of the kiosk's pages, in the machine and on the host. */
  readonly webPort: number
  readonly folder: string
  readonly #options: Omit<MachineOptions, 'folder'>
  #machine: Machine | null = null

  private constructor(options: Omit<MachineOptions, 'folder'>, { broker, disk, ears, folder, webPort }: Surroundings) {
    this.#options = options
    this.folder = folder
    this.broker = broker
    this.ears = ears
    this.disk = disk
    this.webPort = webPort
    this.kiosk = kioskClient(`http://127.0.0.1:${webPort}`, ANSWER_MS)
  }

  /** Builds what is missing, starts the machine, plugs everything in; no kiosk runs yet. `say` hears what takes long. */
  static async open(say: (text: string) => void, { diskBytes, ...own }: Own = {}): Promise<BoothOnMachine> {
    const parts = await bringParts(say)
    const folder = await mkdtemp(path.join(tmpdir(), 'machine-'))
    const project = await imageOfProject(folder)
    const broker = await openMosquitto()
    const ears = await subscribe({ port: broker.port, topics: ['#'] })
    const image = diskBytes === undefined ? parts.disk : await grown(parts.disk, diskBytes, folder)
    const disk = await VolatileDisk.open(image)
    const webPort = await freePort()
    const options = { parts, project, webPort, serialLines: SERIAL_LINES, ...own }
    const booth = new BoothOnMachine(options, { folder, broker, ears, disk, webPort })
    await booth.outside.open()
    await booth.powerOn()
    await booth.outside.plugIn(booth.machine)
    return booth
  }

  get machine(): Machine {
    if (this.#machine === null) throw new Error('the machine is off')
    return this.#machine
  }

  async powerOn(): Promise<void> {
    this.disk.restorePower()
    const folder = await mkdtemp(path.join(this.folder, 'on-'))
    const diskSocket = path.join(folder, 'disk')
    const server = await serveDisk(this.disk, diskSocket)
    await this.outside.listenForLines(folder)
    this.#machine = await Machine.start({ ...this.#options, folder, diskSocket })
    server.close()
  }

  /** Every device behind the kernel's own interface. */
  async installKiosk(): Promise<void> {
    await installKiosk(this.machine, stringify(await this.config(), { aliasDuplicateObjects: false }), this.webPort)
    await this.kiosk.signIn()
  }

  /** After a start of a machine on which it is installed. */
  async untilKioskAnswers(): Promise<void> {
    await untilKioskAnswers(this.machine, this.webPort)
    await this.kiosk.signIn()
  }

  async close(): Promise<void> {
    await this.#machine?.cutPower()
    this.outside.close()
    await this.ears.close()
    await this.broker.close()
    await this.disk.close()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** Of the kiosk at work in it. */
  async config(): Promise<Record<string, unknown>> {
    return {
      kiosk: {
        id: 'K0042',
        district: '119999',
        site: '0001',
        station: '01',
        ticketLetter: 'A',
        name: '红旗社区采样亭',
      },
      site: { timezone: 'Asia/Shanghai', type: 'fixed', bandsMinutes: [25, 50] },
      mode: 'live',
      programme: 'pooled-10',
      data: '/var/lib/sampling-kiosk',
      devices: {
        idReader: { driver: 'sam-v', port: fileOfLine('reader') },
        codeScanner: { driver: 'evdev', port: KEYBOARD_FILE },
        thermometer: { driver: 'mlx90614', bus: 0 },
        queueDisplay: { driver: 'ht16k33', bus: 0 },
        labelPrinter: { driver: 'esc-pos', interface: '/dev/usb/lp0' },
        panel: { driver: 'gpio', chip: 'auto', lines: LINES },
      },
      scan: {
        rules: [
          {
            id: 'person',
            kind: 'person',
            pattern: '^P:(?<idNumber>[0-9X]{18}):(?<name>[^:]{1,30}):(?<phone>[0-9]{11})$',
          },
        ],
      },
      crew: {
        operators: {
          demo: {
            name: '示范组长',
            role: 'leader',
            // The same PIN as the demo's, but not the demo's well-known line, which a kiosk at work refuses.
            pin: await hashPin('2468'),
          },
        },
      },
      uplink: { url: `mqtt://10.0.2.2:${this.broker.port}`, allowPlaintext: true },
      web: { host: '127.0.0.1', port: this.webPort },
    }
  }
}
