import type { Input } from '../domain/input.ts'
import type { Programme } from '../domain/programme.ts'
import type { DeviceView } from '../domain/view.ts'
import type { Log } from '../ports/log.ts'
import type { KioskLoop } from './kiosk-loop.ts'

export const DEVICE_NAMES = [
  'idReader',
  'codeScanner',
  'thermometer',
  'distance',
  'queueDisplay',
  'labelPrinter',
  'panel',
  'speaker',
] as const

export type DeviceName = (typeof DEVICE_NAMES)[number]

/** A part that is configured. `moduleId` gives what it calls itself, null while that is unknown. */
export interface PresentDevice {
  readonly simulated: boolean
  readonly moduleId?: () => string | null
}

/** Knows which parts work. A change is said once: to the journal, which the crew page and `health` follow. */
export class DeviceWatch {
  readonly #loop: KioskLoop
  readonly #log: Log
  readonly #present: ReadonlyMap<DeviceName, PresentDevice>
  readonly #faults = new Map<DeviceName, string>()
  /** What the driver said last, of those that do not work. */
  readonly #details = new Map<DeviceName, string>()

  constructor(loop: KioskLoop, log: Log, present: ReadonlyMap<DeviceName, PresentDevice>) {
    this.#loop = loop
    this.#log = log
    this.#present = present
  }

  ok(device: DeviceName): void {
    this.#details.delete(device)
    if (this.#faults.delete(device)) this.#log.info({ event: 'device.recovered', device }, 'device recovered')
    if (this.#loop.state.faults.has(device)) this.#tell({ kind: 'device', device, fault: null })
  }

  /** `detail` is for the engineer: a code or a driver's message, never anything read from a card. */
  failed(device: DeviceName, code: string, detail = ''): void {
    this.#details.set(device, detail)
    if (this.#faults.get(device) !== code) {
      this.#faults.set(device, code)
      this.#log.warn({ event: 'device.faulted', device, fault: code, detail }, 'device faulted')
    }
    // Also a fault that is known here may be missing there: the disk was full when it was told.
    if (this.#loop.state.faults.get(device)?.code !== code)
      this.#tell({ kind: 'device', device, fault: { code, detail } })
  }

  /** A journal that takes nothing is not asked by us: its refusal is a change, at which lamps are set, which tells again. */
  #tell(input: Extract<Input, { kind: 'device' }>): void {
    if (this.#loop.isWritable) void this.#loop.submit(input)
  }

  /** A part that failed and was then taken out of the configuration is nobody's task any more. */
  forgetAbsent(): void {
    for (const device of DEVICE_NAMES) if (!this.#present.has(device)) this.ok(device)
  }

  /** Of the parts that the rules in force cannot do without, those that this kiosk does not have. */
  missing({ collect, identity, subjects, temperature, tube }: Programme): readonly DeviceName[] {
    const hasPeople = subjects === 'people'
    const rules = [identity.default, ...Object.values(identity.byCategory)]
    const needed: readonly DeviceName[] = [
      ...(hasPeople && rules.includes('required') ? (['idReader'] as const) : []),
      ...(hasPeople && temperature.required ? (['thermometer'] as const) : []),
      ...(collect !== 'none' && tube.numbering === 'printed' ? (['labelPrinter'] as const) : []),
    ]
    return needed.filter((device) => !this.#present.has(device))
  }

  /** For the engineer, by device. */
  get details(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#details)
  }

  stateOf(device: DeviceName): DeviceView['state'] {
    if (!this.#present.has(device)) return 'absent'
    return this.#faults.has(device) ? 'faulted' : 'ok'
  }

  views(): readonly DeviceView[] {
    return DEVICE_NAMES.map((device) => {
      const present = this.#present.get(device)
      const moduleId = present?.moduleId?.() ?? null
      return {
        device,
        state: this.stateOf(device),
        fault: this.#faults.get(device) ?? null,
        simulated: present?.simulated ?? false,
        ...(moduleId === null ? {} : { moduleId }),
      }
    })
  }
}
