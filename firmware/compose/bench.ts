import type { BusTraffic } from '../../drivers/bus/byte-port.ts'
import type { CardDocument } from '../../drivers/id-reader/card-reading.ts'
import { encodeTextBlock } from '../../drivers/id-reader/sam-v-text-encoder.ts'
import { idTypeOfCitizenNumber, parseCompactDate } from '../domain/identity.ts'
import type { BenchAnswer, BenchDisplay, BenchPerson, BenchPort, BenchTraffic } from '../ports/bench.ts'
import type { LabelRenderer } from '../ports/label-renderer.ts'
import type { Twins } from './devices.ts'
import { TWIN_PANEL_LINES } from './open-panel.ts'
import type { UplinkLine } from './uplink-line.ts'

/** Of each device: a reader that polls must not push the bytes of the last label out. */
const TRAFFIC_KEPT_MAX = 60
const LABELS_KEPT_MAX = 50
/** More than a status or a command, less than a raster. */
const HEX_BYTES_MAX = 64
const HEX_TEXT_BLOCK = /^[0-9a-fA-F]{512}$/

const DONE: BenchAnswer = { ok: true }

/** Moves the twins, and shows what passes between them and the drivers. */
export class Bench implements BenchPort {
  readonly #renderer: LabelRenderer
  readonly #labelOf: () => string | null
  readonly #listeners = new Set<() => void>()
  readonly #traffic = new Map<string, BenchTraffic[]>()
  /** Of the newest pieces of paper, newest last. */
  readonly #labelNames: (string | null)[] = []
  #printed = 0
  #twins: Twins | null = null
  #line: UplinkLine | null = null
  #passages = 0
  #said: () => string = () => ''

  /** `labelOf` names the label that is being printed. */
  constructor(renderer: LabelRenderer, labelOf: () => string | null) {
    this.#renderer = renderer
    this.#labelOf = labelOf
  }

  attach(twins: Twins, line: UplinkLine | null, said: () => string): void {
    this.#said = said
    this.#twins = twins
    this.#line = line
    twins.labelPrinter?.onPrinted(() => {
      this.#printed += 1
      this.#labelNames.push(this.#labelOf())
      if (this.#labelNames.length > LABELS_KEPT_MAX) this.#labelNames.shift()
      this.#changed()
    })
    twins.queueDisplay?.onChanged(() => {
      this.#changed()
    })
    twins.speaker?.onHeard(() => {
      this.#changed()
    })
    twins.panel?.onOutput(() => {
      this.#changed()
    })
  }

  /** Listens to the twins' buses. */
  report({ bytes, device, direction }: BusTraffic): void {
    this.#passages += 1
    const hex = Buffer.from(bytes.subarray(0, HEX_BYTES_MAX)).toString('hex')
    const passed = this.#traffic.get(device) ?? []
    this.#traffic.set(device, passed)
    passed.push({ n: this.#passages, device, direction, hex, length: bytes.length })
    if (passed.length > TRAFFIC_KEPT_MAX) passed.shift()
    this.#changed()
  }

  layCard(card: { readonly textHex: string } | { readonly person: BenchPerson }): BenchAnswer {
    const reader = this.#twins?.idReader ?? null
    if (reader === null) return absent('ID reader')
    const block = 'textHex' in card ? blockOfHex(card.textHex) : blockOfPerson(card.person)
    if (block === null) return { ok: false, reason: 'that is not a card that exists: 256 bytes as hex, or a person' }
    reader.lay(block)
    return DONE
  }

  liftCard(): BenchAnswer {
    const reader = this.#twins?.idReader ?? null
    if (reader === null) return absent('ID reader')
    reader.lift()
    return DONE
  }

  setTemperature(objectC: number, ambientC: number): BenchAnswer {
    const thermometer = this.#twins?.thermometer ?? null
    if (thermometer === null) return absent('thermometer')
    thermometer.fail(null)
    thermometer.setTemperature(Math.round(objectC * 100), Math.round(ambientC * 100))
    return DONE
  }

  failThermometer(fault: 'pec' | 'nack' | 'error-flag'): BenchAnswer {
    const thermometer = this.#twins?.thermometer ?? null
    if (thermometer === null) return absent('thermometer')
    thermometer.fail(fault)
    return DONE
  }

  setDistance(mm: number | null): BenchAnswer {
    const distance = this.#twins?.distance ?? null
    if (distance === null) return absent('distance sensor')
    distance.fail(null)
    distance.stand(mm)
    return DONE
  }

  failDistance(fault: 'silent' | 'garbage'): BenchAnswer {
    const distance = this.#twins?.distance ?? null
    if (distance === null) return absent('distance sensor')
    distance.fail(fault)
    return DONE
  }

  scan(text: string): BenchAnswer {
    const scanner = this.#twins?.codeScanner ?? null
    if (scanner === null) return absent('code scanner')
    // A scan that nobody reads is lost, as with the real one.
    scanner.scan(text).catch(() => undefined)
    return DONE
  }

  setPrinter(change: Parameters<BenchPort['setPrinter']>[0]): BenchAnswer {
    const printer = this.#twins?.labelPrinter ?? null
    if (printer === null) return absent('label printer')
    if (change.paper !== undefined) printer.setPaper(change.paper)
    if (change.cover !== undefined) printer.setCover(change.cover)
    if (change.link !== undefined) printer.setLink(change.link)
    return DONE
  }

  setReader(link: 'up' | 'down'): BenchAnswer {
    const reader = this.#twins?.idReader ?? null
    if (reader === null) return absent('ID reader')
    if (link === 'up') reader.plug()
    else reader.unplug()
    return DONE
  }

  pressButton(line: string): BenchAnswer {
    const panel = this.#twins?.panel ?? null
    if (panel === null) return absent('panel')
    if (!isPressable(line)) return { ok: false, reason: `there is no button or beam "${line}"` }
    panel.press(TWIN_PANEL_LINES[line]).catch(() => undefined)
    return DONE
  }

  setUplink(link: 'up' | 'down'): BenchAnswer {
    if (this.#line === null) return absent('line to the broker')
    this.#line.setLink(link)
    return DONE
  }

  labels(): readonly { readonly n: number; readonly label: string | null }[] {
    const first = this.#printed - this.#labelNames.length
    return this.#labelNames.map((label, i) => ({ n: first + i + 1, label }))
  }

  labelPng(n: number): Promise<Uint8Array | null> {
    const printed = this.#twins?.labelPrinter?.printed() ?? []
    const bitmap = printed[printed.length - (this.#printed - n) - 1]
    return bitmap === undefined ? Promise.resolve(null) : this.#renderer.toPng(bitmap)
  }

  display(): BenchDisplay {
    const levels = this.#twins?.panel?.levels()
    const isLit = (line: number): boolean => levels?.get(line) === 1
    return {
      digits: this.#twins?.queueDisplay?.text() ?? '',
      rows: this.#twins?.queueDisplay?.rows() ?? [],
      lamps: {
        ready: isLit(TWIN_PANEL_LINES.ready),
        fault: isLit(TWIN_PANEL_LINES.fault),
        gateShut: isLit(TWIN_PANEL_LINES.gate),
      },
      said: this.#said(),
    }
  }

  traffic(afterN: number): readonly BenchTraffic[] {
    const passed = [...this.#traffic.values()].flat()
    return passed.filter(({ n }) => n > afterN).sort((a, b) => a.n - b.n)
  }

  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}

const PRESSABLE = ['callNext', 'sampled', 'pedal', 'entryBeam', 'exitBeam'] as const

function isPressable(line: string): line is (typeof PRESSABLE)[number] {
  return PRESSABLE.some((one) => one === line)
}

function absent(device: string): BenchAnswer {
  return { ok: false, reason: `this kiosk has no simulated ${device}` }
}

function blockOfHex(hex: string): Uint8Array | null {
  return HEX_TEXT_BLOCK.test(hex) ? new Uint8Array(Buffer.from(hex, 'hex')) : null
}

/** What the person leaves out is taken from the number, as a registration office would have printed it. */
function blockOfPerson(person: BenchPerson): Uint8Array | null {
  const idNumber = person.idNumber.toUpperCase()
  const idType = person.idType ?? idTypeOfCitizenNumber(idNumber)
  if (idType === 'passport' || idType === 'other') return null
  const birthDate = person.birthDate ?? parseCompactDate(idNumber.slice(6, 14))
  if (birthDate === null) return null
  const sex = person.sex ?? (Number(idNumber.charAt(16)) % 2 === 1 ? 'male' : 'female')
  const document: CardDocument = { idType, idNumber, name: person.name, sex, birthDate, validTo: null }
  try {
    return encodeTextBlock(document)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
