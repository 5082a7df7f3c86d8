import type { ExecutionContext } from 'ava'
import type { LabelBitmap, LabelPrinter, PrinterTrouble, PrintOutcome } from '../../firmware/ports/label-printer.ts'
import { type Cannot, type Register, registerNeeding } from './moves.ts'

/** A piece of paper that came out: the dots of one job, or a strip of it. */
export interface Paper {
  readonly isWhole: boolean
  readonly widthDots: number
  readonly heightDots: number
  readonly rows: Uint8Array
}

/** Something that somebody does at the printer, and undoes. */
export type Move = (isSo: boolean) => void | Promise<void>

/** A printer, and the world around it. A move that cannot be made here is null, and its tests are skipped. */
export interface PrinterStage {
  readonly printer: LabelPrinter
  /** What a busy machine may add to a time that is promised. */
  readonly busyMs: number
  /** As large as the label. */
  readonly picture: LabelBitmap
  /** What came out, oldest first. */
  readonly papers: (() => readonly Paper[] | Promise<readonly Paper[]>) | null
  readonly takePaper: Move | null
  readonly openCover: Move | null
  readonly heatHead: Move | null
  readonly jam: Move | null
  readonly unplug: Move | null
  /** It accepts bytes and reads none. */
  readonly stopReading: Move | null
  /** It reads, and says nothing. */
  readonly silence: Move | null
  /** Its answers come late, by less than half a second. */
  readonly answerLate: Move | null
  readonly switchLanguage: Move | null
  readonly cyclePower: (() => void | Promise<void>) | null
  /** `act` happens after so many more bytes; in the middle of the next picture unless said. */
  readonly inTheMiddle: ((act: () => void, afterBytes?: number) => void) | null
  /** The paper ends when a part of the next label is on it. */
  readonly endPaperInLabel: (() => void) | null
}

/** A stage in this process: its paper can be looked at without waiting. */
export interface PrinterStageHere extends PrinterStage {
  readonly papers: () => readonly Paper[]
}

type StageMove = keyof Omit<PrinterStage, 'busyMs' | 'printer' | 'picture'>
type With<Needs extends StageMove> = PrinterStage & { readonly [Name in Needs]: NonNullable<PrinterStage[Name]> }

/** The crew reads the cause of a trouble in less than this. */
const MOST_CAUSE_MS = 3000
/** A printer that is back prints after at most this. */
const MOST_BACK_MS = 5000
const NEVER = new AbortController().signal
const PRINTED: PrintOutcome = { outcome: 'printed' }

/**
 * What the port `LabelPrinter` promises, asked of any driver. `register` is ava's `test`, or what skips where a program
 * is missing; titles begin with `title`; `cannot` says which moves are null, and why.
 */
export function labelPrinterContract(
  register: Register,
  title: string,
  open: (t: ExecutionContext) => Promise<PrinterStage>,
  cannot: Cannot<StageMove> = {},
): void {
  const promise = <Needs extends StageMove>(
    what: string,
    needs: readonly Needs[],
    body: (t: ExecutionContext, stage: With<Needs>) => Promise<void>,
  ): void => {
    const staged = async (t: ExecutionContext): Promise<void> => {
      const stage = await open(t)
      if (hasMoves(stage, needs)) await body(t, stage)
      else t.fail(`nobody said that it cannot be made: ${needs.filter((name) => stage[name] === null).join()}`)
    }
    registerNeeding(cannot, needs, `${title}: ${what}`, staged, register)
  }
  promisePrinting(promise)
  promiseTroubles(promise)
  promiseMiddles(promise)
  promiseSilence(promise)
}

type Promises = <Needs extends StageMove>(
  what: string,
  needs: readonly Needs[],
  body: (t: ExecutionContext, stage: With<Needs>) => Promise<void>,
) => void

function promisePrinting(promise: Promises): void {
  promise(
    'a picture comes out dot for dot and is called printed',
    ['papers'],
    async (t, { papers, picture, printer }) => {
      t.deepEqual(await printer.status(NEVER), { ready: true })
      t.deepEqual(await printer.print(picture, NEVER), PRINTED)
      t.deepEqual(await printer.print(picture, NEVER), PRINTED)
      const { heightDots, rows, widthDots } = picture
      t.deepEqual(await papers(), [
        { widthDots, heightDots, rows, isWhole: true },
        { widthDots, heightDots, rows, isWhole: true },
      ])
    },
  )

  promise('calls wait for one another', ['papers'], async (t, { papers, picture, printer }) => {
    const said = await Promise.all([
      printer.print(picture, NEVER),
      printer.status(NEVER),
      printer.print(picture, NEVER),
    ])
    t.deepEqual(said, [PRINTED, { ready: true }, PRINTED])
    t.is((await papers()).length, 2)
  })

  promise('what is given up before its first byte failed; a closed printer is offline', [], async (t, stage) => {
    const { picture, printer } = stage
    t.is((await printer.print(picture, AbortSignal.abort())).outcome, 'failed')
    await printer.close()
    await printer.close()
    t.like(await printer.status(NEVER), { ready: false, trouble: 'offline' })
    t.deepEqual(await printer.print(picture, NEVER), { outcome: 'failed', cause: 'offline' })
    t.deepEqual((await stage.papers?.()) ?? [], [])
  })

  promise('a picture larger than the label is refused', ['papers'], async (t, { papers, picture, printer }) => {
    const heightDots = picture.heightDots + 8
    const tooHigh = { ...picture, heightDots, rows: new Uint8Array((picture.widthDots / 8) * heightDots) }
    await t.throwsAsync(() => printer.print(tooHigh, NEVER), { instanceOf: RangeError })
    t.deepEqual(await papers(), [])
  })
}

/** Trouble that is there before the label: it has its name, and nothing was sent. */
function promiseTroubles(promise: Promises): void {
  const troubles: readonly (readonly [
    StageMove & ('takePaper' | 'openCover' | 'heatHead' | 'unplug'),
    PrinterTrouble,
  ])[] = [
    ['takePaper', 'paper-out'],
    ['openCover', 'cover-open'],
    ['heatHead', 'head-hot'],
    ['unplug', 'offline'],
  ]
  for (const [move, trouble] of troubles) {
    promise(`${trouble} has its name, fails a label, and goes away`, [move, 'papers'], async (t, stage) => {
      const { papers, picture, printer } = stage
      t.deepEqual(await printer.print(picture, NEVER), PRINTED)
      await stage[move](true)
      const askedMs = performance.now()
      t.like(await printer.status(NEVER), { ready: false, trouble })
      t.true(performance.now() - askedMs < MOST_CAUSE_MS + stage.busyMs)
      t.deepEqual(await printer.print(picture, NEVER), { outcome: 'failed', cause: trouble })
      await stage[move](false)
      await ready(t, printer)
      t.is((await papers()).length, 1, 'nothing comes out after it failed')
      t.deepEqual(await printer.print(picture, NEVER), PRINTED)
      t.is((await papers()).length, 2)
    })
  }

  promise('a jam is a trouble of the printer', ['jam'], async (t, { jam, printer }) => {
    await jam(true)
    const status = await printer.status(NEVER)
    t.true(!status.ready && ['jam', 'error'].includes(status.trouble))
    await jam(false)
    await ready(t, printer)
  })
}

/** Trouble in the middle of a label: a person has to look, at most one label is there, and none comes later. */
function promiseMiddles(promise: Promises): void {
  const middle = (
    what: string,
    needs: readonly ('takePaper' | 'openCover' | 'heatHead' | 'unplug' | 'cyclePower' | 'endPaperInLabel')[],
    moves: {
      readonly begin: (stage: PrinterStage) => void
      readonly end: (stage: PrinterStage) => void | Promise<void>
    },
  ): void => {
    promise(`${what} in the middle of a label`, [...needs, 'papers', 'inTheMiddle'], async (t, stage) => {
      const { papers, picture, printer } = stage
      t.deepEqual(await printer.print(picture, NEVER), PRINTED)
      moves.begin(stage)
      const askedMs = performance.now()
      const said = await printer.print(picture, NEVER)
      t.true(performance.now() - askedMs < MOST_CAUSE_MS + stage.busyMs)
      t.is(said.outcome, 'doubtful')
      const wholeThen = whole(await papers())
      t.true(wholeThen <= 2)
      await moves.end(stage)
      await ready(t, printer)
      t.deepEqual(await printer.print(picture, NEVER), PRINTED)
      t.is(whole(await papers()), wholeThen + 1, 'only the next label came out')
      t.deepEqual((await papers()).at(-1)?.rows, picture.rows)
    })
  }
  middle('the paper ends', ['takePaper', 'endPaperInLabel'], {
    begin: (stage) => stage.endPaperInLabel?.(),
    end: (stage) => stage.takePaper?.(false),
  })
  for (const [what, move] of [
    ['the paper is taken', 'takePaper'],
    ['the cover is opened', 'openCover'],
    ['the head gets hot', 'heatHead'],
    ['the cable is pulled', 'unplug'],
  ] as const) {
    middle(what, [move], {
      begin: (stage) => {
        stage.inTheMiddle?.(() => {
          void stage[move]?.(true)
        })
      },
      end: (stage) => stage[move]?.(false),
    })
  }
  middle('the mains goes away', ['cyclePower'], {
    begin: (stage) => {
      stage.inTheMiddle?.(() => {
        void stage.cyclePower?.()
      })
    },
    end: () => undefined,
  })
}

function promiseSilence(promise: Promises): void {
  for (const move of ['stopReading', 'silence'] as const) {
    promise(`${move}: a label fails with no-answer`, [move, 'papers'], async (t, stage) => {
      const { papers, picture, printer } = stage
      t.deepEqual(await printer.print(picture, NEVER), PRINTED)
      await stage[move](true)
      t.deepEqual(await printer.status(NEVER), { ready: false, trouble: 'no-answer' })
      t.deepEqual(await printer.print(picture, NEVER), { outcome: 'failed', cause: 'no-answer' })
      await stage[move](false)
      await ready(t, printer)
      t.is((await papers()).length, 1)
    })

    promise(`${move} in the middle: doubtful in time`, [move, 'papers', 'inTheMiddle'], async (t, stage) => {
      const { inTheMiddle, papers, picture, printer } = stage
      t.deepEqual(await printer.print(picture, NEVER), PRINTED)
      inTheMiddle(() => {
        void stage[move](true)
      })
      const askedMs = performance.now()
      t.deepEqual(await printer.print(picture, NEVER), { outcome: 'doubtful', cause: 'no-answer' })
      t.true(performance.now() - askedMs < MOST_CAUSE_MS + stage.busyMs)
      await printer.status(NEVER)
      const wholeThen = whole(await papers())
      await stage[move](false)
      await ready(t, printer)
      t.is(whole(await papers()), wholeThen, 'what is left of it is not printed')
      t.deepEqual(await printer.print(picture, NEVER), PRINTED)
    })
  }

  promise('late answers are answers', ['answerLate'], async (t, { answerLate, picture, printer }) => {
    t.deepEqual(await printer.print(picture, NEVER), PRINTED)
    await answerLate(true)
    t.deepEqual(await printer.status(NEVER), { ready: true })
  })

  promise('the other language is named', ['switchLanguage'], async (t, { picture, printer, switchLanguage }) => {
    await switchLanguage(true)
    await printer.status(NEVER)
    t.deepEqual(await printer.status(NEVER), { ready: false, trouble: 'other-language' })
    t.is((await printer.print(picture, NEVER)).outcome, 'failed')
    await switchLanguage(false)
    await ready(t, printer)
  })
}

/** A printer that starts anew is away for a while. */
async function ready(t: ExecutionContext, printer: LabelPrinter): Promise<void> {
  const endMs = performance.now() + MOST_BACK_MS
  let status = await printer.status(NEVER)
  while (!status.ready && performance.now() < endMs) status = await printer.status(NEVER)
  t.deepEqual(status, { ready: true }, 'it is back in use')
}

function whole(papers: readonly Paper[]): number {
  return papers.filter(({ isWhole }) => isWhole).length
}

function hasMoves<Needs extends StageMove>(stage: PrinterStage, needs: readonly Needs[]): stage is With<Needs> {
  return needs.every((name) => stage[name] !== null)
}
