import { html, nothing, type TemplateResult } from 'lit-html'
import type { PublicView } from '../../domain/view.ts'
import { MODES, type Words } from './words.ts'

/** That this is a drill or a demo stands on every page: nobody may take it for the day's work. Nothing in live mode. */
export function modeBadge(
  t: (words: Words) => string,
  mode: PublicView['mode'] | null,
): TemplateResult | typeof nothing {
  const words = mode === null ? null : MODES[mode]
  return words === null ? nothing : html`<p class="mode">${t(words)}</p>`
}
