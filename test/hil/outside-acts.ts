import { setTimeout as pause } from 'node:timers/promises'
import type { TwinI2cFault } from '../../drivers/bus/twin-i2c-bus.ts'
import type { A02yyuwFault } from '../../drivers/distance/a02yyuw-twin.ts'
import type { Mlx90614Fault } from '../../drivers/thermometer/mlx90614-twin.ts'
import type { Acts } from '../../scripts/machine/acts.ts'
import type { Outside } from '../../scripts/machine/outside.ts'
import { card } from '../drivers/id-reader/golden.ts'

const LOOK_MS = 20
/** A wall of a booth at 25 °C. */
const WALL = [2479, 2501] as const

/** What the stages of the contract suites can do to the world around the machine. */
export function outsideActs(world: Outside): Acts {
  const { digits, i2c, thermometer } = world
  return {
    calm: async () => {
      i2c.setFault(null)
      digits.plugIn()
      thermometer.fail(null)
      thermometer.setTemperature(...WALL)
      world.reader.lift()
      world.reader.setFault(null)
      await world.plugLine('reader')
      await world.plugKeyboard()
      // Nobody takes what it says.
      world.distance.fail('silent')
      world.scanner.setFault(null)
      await world.calmPrinter()
    },
    'i2c.fault': (fault: TwinI2cFault | null) => {
      i2c.setFault(fault)
    },
    'digits.text': () => digits.text(),
    'digits.unplug': () => {
      digits.unplug()
    },
    'digits.plugIn': () => {
      digits.plugIn()
    },
    'digits.blink': () => {
      digits.unplug()
      digits.plugIn()
    },
    'thermometer.show': (objectCentiC: number, ambientCentiC: number) => {
      thermometer.setTemperature(objectCentiC, ambientCentiC)
    },
    'thermometer.fail': (fault: Mlx90614Fault | null) => {
      thermometer.fail(fault)
    },
    'thermometer.replace': () => {
      thermometer.replace([1, 2, 3, 4])
    },
    ...readerActs(world),
    ...scannerActs(world),
    ...distanceActs(world),
    ...printerActs(world),
  }
}

/** Where the number stands on a resident's card. */
const NUMBER = [122, 158] as const

function readerActs(world: Outside): Acts {
  const { reader } = world
  return {
    'reader.lay': (name: Parameters<typeof card>[0]) => {
      reader.lay(card(name).textBlock)
    },
    'reader.laySpoilt': () => {
      reader.lay(
        card('resident')
          .textBlock.slice()
          .fill(0, ...NUMBER),
      )
    },
    'reader.lift': () => {
      reader.lift()
    },
    'reader.unplug': (isSo: boolean) => (isSo ? world.unplug('reader') : world.plugLine('reader')),
    'reader.hang': (isSo: boolean) => {
      reader.setFault(isSo ? { kind: 'silent' } : null)
    },
  }
}

function scannerActs(world: Outside): Acts {
  const { scanner } = world
  const whenLit = async (): Promise<void> => {
    while (!scanner.isLit) await pause(LOOK_MS)
  }
  return {
    'scanner.plug': async () => {
      // Whoever had it before may have left it lit.
      scanner.setFault('deaf')
      scanner.setFault(null)
      await world.plugLine('scanner')
    },
    'scanner.unplug': async () => {
      // The cable carries the power: it is dark when it comes back.
      scanner.setFault('deaf')
      await world.unplug('scanner')
      scanner.setFault(null)
    },
    'scanner.show': async (text: string) => {
      await whenLit()
      await scanner.scan(text)
    },
    'scanner.showHalf': async (text: string) => {
      await whenLit()
      await scanner.send(Buffer.from(text))
    },
    'scanner.fail': (fault: 'deaf' | null) => {
      scanner.setFault(fault)
    },
    'keyboard.type': (text: string, isHalf: boolean) => world.type(text, isHalf),
    'keyboard.plug': () => world.plugKeyboard(),
    'keyboard.unplug': () => world.unplug('keyboard'),
  }
}

function distanceActs(world: Outside): Acts {
  const { distance } = world
  return {
    'distance.plug': async () => {
      await world.plugLine('distance')
      distance.fail(null)
    },
    'distance.unplug': async () => {
      distance.fail('silent')
      await world.unplug('distance')
    },
    'distance.stand': (mm: number | null) => {
      distance.stand(mm)
    },
    'distance.fail': (fault: A02yyuwFault | null) => {
      distance.fail(fault)
    },
  }
}

function printerActs(world: Outside): Acts {
  return {
    'printer.change': (language: 'esc-pos' | 'tspl') => world.changePrinter(language),
    /** Since the last `calm`. */
    'printer.papers': () =>
      world.newPapers().map((paper) => ({ ...paper, rows: Buffer.from(paper.rows).toString('base64') })),
    'printer.takePaper': (isSo: boolean) => {
      world.printer.setPaper(isSo ? 'out' : 'ok')
    },
    'printer.openCover': (isSo: boolean) => {
      world.printer.setCover(isSo ? 'open' : 'closed')
    },
    'printer.heatHead': (isSo: boolean) => {
      world.printer.setHead(isSo ? 'hot' : 'ok')
    },
    'printer.jam': (isSo: boolean) => {
      world.printer.setJam(isSo)
    },
    'printer.unplug': async (isSo: boolean) => {
      if (isSo) world.unplugPrinter()
      else await world.plugPrinter()
    },
    'printer.stopReading': (isSo: boolean) => {
      world.usbPrinter.stopReading(isSo)
    },
    'printer.silence': (isSo: boolean) => {
      world.printer.setLink(isSo ? 'mute' : 'up')
    },
    'printer.endPaperInLabel': (rows: number) => {
      world.printer.endPaperAfterRows(rows)
    },
  }
}
