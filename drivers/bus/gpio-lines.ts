import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DriverError } from '../driver-error.ts'

/** One controller as the kernel's sysfs interface (Documentation/ABI/obsolete/sysfs-gpio) describes it. */
export interface GpioChip {
  readonly label: string
  /** sysfs number of the controller's line 0. 0 on old kernels; 458, 512, 569, 571 or 399 on Raspberry Pis since 6.1. */
  readonly base: number
  readonly lineCount: number
}

/** The 40-pin header's controller, by SoC: Pi 0-3, Pi 4 and its modules, Pi 5 and its modules. */
const HEADER_LABELS: ReadonlySet<string> = new Set(['pinctrl-bcm2835', 'pinctrl-bcm2711', 'pinctrl-rp1'])
/** BCM 0-27 are on the header; the lines above feed the SD card, the radio and the like. */
const HEADER_LINE_COUNT = 28

/** Reads what controllers there are. A folder that is missing or unreadable is no controller. */
function readGpioChips(sysfsRoot: string): readonly GpioChip[] {
  return chipFolders(sysfsRoot).flatMap((folder) => {
    const chip = readChip(join(sysfsRoot, folder))
    return chip === null ? [] : [chip]
  })
}

/**
 * The controller that carries the header lines. `chipLabel` is `auto`, or a label as in `/sys/class/gpio/gpiochipN/label`
 * for a board that is no Raspberry Pi, or `gpiochipN` itself where several have the same label. Throws `DriverError`
 * `gpio.no-line` that says what is there instead.
 */
export function headerChip(sysfsRoot: string, chipLabel: string): GpioChip {
  const chips = readGpioChips(sysfsRoot)
  const fitting = chips.filter((chip) => {
    if (chipLabel === 'auto') return HEADER_LABELS.has(chip.label) && chip.lineCount >= HEADER_LINE_COUNT
    return chip.label === chipLabel || nameOf(chip) === chipLabel
  })
  const [chip, another] = fitting
  if (chip === undefined) throw noChip(sysfsRoot, chipLabel, chips)
  if (another === undefined) return chip
  const names = fitting.map(nameOf).join(' or ')
  const message = `${fitting.length} GPIO controllers are called "${chip.label}": name ${names} as "chip"`
  throw new DriverError('gpio.no-line', message, { retryable: true })
}

function noChip(sysfsRoot: string, chipLabel: string, chips: readonly GpioChip[]): DriverError {
  const there = chips.map((chip) => `${chip.label} with ${chip.lineCount} lines at ${chip.base}`).join(', ')
  const message =
    chips.length === 0
      ? `There is no GPIO controller in ${sysfsRoot}: is this the board, and does its kernel have CONFIG_GPIO_SYSFS?`
      : `No GPIO controller fits "chip: ${chipLabel}" in ${sysfsRoot} (there: ${there}): is this the board?`
  return new DriverError('gpio.no-line', message, { retryable: true })
}

/** Its folder in sysfs. */
function nameOf(chip: GpioChip): string {
  return `gpiochip${chip.base}`
}

/** The sysfs number of a header line, or null when the controller has no such line for us. */
export function sysfsNumber(chip: GpioChip, line: number): number | null {
  const count = HEADER_LABELS.has(chip.label) ? HEADER_LINE_COUNT : chip.lineCount
  return Number.isInteger(line) && line >= 0 && line < count ? chip.base + line : null
}

function chipFolders(sysfsRoot: string): readonly string[] {
  try {
    return readdirSync(sysfsRoot)
      .filter((name) => /^gpiochip\d+$/.test(name))
      .sort()
  } catch {
    return []
  }
}

function readChip(folder: string): GpioChip | null {
  try {
    const label = readFileSync(join(folder, 'label'), 'utf8').trim()
    const base = readNumber(join(folder, 'base'))
    const lineCount = readNumber(join(folder, 'ngpio'))
    return base === null || lineCount === null ? null : { label, base, lineCount }
  } catch {
    return null
  }
}

function readNumber(file: string): number | null {
  const text = readFileSync(file, 'utf8').trim()
  return /^\d{1,6}$/.test(text) ? Number(text) : null
}
