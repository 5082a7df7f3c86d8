import { html, type TemplateResult } from 'lit-html'
import { BENCH, SAMPLE_CODES, SAMPLE_PEOPLE } from './bench-words.ts'
import type { Words } from './words.ts'

/** What the page of the bench lends its panels. */
export interface BenchContext {
  readonly t: (words: Words) => string
  /** Sends one change to a twin; the answer appears at the top when it is a no. */
  send(twin: string, body: object | null): void
}

export function people(context: BenchContext): TemplateResult {
  const { t } = context
  return panel(
    context,
    BENCH.people,
    html`
    <div class="people">
      ${SAMPLE_PEOPLE.map(
        ({ note, person }) => html`<button @click=${() => {
          context.send('card', { person })
        }}>
        <b>${person.name}</b> <small>${t(note)}</small>
      </button>`,
      )}
    </div>
    <button class="wide" @click=${() => {
      context.send('card', null)
    }}>${t(BENCH.lift)}</button>`,
  )
}

const FEVER_C = 38.9
const NORMAL_C = 34.2
const NOBODY_C = 24
const AIR_C = 25

/** The surface of a forehead is colder than the body: the kiosk estimates the one from the other. */
export function thermometer(context: BenchContext): TemplateResult {
  const { t } = context
  const slide = (event: Event): void => {
    const form = event.currentTarget
    if (!(form instanceof HTMLFormElement)) return
    const values = new FormData(form)
    const [objectC, ambientC] = [Number(values.get('objectC')), Number(values.get('ambientC'))]
    showOutput(form, 'objectC', objectC)
    showOutput(form, 'ambientC', ambientC)
    if (event.type === 'change') context.send('thermometer', { objectC, ambientC })
  }
  const set =
    (objectC: number) =>
    (event: Event): void => {
      const form = event.currentTarget instanceof HTMLButtonElement ? event.currentTarget.form : null
      const slider = form?.elements.namedItem('objectC')
      if (form === null || !(slider instanceof HTMLInputElement)) return
      slider.value = String(objectC)
      form.dispatchEvent(new Event('change'))
    }
  const fault = (name: string): TemplateResult =>
    html`<button type="button" @click=${() => {
      context.send('thermometer', { fault: name })
    }}>${name}</button>`
  return panel(
    context,
    BENCH.thermometer,
    html`<form @input=${slide} @change=${slide}>
    <label>${t(BENCH.forehead)} <output name="objectC-shown">${NORMAL_C.toFixed(1)} °C</output>
      <input type="range" name="objectC" min="20" max="42" step="0.1" value=${NORMAL_C} /></label>
    <label>${t(BENCH.air)} <output name="ambientC-shown">${AIR_C.toFixed(1)} °C</output>
      <input type="range" name="ambientC" min="-10" max="45" step="0.5" value=${AIR_C} /></label>
    <div class="row">
      <button type="button" @click=${set(NORMAL_C)}>${t(BENCH.normal)}</button>
      <button type="button" @click=${set(FEVER_C)}>${t(BENCH.fever)}</button>
      <button type="button" @click=${set(NOBODY_C)}>${t(BENCH.nobody)}</button>
    </div>
    <p class="soft">${t(BENCH.nextReadingFails)}</p>
    <div class="row">${fault('pec')} ${fault('nack')} ${fault('error-flag')}</div>
  </form>`,
  )
}

function showOutput(form: HTMLFormElement, name: string, celsius: number): void {
  const output = form.elements.namedItem(`${name}-shown`)
  if (output instanceof HTMLOutputElement) output.value = `${celsius.toFixed(1)} °C`
}

export function scanner(context: BenchContext): TemplateResult {
  const { t } = context
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!(event.target instanceof HTMLFormElement)) return
    const text = new FormData(event.target).get('text')
    if (typeof text === 'string') context.send('scan', { text })
  }
  return panel(
    context,
    BENCH.scanner,
    html`
    <form class="inline" @submit=${submit}>
      <input name="text" aria-label=${t(BENCH.scanText)} placeholder=${t(BENCH.scanText)} required maxlength="2048" />
      <button>${t(BENCH.scan)}</button>
    </form>
    <div class="row">
      ${SAMPLE_CODES.map(
        ({ text, words }) => html`<button title=${text} @click=${() => {
          context.send('scan', { text })
        }}>
        ${t(words)}
      </button>`,
      )}
    </div>`,
  )
}

/** Only where the kiosk has one. */
export function distance(context: BenchContext): TemplateResult {
  return panel(
    context,
    BENCH.distance,
    html`
    <div class="row">
      ${change(context, BENCH.atLens, 'distance', { mm: 60 })}
      ${change(context, BENCH.armsLength, 'distance', { mm: 400 })}
      ${change(context, BENCH.nobodyNear, 'distance', { mm: null })}
      ${change(context, BENCH.noDistance, 'distance', { fault: 'silent' })}
    </div>`,
  )
}

export function printer(context: BenchContext): TemplateResult {
  return panel(
    context,
    BENCH.printer,
    html`
    <div class="row">
      ${change(context, BENCH.paperOut, 'printer', { paper: 'out' })}
      ${change(context, BENCH.paperIn, 'printer', { paper: 'ok' })}
      ${change(context, BENCH.coverOpen, 'printer', { cover: 'open' })}
      ${change(context, BENCH.coverClosed, 'printer', { cover: 'closed' })}
      ${change(context, BENCH.linkDown, 'printer', { link: 'down' })}
      ${change(context, BENCH.linkStuck, 'printer', { link: 'stuck' })}
      ${change(context, BENCH.linkUp, 'printer', { link: 'up' })}
    </div>`,
  )
}

export function buttons(context: BenchContext): TemplateResult {
  return panel(
    context,
    BENCH.panel,
    html`
    <div class="row">
      ${change(context, BENCH.callNext, 'button', { line: 'callNext' })}
      ${change(context, BENCH.sampled, 'button', { line: 'sampled' })}
      ${change(context, BENCH.pedal, 'button', { line: 'pedal' })}
      ${change(context, BENCH.entryBeam, 'button', { line: 'entryBeam' })}
      ${change(context, BENCH.exitBeam, 'button', { line: 'exitBeam' })}
    </div>`,
  )
}

export function uplink(context: BenchContext): TemplateResult {
  return panel(
    context,
    BENCH.uplink,
    html`
    <div class="row">
      ${change(context, BENCH.cut, 'uplink', { link: 'down' })} ${change(context, BENCH.restore, 'uplink', { link: 'up' })}
    </div>`,
  )
}

export function panel({ t }: BenchContext, title: Words, body: TemplateResult): TemplateResult {
  return html`<section class="panel"><h2>${t(title)}</h2>${body}</section>`
}

function change(context: BenchContext, words: Words, twin: string, body: object): TemplateResult {
  return html`<button @click=${() => {
    context.send(twin, body)
  }}>${context.t(words)}</button>`
}
