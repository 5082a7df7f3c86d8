import { html, nothing, type TemplateResult } from 'lit-html'
import type { DayRecord } from '../../domain/day-view.ts'
import { countWords, DAY, differenceWords, priceWords } from './day-words.ts'
import type { Words } from './words.ts'

type Translate = (words: Words) => string

const MAIN: readonly (readonly [string, Words])[] = [
  ['sample.collected', DAY.collected],
  ['tube.sealed', DAY.tubes],
  ['label.printed', DAY.labels],
  ['visit.referred', DAY.referred],
  ['box.handed-over.tubes', DAY.boxes],
]

/** On the phone in the language chosen; on paper, which is signed and kept, in both. */
export function inBoth(words: Words, t: Translate): TemplateResult {
  const chosen = t(words)
  return html`${chosen}<span class="other"> ${chosen === words.zh ? words.en : words.zh}</span>`
}

/** The figures that everybody asks for; a day of nothing is said in a sentence, and a closed one thanks. */
export function mainFigures({ figures, state }: DayRecord, t: Translate, isToday: boolean): TemplateResult {
  const of = (name: string): number => figures.counts[name] ?? 0
  const people = of('visit.checked-in')
  const isZero = people === 0 && of('sample.collected') === 0
  const thanks = DAY.thanks(digits(people), digits(of('label.printed')), digits(figures.differences.length))
  return html`<p class="big"><b>${digits(people)}</b> <span>${inBoth(DAY.people, t)}</span></p>
    ${isZero ? html`<p class="zero">${inBoth(isToday ? DAY.zero : DAY.zeroThen, t)}</p>` : nothing}
    <dl class="counts">
      ${MAIN.map(([name, words]) => html`<div><dt>${inBoth(words, t)}</dt><dd>${digits(of(name))}</dd></div>`)}
    </dl>
    ${isToday && state === 'closed' && !isZero ? html`<p class="thanks">${t(thanks)}</p>` : nothing}`
}

export function differences({ figures }: DayRecord, t: Translate): TemplateResult {
  if (figures.differences.length === 0)
    return html`<section class="adds-up"><p><span aria-hidden="true">✓</span> ${inBoth(DAY.noDifferences, t)}</p></section>`
  return html`<section class="differences"><h2>${inBoth(DAY.differences, t)}</h2>
    <ul>${figures.differences.map(
      (difference) => html`<li><span aria-hidden="true">▲</span> ${inBoth(differenceWords(difference), t)}</li>`,
    )}</ul></section>`
}

export function prices({ figures }: DayRecord, t: Translate): TemplateResult | typeof nothing {
  if (figures.prices.length === 0) return nothing
  return html`<section><h2>${inBoth(DAY.prices, t)}</h2>
    <table><tbody>${figures.prices.map(
      (line) => html`<tr>
        <th scope="row">${inBoth(priceWords(line), t)}</th>
        <td>${line.yuan === null ? '' : `¥${line.yuan.toFixed(2)}`} × ${digits(line.people)}</td>
        <td>¥${line.totalYuan.toFixed(2)}</td>
      </tr>`,
    )}</tbody></table></section>`
}

/** Every count of the report, zeros too; folded on the phone, open on paper. */
export function allFigures({ figures }: DayRecord, t: Translate): TemplateResult {
  return html`<section><details class="all"><summary><h2>${inBoth(DAY.all, t)}</h2></summary>
    <table><tbody>${Object.entries(figures.counts).map(
      ([name, count]) => html`<tr class=${count === 0 ? 'none' : ''}>
        <th scope="row">${inBoth(countWords(name), t)}</th>
        <td>${digits(count)}</td>
      </tr>`,
    )}</tbody></table></details></section>`
}

/** `23:50` of an RFC 3339 time; the empty text for none. */
export function timeOf(time: string | null): string {
  return time?.slice(11, 16) ?? ''
}

function digits(count: number): string {
  return count.toLocaleString('en')
}
