export type Language = 'zh' | 'en'

/** One thing to be said: pieces in their order. Only pieces that were prepared are heard. */
export interface Utterance {
  /** A short sound before the words: two notes for good news, one low note for "look here". */
  readonly chime: 'good' | 'look' | null
  readonly pieces: readonly Piece[]
}

export interface Piece {
  readonly language: Language
  readonly text: string
}
