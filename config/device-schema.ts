import { z } from 'zod'
import { PROFILE_NAMES } from '../firmware/domain/skin-profile.ts'
import { devicePath, hostName, matching, strict, tcpPort, text, wholeNumber } from './shapes.ts'

/** The parts of the booth. Each may be missing: the kiosk works without it, with the crew's help. */

/** UART rates that SAM-V modules and USB serial bridges share. */
const baudRate = z.literal([9600, 19_200, 38_400, 57_600, 115_200])

/** Its twin: the same driver above a simulated bus. */
const simulated = z.literal('simulated')

// I²C reserves 0x00-0x07 and 0x78-0x7f (NXP UM10204, 3.1.12).
const i2cAddress = wholeNumber(0x08, 0x77)
const i2cBus = wholeNumber(0, 255).default(1)

/** How skin becomes body temperature: a name, or one version of it. */
const thermometerProfile = z.literal(PROFILE_NAMES).default('default')

/** A thermometer is held against a black body at least so often. */
const checkEveryDays = wholeNumber(1, 366)

/** Type, date and two serial numbers of a security module (GA 467), as on its label. */
const samId = matching(
  /^\d{1,3}\.\d{1,3}-\d{8,10}-\d{1,10}-\d{1,10}$/,
  'must be the SAM id of the reader as `health` reports it, like "05.01-20150101-0000000123-0000456789"',
)

const idReader = z.discriminatedUnion('driver', [
  strict({
    driver: z.literal('sam-v'),
    port: devicePath,
    baudRate: baudRate.default(115_200),
    /** The one reader whose cards are taken; any where it is left out. */
    samId: samId.exactOptional(),
  }),
  strict({ driver: simulated }),
])

const codeScanner = z.discriminatedUnion('driver', [
  strict({
    driver: z.literal('serial'),
    port: devicePath,
    baudRate: baudRate.default(115_200),
    /** By whose commands it is told when to look for a code; `none`: it looks by itself. */
    family: z.literal(['none', 'gm65', 'honeywell', 'newland']).default('none'),
  }),
  /** One that plays keyboard, by its event file. */
  strict({ driver: z.literal('evdev'), port: devicePath }),
  strict({ driver: simulated }),
])

const thermometer = z.discriminatedUnion('driver', [
  strict({
    driver: z.literal('mlx90614'),
    bus: i2cBus,
    address: i2cAddress.default(0x5a),
    profile: thermometerProfile,
    checkEveryDays: checkEveryDays.default(30),
  }),
  strict({ driver: simulated, profile: thermometerProfile, checkEveryDays: checkEveryDays.exactOptional() }),
])

// PCF8574 data sheet, table "Address maps": 0100A2A1A0, and 0111A2A1A0 for the PCF8574A.
const expanderAddress = wholeNumber(0x20, 0x3f).refine(
  (address) => address <= 0x27 || address >= 0x38,
  'must be 0x20 to 0x27 (PCF8574) or 0x38 to 0x3f (PCF8574A)',
)

/** Where a forehead has to be, in millimetres from the sensor; nearer than 3 cm it sees nothing. */
const windowMm = z
  .tuple([wholeNumber(30, 999), wholeNumber(31, 1000)])
  .refine(([min, max]) => min < max, 'must be two distances in millimetres, the nearer one first')
  .default([30, 80])

const distance = z.discriminatedUnion('driver', [
  strict({ driver: z.literal('a02yyuw'), port: devicePath, windowMm }),
  strict({ driver: simulated, windowMm }),
])

const queueDisplay = z.discriminatedUnion('driver', [
  // HT16K33 data sheet, slave address: 1110A2A1A0.
  strict({ driver: z.literal('ht16k33'), bus: i2cBus, address: wholeNumber(0x70, 0x77).default(0x70) }),
  strict({ driver: z.literal('lcd-pcf8574'), bus: i2cBus, address: expanderAddress.default(0x27) }),
  strict({ driver: simulated, model: z.literal(['ht16k33', 'lcd-pcf8574']).default('ht16k33') }),
])

const media = strict({
  widthMm: wholeNumber(20, 110),
  heightMm: wholeNumber(10, 110),
  gapMm: z.number().min(0).max(10).default(2),
}).prefault({ widthMm: 40, heightMm: 30 })

const printerPlace = text(300).refine(
  (place) => parsePrinterInterface(place) !== null,
  'must be tcp://HOST:PORT, serial:/dev/NAME or /dev/NAME',
)
/**
 * Of `serial:` only. Slower, a label takes longer than a person, and a printer that lost its power in the middle could be
 * back before the end of the label and take the rest for one.
 */
const printerBaudRate = z.literal([57_600, 115_200])
const printerLine = { interface: printerPlace, baudRate: printerBaudRate.default(115_200), media }

const labelPrinter = z.discriminatedUnion('driver', [
  // How the model gets to the next label: GS FF or FF.
  strict({ driver: z.literal('esc-pos'), ...printerLine, labelFeed: z.literal(['gs-ff', 'ff']).default('gs-ff') }),
  // TSPL manual, DENSITY and SPEED (inches a second).
  strict({
    driver: z.literal('tspl'),
    ...printerLine,
    density: wholeNumber(0, 15).default(8),
    speed: wholeNumber(1, 12).default(3),
  }),
  strict({ driver: simulated, language: z.literal(['esc-pos', 'tspl']).default('esc-pos'), media }),
])

// BCM numbers of the 40-pin header; 0 and 1 belong to the identification EEPROM of a HAT.
const line = wholeNumber(2, 27).exactOptional()
const lines = strict({
  callNext: line,
  sampled: line,
  pedal: line,
  gate: line,
  ready: line,
  fault: line,
  buzzer: line,
  entryBeam: line,
  exitBeam: line,
})

const panel = z.discriminatedUnion('driver', [
  strict({
    driver: z.literal('gpio'),
    /** Label of the GPIO chip as the kernel says it, or `auto`: the one of the header. */
    chip: text(64).default('auto'),
    lines: lines.prefault({}),
  }),
  strict({ driver: simulated }),
])

const speaker = z.discriminatedUnion('driver', [strict({ driver: z.literal('alsa') }), strict({ driver: simulated })])

export const devicesSchema = strict({
  idReader: idReader.exactOptional(),
  codeScanner: codeScanner.exactOptional(),
  thermometer: thermometer.exactOptional(),
  distance: distance.exactOptional(),
  queueDisplay: queueDisplay.exactOptional(),
  labelPrinter: labelPrinter.exactOptional(),
  panel: panel.exactOptional(),
  speaker: speaker.exactOptional(),
})

/** Where a label printer is. */
export type PrinterInterface =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'serial'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string }

/** `tcp://HOST:PORT`, `serial:/dev/…` or `/dev/…`; null when it is none of them. */
export function parsePrinterInterface(place: string): PrinterInterface | null {
  const tcp = /^tcp:\/\/(?:\[([^\]]+)\]|([^:[\]/]+)):(\d{1,5})$/.exec(place)
  if (tcp !== null) {
    const host = tcp[1] ?? tcp[2] ?? ''
    const port = Number(tcp[3])
    return hostName.safeParse(host).success && tcpPort.safeParse(port).success && port > 0
      ? { kind: 'tcp', host, port }
      : null
  }
  const device = /^(serial:)?(\/dev\/[A-Za-z0-9._/-]{1,200})$/.exec(place)
  if (device?.[2] === undefined) return null
  return { kind: device[1] === undefined ? 'file' : 'serial', path: device[2] }
}
