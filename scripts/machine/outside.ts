import type { Server, Socket } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { StreamBytePort } from '../../drivers/bus/stream-byte-port.ts'
import { SamVTwin } from '../../drivers/id-reader/sam-v-twin.ts'
import { PrinterTwin } from '../../drivers/label-printer/printer-twin.ts'
import type { TwinLabel } from '../../drivers/label-printer/twin-mechanism.ts'
import { HT16K33_ADDRESS } from '../../drivers/queue-display/ht16k33.ts'
import { Ht16k33Twin } from '../../drivers/queue-display/ht16k33-twin.ts'
import { MLX90614_ADDRESS } from '../../drivers/thermometer/mlx90614-codec.ts'
import { Mlx90614Twin } from '../../drivers/thermometer/mlx90614-twin.ts'
import type { Machine } from './machine.ts'
import { READER_FILE, READER_LINE, SCANNER_FILE } from './places.ts'
import { listenOn } from './qmp.ts'
import { UsbI2cAdapter } from './usb-i2c-adapter.ts'
import { UsbPrinter } from './usb-printer.ts'
import { UsbipDevice } from './usbip-device.ts'

/** Ports of the machine's virtual USB controller. */
const I2C_PORT = 0
const PRINTER_PORT = 1
/** A short human press. */
const PRESS_MS = 150
/** Half of the time for a key, as scanners with a keyboard plug type. */
const KEY_MS = 20

/**
 * Everything outside the machine: the project's own twins, behind the kernel's own drivers. They live in this process,
 * so what a person does is a call, and what the machine did can be read off.
 */
export class Outside {
  readonly thermometer = new Mlx90614Twin()
  readonly digits = new Ht16k33Twin()
  readonly i2c = new UsbI2cAdapter()
  readonly reader = new SamVTwin()
  readonly printer = new PrinterTwin()
  readonly usbPrinter = new UsbPrinter(this.printer)
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Socket>()
  #usb: { readonly i2c: UsbipDevice; readonly printer: UsbipDevice } | null = null
  #machine: Machine | null = null
  #isReaderPlugged = false
  #isPrinterPlugged = false
  #papersBefore = 0

  /** Takes its places on the host. */
  async open(): Promise<void> {
    this.i2c.attach(MLX90614_ADDRESS, this.thermometer)
    this.i2c.attach(HT16K33_ADDRESS, this.digits)
    this.#usb = { i2c: await UsbipDevice.open(this.i2c), printer: await UsbipDevice.open(this.usbPrinter) }
  }

  /** Before each start of a machine: its reader's line is a socket in its folder. */
  async listenForReader(folder: string): Promise<void> {
    const line = await listenOn(path.join(folder, READER_LINE))
    this.#servers.push(line)
    line.on('connection', (socket) => {
      this.#keep(socket)
      this.reader.attach(new StreamBytePort(socket, 'reader', () => Promise.resolve()))
    })
  }

  /** Plugs everything into the machine, as somebody does who sets up a booth. */
  async plugIn(machine: Machine): Promise<void> {
    this.#machine = machine
    this.#isReaderPlugged = false
    this.#isPrinterPlugged = false
    await this.plugReader()
    await this.plugKeyboard()
    await this.#usb?.i2c.plug(machine.agent, I2C_PORT)
    await this.plugPrinter()
    const files = ['/dev/i2c-0', '/dev/usb/lp0', READER_FILE, SCANNER_FILE]
    const isThere = files.map((file) => `[ -e ${file} ]`).join(' && ')
    await machine.agent.run(`until ${isThere}; do sleep 0.2; done`)
  }

  /** Idempotent, as is unplugging. */
  async plugReader(): Promise<void> {
    if (this.#isReaderPlugged) return
    this.#isReaderPlugged = true
    const device = {
      driver: 'usb-serial',
      id: READER_LINE,
      chardev: READER_LINE,
      serial: 'READER1',
      'always-plugged': true,
    }
    await this.#running.qmp.execute('device_add', device)
  }

  async unplugReader(): Promise<void> {
    if (!this.#isReaderPlugged) return
    this.#isReaderPlugged = false
    await this.#running.qmp.execute('device_del', { id: READER_LINE })
  }

  /** The printer's cable comes out. */
  unplugPrinter(): void {
    if (this.#isPrinterPlugged) this.#usb?.printer.unplug()
    this.#isPrinterPlugged = false
  }

  async plugPrinter(): Promise<void> {
    this.#isPrinterPlugged = true
    this.usbPrinter.reconnect()
    await this.#usb?.printer.plug(this.#running.agent, PRINTER_PORT)
  }

  /** The printer is plugged in, well and empty; what came out before is not looked at any more. */
  async calmPrinter(): Promise<void> {
    const { printer, usbPrinter } = this
    usbPrinter.stopReading(false)
    printer.setPaper('ok')
    printer.setCover('closed')
    printer.setHead('ok')
    printer.setJam(false)
    printer.setLink('up')
    if (!this.#isPrinterPlugged) await this.plugPrinter()
    this.#papersBefore = printer.printed().length
  }

  /** What came out since the last `calmPrinter`. */
  newPapers(): readonly TwinLabel[] {
    return this.printer.printed().slice(this.#papersBefore)
  }

  /** A keyboard, as which many scanners show themselves. */
  async plugKeyboard(): Promise<void> {
    await this.#running.qmp.execute('device_add', { driver: 'usb-kbd', id: 'scanner', serial: 'SCANNER1' })
  }

  /** Types a code and the return key: letters, digits, space, `:` and `-`. */
  async type(text: string): Promise<void> {
    for (const character of text) {
      await this.#running.qmp.execute('send-key', { keys: keysOf(character), 'hold-time': KEY_MS })
      await pause(2 * KEY_MS)
    }
    await this.#running.qmp.execute('send-key', { keys: keys('ret'), 'hold-time': KEY_MS })
  }

  /** An input of the header, by its BCM number. */
  async setInput(line: number, level: 0 | 1): Promise<void> {
    await this.#running.agent.run(`echo pull-${level === 1 ? 'up' : 'down'} >/run/header/sim_gpio${line}/pull`)
  }

  /** A button to ground is pressed and let go. */
  async press(line: number): Promise<void> {
    const pull = `/run/header/sim_gpio${line}/pull`
    await this.#running.agent.run(`echo pull-down >${pull}; sleep ${PRESS_MS / 1_000}; echo pull-up >${pull}`)
  }

  /** What an output drives. */
  async output(line: number): Promise<number> {
    return Number(await this.#running.agent.run(`cat /run/header/sim_gpio${line}/value`))
  }

  /** Idempotent. */
  close(): void {
    this.printer.close()
    this.#usb?.i2c.close()
    this.#usb?.printer.close()
    for (const server of this.#servers) server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  get #running(): Machine {
    if (this.#machine === null) throw new Error('nothing is plugged in yet')
    return this.#machine
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#sockets.delete(socket))
  }
}

function keys(...codes: readonly string[]): readonly object[] {
  return codes.map((data) => ({ type: 'qcode', data }))
}

/** QEMU's names of the keys (qapi/ui.json, QKeyCode) on a keyboard of the United States. */
function keysOf(character: string): readonly object[] {
  if (character === ':') return keys('shift', 'semicolon')
  if (character === '-') return keys('minus')
  if (character === ' ') return keys('spc')
  const code = character.toLowerCase()
  return character === code ? keys(code) : keys('shift', code)
}
