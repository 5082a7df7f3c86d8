import { stringify } from 'yaml'
import type { Finding } from '../../firmware/domain/finding.ts'
import { fileOfLine } from '../../scripts/machine/places.ts'
import type { BoothOnMachine } from './booth-on-machine.ts'
import { AS_KIOSK, asKioskIn } from './run-contracts.ts'

const CONFIG = '/etc/sampling-kiosk/kiosk.yaml'
/** A start on an emulated processor, and every check one after the other. */
const DOCTOR_MS = 300_000
/** A wall at 24.79 °C in a booth at 25.01 °C. */
const WALL = [2479, 2501] as const

/** What the doctor said, by the name of its line. */
type Said = ReadonlyMap<string, Finding>

/** A fault that was made outside, the line that has to tell of it, and how. */
interface Told {
  readonly fault: string
  readonly line: string
  readonly says: string
  readonly isRight: boolean
}

/** Lines that are right to say something here: the machine is no Raspberry Pi, and nobody sets its clock. */
const KNOWN = ['board', 'clock']

/** `kiosk doctor` in the machine, as the kiosk's user, on a booth that is well and then on one with faults. */
export class DoctorInMachine {
  readonly #booth: BoothOnMachine

  constructor(booth: BoothOnMachine) {
    this.#booth = booth
  }

  /** The lines that are not well although everything is; none is right. */
  async falseAlarms(): Promise<readonly string[]> {
    this.#booth.outside.thermometer.setTemperature(...WALL)
    // The first one compiles: on an emulated processor that takes longer than udev and a broker are waited for.
    await this.#ask(AS_KIOSK)
    const said = await this.#ask(AS_KIOSK)
    return [...said.values()]
      .filter(({ name, verdict }) => (verdict === 'fail' || verdict === 'warn') && !KNOWN.includes(name))
      .map(({ name, says, verdict }) => `${verdict} ${name}: ${says}`)
  }

  /** Faults at the devices and in the wiring, all at once. */
  async faultsOutside(): Promise<readonly Told[]> {
    const { machine, outside } = this.#booth
    outside.thermometer.fail('nack')
    outside.digits.unplug()
    outside.printer.setPaper('out')
    await outside.unplug('keyboard')
    const hold = `exec 3<>${fileOfLine('reader')}; exec sleep 900`
    const pid = (await machine.agent.run(`${AS_KIOSK} bash -c '${hold}' >/dev/null 2>&1 & echo $!`)).trim()
    try {
      const said = await this.#ask(AS_KIOSK, { chip: 'pinctrl-bcm2835' })
      return [
        told(said, 'I²C address silent (thermometer)', 'thermometer', /^fail: .*0x5a/),
        told(said, 'I²C address silent (digits)', 'queue display', /^fail: /),
        told(said, 'port busy', 'port of ID reader', /^fail: .* is held by sleep .process \d+. — end that program/),
        told(said, 'no paper', 'label printer', /^fail: paper is out — put in a roll/),
        told(said, 'scanner not plugged in', 'port of code scanner', /^fail: .* is not there/),
        told(said, 'lines of another board', 'panel', /^fail: .*\[gpio\.no-/),
      ]
    } finally {
      await machine.agent.try(`kill ${pid}`)
      outside.thermometer.fail(null)
      outside.digits.plugIn()
      outside.printer.setPaper('ok')
      await outside.plugKeyboard()
    }
  }

  /** An account without two of the groups, and a kernel without GPIO in sysfs. */
  async faultsInside(): Promise<readonly Told[]> {
    const { agent } = this.#booth.machine
    await agent.run('mount -t tmpfs none /sys/class/gpio')
    try {
      const said = await this.#ask(asKioskIn(['gpio', 'dialout', 'input', 'audio']))
      return [
        told(said, 'group missing', 'groups', /^fail: this account is not in i2c .*, lp .* — sudo usermod -aG/),
        told(said, 'group missing: bus', 'I²C bus 0', /^fail: .* may not be opened by this account/),
        told(said, 'no GPIO in sysfs', 'panel', /^fail: .*\[gpio\./),
      ]
    } finally {
      await agent.run('umount /sys/class/gpio')
    }
  }

  async #ask(account: string, panel: object = {}): Promise<Said> {
    const { agent } = this.#booth.machine
    const config = await this.#booth.config()
    const devices = config['devices'] as { readonly panel: object }
    const changed = { ...config, devices: { ...devices, panel: { ...devices.panel, ...panel } } }
    await agent.write(CONFIG, stringify(changed, { aliasDuplicateObjects: false }))
    await agent.run(`chown kiosk ${CONFIG} && install -d -o kiosk -m 700 /var/lib/sampling-kiosk`)
    const words = 'HOME=/tmp NODE_COMPILE_CACHE=/tmp/compiled-doctor'
    const { output } = await agent.try(
      `${words} ${account} /opt/sampling-kiosk/scripts/kiosk doctor --config ${CONFIG} --json`,
      DOCTOR_MS,
    )
    const { findings } = JSON.parse(output.slice(output.indexOf('{'))) as { readonly findings: readonly Finding[] }
    return new Map(findings.map((finding) => [finding.name, finding]))
  }
}

function told(said: Said, fault: string, line: string, words: RegExp): Told {
  const finding = said.get(line)
  const says = finding === undefined ? 'no such line' : `${finding.verdict}: ${finding.says} — ${finding.next}`
  return { fault, line, says, isRight: words.test(says) }
}
