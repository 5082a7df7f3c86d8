interface Given<Answer> {
  readonly what: string
  readonly answer: Promise<Answer>
}

/**
 * What was asked under an id is carried out once: a repetition gets the first answer again. What was not done may be
 * asked again.
 */
export class FirstAnswers<Answer> {
  readonly #keptMax: number
  readonly #isDone: (answer: Answer) => boolean
  readonly #given = new Map<string, Given<Answer>>()

  /** The oldest answer is forgotten when there are more than `keptMax`. */
  constructor(keptMax: number, isDone: (answer: Answer) => boolean) {
    this.#keptMax = keptMax
    this.#isDone = isDone
  }

  /** Null where something else was asked under this id: "done" would be said of what never happened. */
  once(id: string, what: string, carryOut: () => Promise<Answer>): Promise<Answer> | null {
    const known = this.#given.get(id)
    if (known !== undefined) return known.what === what ? known.answer : null
    const answer = carryOut()
    this.#given.set(id, { what, answer })
    const forget = (): boolean => this.#given.delete(id)
    answer.then((one) => this.#isDone(one) || forget(), forget)
    const oldest = this.#given.keys().next().value
    if (this.#given.size > this.#keptMax && oldest !== undefined) this.#given.delete(oldest)
    return answer
  }
}
