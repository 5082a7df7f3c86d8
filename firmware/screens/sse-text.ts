/** One server-sent event, as far as we use it. */
interface ReceivedEvent {
  readonly name: string
  readonly id: string
  readonly data: string
}

/** Cuts a text that arrives in pieces into events (HTML standard, 9.2.6). Throws when one grows beyond `charactersMax`. */
export class SseText {
  readonly #charactersMax: number
  #rest = ''

  constructor(charactersMax: number) {
    this.#charactersMax = charactersMax
  }

  push(piece: string): readonly ReceivedEvent[] {
    const blocks = (this.#rest + piece).split('\n\n')
    this.#rest = blocks.pop() ?? ''
    if ([this.#rest, ...blocks].some(({ length }) => length > this.#charactersMax)) {
      throw new RangeError('an event is larger than any kiosk sends')
    }
    return blocks.map(parseBlock).filter(({ data }) => data !== '')
  }
}

function parseBlock(block: string): ReceivedEvent {
  const fields = new Map<string, string>()
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ''))
  }
  return { name: fields.get('event') ?? 'message', id: fields.get('id') ?? '', data: fields.get('data') ?? '' }
}
