import type { Language, Words } from './words.ts'

const KEY = 'language'

/** One language at a time where two do not fit; remembered by the browser. */
export class ChosenLanguage {
  #language: Language = localStorage.getItem(KEY) === 'en' ? 'en' : 'zh'

  constructor() {
    this.#tellBrowser()
  }

  get current(): Language {
    return this.#language
  }

  readonly t = (words: Words): string => words[this.#language]

  switch(): void {
    this.#language = this.#language === 'zh' ? 'en' : 'zh'
    localStorage.setItem(KEY, this.#language)
    this.#tellBrowser()
  }

  #tellBrowser(): void {
    document.documentElement.lang = this.#language === 'zh' ? 'zh-CN' : 'en'
  }
}
