import type { BenchAnswer, BenchDisplay, BenchPort, BenchTraffic } from '../../firmware/ports/bench.ts'
import { ONE_DOT_PNG } from './scripted-kiosk.ts'

const OK: BenchAnswer = { ok: true }

/** Twins that only remember what was done to them; a missing printer answers as the port says. */
export class ScriptedBench implements BenchPort {
  readonly calls: (readonly unknown[])[] = []
  readonly #listeners = new Set<() => void>()
  readonly #traffic: BenchTraffic[] = []
  hasPrinter = true
  labelCount = 2

  layCard(card: Parameters<BenchPort['layCard']>[0]): BenchAnswer {
    return this.#did('layCard', card)
  }

  liftCard(): BenchAnswer {
    return this.#did('liftCard')
  }

  setTemperature(objectC: number, ambientC: number): BenchAnswer {
    return this.#did('setTemperature', objectC, ambientC)
  }

  failThermometer(fault: string): BenchAnswer {
    return this.#did('failThermometer', fault)
  }

  setDistance(mm: number | null): BenchAnswer {
    return this.#did('setDistance', mm)
  }

  failDistance(fault: string): BenchAnswer {
    return this.#did('failDistance', fault)
  }

  scan(text: string): BenchAnswer {
    return this.#did('scan', text)
  }

  setPrinter(change: Parameters<BenchPort['setPrinter']>[0]): BenchAnswer {
    return this.hasPrinter ? this.#did('setPrinter', change) : { ok: false, reason: 'There is no twin of the printer.' }
  }

  setReader(link: 'up' | 'down'): BenchAnswer {
    return this.#did('setReader', link)
  }

  pressButton(line: string): BenchAnswer {
    return this.#did('pressButton', line)
  }

  setUplink(link: 'up' | 'down'): BenchAnswer {
    return this.#did('setUplink', link)
  }

  labels(): readonly { readonly n: number; readonly label: string | null }[] {
    return Array.from({ length: this.labelCount }, (_, i) => ({ n: i + 1, label: `0042261121000${i + 1}/1` }))
  }

  labelPng(n: number): Promise<Uint8Array | null> {
    return Promise.resolve(n <= this.labelCount ? ONE_DOT_PNG : null)
  }

  display(): BenchDisplay {
    return {
      digits: 'A012',
      rows: ['A012'],
      lamps: { ready: true, fault: false },
      said: '请 A 零 一 二 号，到采样台。',
    }
  }

  traffic(afterN: number): readonly BenchTraffic[] {
    return this.#traffic.filter(({ n }) => n > afterN)
  }

  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Bytes pass between a device and the kiosk. */
  pass(device: string, direction: 'in' | 'out', hex: string): void {
    this.#traffic.push({ n: this.#traffic.length + 1, device, direction, hex, length: hex.length / 2 })
    for (const listener of this.#listeners) listener()
  }

  #did(name: string, ...rest: unknown[]): BenchAnswer {
    this.calls.push([name, ...rest])
    return OK
  }
}
