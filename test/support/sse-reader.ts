export interface ReadEvent {
  readonly name: string
  readonly id: string
  readonly data: unknown
}

/** Reads server-sent events one by one; `next` fails when none comes in time. */
export class SseReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #decoder = new TextDecoder()
  #text = ''

  constructor(response: Response) {
    if (response.body === null) throw new Error('the answer has no body')
    this.#reader = response.body.getReader()
  }

  /** The next event; null when the server ended the stream. */
  async next(): Promise<ReadEvent | null> {
    for (;;) {
      const end = this.#text.indexOf('\n\n')
      if (end >= 0) {
        const block = this.#text.slice(0, end)
        this.#text = this.#text.slice(end + 2)
        const event = parse(block)
        if (event !== null) return event
        continue
      }
      const { done, value } = await this.#reader.read()
      if (done) return null
      this.#text += this.#decoder.decode(value, { stream: true })
    }
  }

  /** The next event with this name. */
  async nextNamed(name: string): Promise<unknown> {
    for (;;) {
      const event = await this.next()
      if (event === null) throw new Error(`the stream ended before "${name}" came`)
      if (event.name === name) return event.data
    }
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel()
  }
}

function parse(block: string): ReadEvent | null {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const data = fields.get('data')
  if (data === undefined) return null
  return { name: fields.get('event') ?? 'message', id: fields.get('id') ?? '', data: JSON.parse(data) }
}
