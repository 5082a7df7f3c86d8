import type { Server, Socket } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { StreamBytePort } from '../../drivers/bus/stream-byte-port.ts'
import { ScannerTwin } from '../../drivers/code-scanner/scanner-twin.ts'
import { A02yyuwTwin } from '../../drivers/distance/a02yyuw-twin.ts'
import { SamVTwin } from '../../drivers/id-reader/sam-v-twin.ts'
import { PrinterTwin } from '../../drivers/label-printer/printer-twin.ts'
import type { TwinLabel } from '../../drivers/label-printer/twin-mechanism.ts'
import { HT16K33_ADDRESS } from '../../drivers/queue-display/ht16k33.ts'
import { Ht16k33Twin } from '../../drivers/queue-display/ht16k33-twin.ts'
import { MLX90614_ADDRESS } from '../../drivers/thermometer/mlx90614-codec.ts'
import { Mlx90614Twin } from '../../drivers/thermometer/mlx90614-twin.ts'
import { keysOf, RETURN } from './keyboard.ts'
import type { Machine } from './machine.ts'
import { fileOfLine, KEYBOARD_FILE, SERIAL_LINES, type SerialLine, serialOf } from './places.ts'
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
/** For the machine's kernel to let go of a plug. */
const UNPLUGGED_MS = 30_000

/**
 * Everything outside the machine: the project's own twins, behind the kernel's own drivers. They live in this process,
 * so what a person does is a call, and what the machine did can be read off.
 */
export class Outside {
  readonly thermometer = new Mlx90614Twin()
  readonly digits = new Ht16k33Twin()
  readonly i2c = new UsbI2cAdapter()
  readonly reader = new SamVTwin()
  readonly scanner = new ScannerTwin({ family: 'gm65' })
  readonly distance = new A02yyuwTwin()
  readonly usbPrinter: UsbPrinter
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Socket>()
  #usb: { readonly i2c: UsbipDevice; readonly printer: UsbipDevice } | null = null
  #machine: Machine | null = null
  readonly #plugged = new Set<SerialLine | 'keyboard'>()
  readonly #printers = { 'esc-pos': new PrinterTwin(), tspl: new PrinterTwin({ language: 'tspl' }) }
  #printer: PrinterTwin = this.#printers['esc-pos']
  #isPrinterPlugged = false
  #papersBefore = 0

  constructor() {
    this.usbPrinter = new UsbPrinter(this.#printer)
    // Of a line on which nothing is plugged in nobody takes what it says.
    this.distance.fail('silent')
  }

  /** The one that is on the cable. */
  get printer(): PrinterTwin {
    return this.#printer
  }

  /** Takes its places on the host. */
  async open(): Promise<void> {
    this.i2c.attach(MLX90614_ADDRESS, this.thermometer)
    this.i2c.attach(HT16K33_ADDRESS, this.digits)
    this.#usb = { i2c: await UsbipDevice.open(this.i2c), printer: await UsbipDevice.open(this.usbPrinter) }
  }

  /** Before each start of a machine: its serial lines are sockets in its folder. */
  async listenForLines(folder: string): Promise<void> {
    for (const name of SERIAL_LINES) {
      const line = await listenOn(path.join(folder, name))
      this.#servers.push(line)
      line.on('connection', (socket) => {
        this.#keep(socket)
        this[name].attach(new StreamBytePort(socket, name, () => Promise.resolve()))
      })
    }
  }

  /** Plugs in what the booth's kiosk has, as somebody does who sets it up. */
  async plugIn(machine: Machine): Promise<void> {
    this.#machine = machine
    this.#plugged.clear()
    this.#isPrinterPlugged = false
    await this.plugLine('reader')
    await this.plugKeyboard()
    await this.#usb?.i2c.plug(machine.agent, I2C_PORT)
    await this.plugPrinter()
    const files = ['/dev/i2c-0', '/dev/usb/lp0', fileOfLine('reader'), KEYBOARD_FILE]
    const isThere = files.map((file) => `[ -e ${file} ]`).join(' && ')
    await machine.agent.run(`until ${isThere}; do sleep 0.2; done`)
  }

  /** Idempotent, as is unplugging. */
  async plugLine(line: SerialLine): Promise<void> {
    const device = { driver: 'usb-serial', id: line, chardev: line, serial: serialOf(line), 'always-plugged': true }
    await this.#plug(line, device)
  }

  /** A keyboard, as which many scanners show themselves. */
  async plugKeyboard(): Promise<void> {
    await this.#plug('keyboard', { driver: 'usb-kbd', id: 'keyboard', serial: 'SCANNER1' })
  }

  async unplug(device: SerialLine | 'keyboard'): Promise<void> {
    if (this.#plugged.delete(device)) await this.#running.qmp.execute('device_del', { id: device })
  }

  async #plug(device: SerialLine | 'keyboard', words: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.#plugged.has(device)) return
    this.#plugged.add(device)
    const deadline = performance.now() + UNPLUGGED_MS
    for (;;) {
      try {
        await this.#running.qmp.execute('device_add', words)
        return
      } catch (error) {
        // It was unplugged a moment ago, and the machine has not let go of it yet.
        if (performance.now() > deadline || !/in use|Duplicate/.test(String(error))) throw error
        await pause(KEY_MS)
      }
    }
  }

  /** Another printer is put on the cable. */
  async changePrinter(language: 'esc-pos' | 'tspl'): Promise<void> {
    if (this.#printer === this.#printers[language]) return
    this.unplugPrinter()
    await this.#running.agent.run('while [ -e /dev/usb/lp0 ]; do sleep 0.2; done')
    this.#printer = this.#printers[language]
    this.usbPrinter.change(this.#printer)
    await this.calmPrinter()
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

  /** Types a code and, unless it is left half, the return key. */
  async type(text: string, isHalf = false): Promise<void> {
    for (const keys of [...Array.from(text, keysOf), ...(isHalf ? [] : [RETURN])]) {
      await this.#running.qmp.execute('send-key', { keys, 'hold-time': KEY_MS })
      await pause(2 * KEY_MS)
    }
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
    for (const printer of Object.values(this.#printers)) printer.close()
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
