import type { KioskConfig } from '../../config/load.ts'
import { type DriverError, type DriverErrorCode, isDriverError } from '../../drivers/driver-error.ts'
import { type Finding, failed, well } from '../domain/finding.ts'
import type { KioskSaid } from '../ports/doctor.ts'
import type { PrinterTrouble } from '../ports/label-printer.ts'
import type { DeviceName } from './device-watch.ts'

export const DEVICE_WORDS: Readonly<Record<DeviceName, string>> = {
  idReader: 'ID reader',
  codeScanner: 'code scanner',
  thermometer: 'thermometer',
  distance: 'distance sensor',
  queueDisplay: 'queue display',
  labelPrinter: 'label printer',
  panel: 'panel',
  speaker: 'speaker',
}

type Media = NonNullable<KioskConfig['devices']['labelPrinter']>['media']

const AGAIN = 'run this again'

/** What is wrong with the printer, and what to do with the hands; the crew has its own words for it on its page. */
const PRINTER: Readonly<Record<PrinterTrouble, readonly [says: string, next: (media: Media) => string]>> = {
  'paper-out': [
    'paper is out',
    ({ heightMm, widthMm }) => `put in a roll of ${widthMm} × ${heightMm} mm, close the cover, ${AGAIN}`,
  ],
  'cover-open': ['its cover is open', () => `close it until it clicks, ${AGAIN}`],
  jam: ['paper is jammed', () => `open it, take the paper out, cut it straight, close it, ${AGAIN}`],
  'ribbon-out': ['the ribbon is used up', () => `put in a new one, or switch it to direct thermal, ${AGAIN}`],
  paused: ['it is paused', () => `press its pause key, ${AGAIN}`],
  'head-hot': ['its head is hot', () => `wait two minutes, ${AGAIN}; if it comes back, lower "density"`],
  error: ['it says that it has an error', () => `switch it off and on, ${AGAIN}; its lamps say more, in its manual`],
  offline: ['it cannot be reached', () => 'look at its power, its cable, and "interface" in the configuration'],
  'no-answer': [
    'it takes bytes and says nothing',
    () =>
      'switch it off and on; over a network, see that no other machine prints on it; the right "driver" may be the other one',
  ],
  'other-language': [
    'it speaks the other command language',
    () => 'switch "driver" between esc-pos and tspl, or the printer itself (its manual: emulation)',
  ],
  unconfirmed: [
    'it took a label and never said that it printed',
    () => 'look whether a label came out; update its firmware',
  ],
}

const DEFAULT_MEDIA: Media = { widthMm: 40, heightMm: 30, gapMm: 2 }

/** `detail` is the driver's. */
export function printerFinding(trouble: PrinterTrouble, media: Media = DEFAULT_MEDIA, detail = ''): Finding {
  const [says, next] = PRINTER[trouble]
  return failed(DEVICE_WORDS.labelPrinter, detail === '' ? says : `${says} (${detail})`, next(media))
}

function isPrinterTrouble(code: string): code is PrinterTrouble {
  return Object.hasOwn(PRINTER, code)
}

function isDevice(name: string): name is DeviceName {
  return Object.hasOwn(DEVICE_WORDS, name)
}

const WIRES = 'look at its four wires (3.3 V, ground, SDA on pin 3, SCL on pin 5), then i2cdetect -y 1'
const SENSOR_LINE = 'look at power, ground and its one data wire, and that nothing else writes to that line'

/** What to do where the driver's own words end with what is wrong. */
const NEXT: Readonly<Partial<Record<DriverErrorCode, string>>> = {
  'i2c.bus-missing': 'see the I²C bus above',
  'i2c.no-acknowledge': WIRES,
  'i2c.timeout': 'unplug one part after the other: one of them holds the bus down',
  'id-reader.no-answer': 'look at its cable and at "baudRate" (115200, older ones 57600 or 9600); give it power anew',
  'id-reader.bad-frame': 'another rate ("baudRate"), a long cable, or no SAM-V at this port',
  'id-reader.refused': 'its security module does not start: have it replaced',
  'id-reader.wrong-module': 'put the right reader there, or its number into devices.idReader.samId',
  'code-scanner.no-answer': 'look at its cable and "baudRate"; set it to serial (COM) mode with the code in its manual',
  'code-scanner.refused': '"family" is another one, or its commands are switched off: its manual, serial commands',
  'thermometer.bad-frame': WIRES,
  'distance.silent': SENSOR_LINE,
  'distance.bad-frame': SENSOR_LINE,
  'printer.no-answer': 'switch it off and on',
  'speaker.failed': 'aplay -l names the sound cards; the package is alsa-utils; /etc/asound.conf chooses one',
  'speaker.timeout': 'the sound card does not take sound: unplug it and put it back',
}

/** What a driver said, with what stood behind it. */
export function driverFinding(name: string, error: DriverError): Finding {
  const cause = isDriverError(error.cause) ? error.cause : null
  const next = NEXT[cause?.code ?? error.code] ?? NEXT[error.code] ?? ''
  return failed(name, cause === null ? error.message : `${error.message}: ${cause.message}`, next)
}

/** The device list of a kiosk that runs, as findings. */
export function saidOfDevices({ details, health }: KioskSaid, media?: Media): readonly Finding[] {
  return health.devices.flatMap(({ device, fault, moduleId, simulated, state }) => {
    if (!isDevice(device) || state === 'absent') return []
    const name = DEVICE_WORDS[device]
    if (fault === null) {
      const who = moduleId === undefined ? '' : `, ${moduleId}`
      return [well(name, `${simulated ? 'simulated, works' : 'works'}${who} (the running kiosk says so)`)]
    }
    if (isPrinterTrouble(fault)) return [printerFinding(fault, media)]
    const detail = details[device] ?? ''
    const next = Object.entries(NEXT).find(([code]) => code === fault)?.[1] ?? ''
    return [failed(name, detail === '' ? `does not work: ${fault}` : detail, next)]
  })
}
