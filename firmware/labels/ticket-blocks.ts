import type { TicketContent } from '../domain/ticket.ts'
import { bandDots, labelDots, marginDots } from './label-layout.ts'
import type { TextBlock } from './text-block.ts'
import { notLiveWords, TICKET, type TwoLanguages } from './words.ts'

/**
 * How large the number may be, in dots: digits of 8 mm are read without glasses, of 4 mm at arm's length. It makes room
 * for long words, then the name of the place has two lines, and in the end it goes: whoever reads the paper stands there.
 */
export const TICKET_SIZES = [
  { number: 96, foot: 20, hasPlace: true },
  { number: 76, foot: 20, hasPlace: true },
  { number: 56, foot: 36, hasPlace: true },
  { number: 40, foot: 36, hasPlace: false },
] as const
const headDots = 22
const gapDots = 2

/** What stands where on a ticket of this size; the languages stand one below the other. */
export function ticketBlocks(
  content: TicketContent,
  { foot: footDots, hasPlace, number }: (typeof TICKET_SIZES)[number],
): readonly TextBlock[] {
  const width = labelDots.width - 2 * marginDots
  const top = content.notLive === undefined ? 4 : bandDots
  const row = (y: number, height: number) => ({ x: marginDots, y, width, height })
  const head = row(top, headDots)
  const digits = row(head.y + headDots, number)
  const foot = row(labelDots.height - marginDots - footDots, footDots)
  const middle = row(digits.y + number + gapDots, foot.y - digits.y - number - 2 * gapDots)
  const centred = { isCentred: true, mostLines: 1 } as const
  return [
    ...(content.notLive === undefined ? [] : [band(notLiveWords[content.notLive])]),
    { paragraphs: [TICKET.head(content.station)], box: head, largestPx: 20, ...centred },
    { paragraphs: [content.ticket], box: digits, largestPx: number, ...centred },
    { paragraphs: middleLines(content), box: middle, largestPx: 21, mostLines: 7 },
    { paragraphs: [footOf(content, hasPlace)], box: foot, largestPx: 17, isCentred: true, mostLines: 2 },
  ]
}

function band(text: string): TextBlock {
  const box = { x: 0, y: 0, width: labelDots.width, height: bandDots - 2 }
  return { paragraphs: [text], box, largestPx: 20, mostLines: 1, isCentred: true, isWhiteOnBlack: true }
}

/** Chinese first: it is read first by most, and by those who read no English at all. */
function middleLines({ ahead, at, result, waitMinutes }: TicketContent): readonly string[] {
  const place = ahead === null ? null : TICKET.place(at, ahead, ahead === 0 ? null : waitMinutes)
  const said: readonly (TwoLanguages | null)[] = [place, result === null ? null : TICKET.result(result)]
  const lines = said.filter((line) => line !== null)
  return [...lines.map(({ zh }) => zh), ...lines.map(({ en }) => en)]
}

function footOf({ hotline, site }: TicketContent, hasPlace: boolean): string {
  const parts = [...(hotline === null ? [] : [`${TICKET.help} ${hotline}`]), ...(hasPlace ? [site] : [])]
  return parts.join(' · ')
}
