import { html, type TemplateResult } from 'lit-html'
import type { ResultPromise } from '../../domain/result-promise.ts'
import type { ResidentView } from '../../domain/view.ts'
import { post } from './asking.ts'
import { PAPER, resultWords } from './resident-words.ts'
import { type Language, RESIDENT } from './words.ts'

const ASK_MS = 5_000

/** The key for the number on paper, and then what becomes of it. */
export function paperKey(
  { session }: ResidentView,
  paper: Exclude<ResidentView['paper'], null>,
  language: Language,
): TemplateResult {
  if (paper !== 'offered') return html`<p class="paper" role="status">${PAPER[paper][language]}</p>`
  const press = (): void => {
    // What becomes of it stands on the screen a moment later; a touch that does not arrive leaves the key there.
    void post('/api/resident/ticket', { session }, ASK_MS)
  }
  return html`<button class="strong" @click=${press}>${PAPER.offered[language]}</button>`
}

/** When and where the result comes, and whom to ask. Both languages where there is room. */
export function resultNotice(result: ResultPromise, hotline: string, language: Language): TemplateResult {
  const words = resultWords(result)
  const other = language === 'zh' ? 'en' : 'zh'
  const help = hotline === '' ? '' : ` · ${RESIDENT.help[language]} ${hotline}`
  return html`<b lang=${language === 'zh' ? 'zh-CN' : 'en'}>${words[language]}${help}</b>
    ${result.where === null ? html`<span lang=${other === 'zh' ? 'zh-CN' : 'en'}>${words[other]}</span>` : null}`
}
