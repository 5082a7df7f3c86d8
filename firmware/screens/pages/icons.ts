import { svg, type TemplateResult } from 'lit-html'
import type { Band, Prompt } from '../../domain/view.ts'

/** Shapes that double every colour: ✓ circle, ▲ triangle, ■ square. Drawn, since fonts differ in them. */
export const SHAPES: Readonly<Record<Band | 'unknown', TemplateResult>> = {
  clear: shape(svg`<circle cx="32" cy="32" r="27"/><path d="m19 33 9 9 17-19"/>`),
  busy: shape(svg`<path d="M32 7 60 56H4z"/><path d="M32 25v14m0 8v.1"/>`),
  jammed: shape(svg`<rect x="7" y="7" width="50" height="50" rx="3"/><path d="M20 32h24"/>`),
  unknown: shape(svg`<circle cx="32" cy="32" r="27" stroke-dasharray="9 8"/><path d="M20 32h.1m11.9 0h.1m11.9 0h.1"/>`),
}

function shape(lines: TemplateResult): TemplateResult {
  return svg`<svg class="shape" viewBox="0 0 64 64" aria-hidden="true" fill="none" stroke="currentColor"
    stroke-width="6" stroke-linecap="round" stroke-linejoin="round">${lines}</svg>`
}

const CARD = svg`<rect x="10" y="40" width="180" height="120" rx="14"/>
  <g fill="currentColor" stroke="none"><circle cx="58" cy="85" r="18"/><path d="M32 136a26 26 0 0 1 52 0z"/></g>
  <path d="M104 78h60M104 101h60M104 124h38"/>`
const CARD_ON_LIGHT = svg`<g>${CARD}</g><path class="glow" d="M28 182h144"/>`
const CARD_AWAY = svg`<g transform="translate(0 22)">${CARD}</g><path class="glow" d="M100 46V8m-18 18 18-18 18 18"/>`
const CARD_AGAIN = svg`<g transform="translate(18 46) scale(.82)">${CARD}</g>
  <path class="glow" d="M58 44a46 46 0 0 1 84-6m4-28v30h-30"/>`
const FACE = svg`<path d="M36 96a64 72 0 0 1 128 0v22a64 72 0 0 1-128 0z"/><circle class="glow" cx="100" cy="70" r="20"/>
  <path d="M74 114v8m52-8v8M76 152q24 14 48 0"/>`
const CHILD = svg`<path d="M58 74a42 46 0 0 1 84 0v14a42 46 0 0 1-84 0z"/><circle class="glow" cx="100" cy="56" r="13"/>
  <path d="M82 84v6m36-6v6M84 108q16 9 32 0M30 180c4-34 30-46 70-46s66 12 70 46"/><path class="glow" d="M22 96V52m-16 16 16-16 16 16"/>`
const STAFF = svg`<circle cx="78" cy="62" r="32"/><path d="M20 178v-16a58 50 0 0 1 116 0v16z"/>
  <path class="glow" d="M138 34h42v34h-20l-16 14V68h-6z"/>`
const TICK = svg`<circle class="good" cx="100" cy="100" r="80"/><path class="good" d="m62 104 26 26 52-58"/>`
const NUMBER = svg`<path d="M30 52h140v32a16 16 0 0 0 0 32v32H30v-32a16 16 0 0 0 0-32z"/><path d="M78 78v44m22-44v44m22-44v44"/>`
const CLOCK = svg`<circle cx="100" cy="100" r="78"/><path class="glow" d="M100 56v46l30 20"/>`
const PRINTER = svg`<path d="M54 78V26h92v52M54 146H28V78h144v68h-26"/><path class="glow" d="M60 116h80v60H60z"/>`
const CODE = svg`<path d="M24 24h56v56H24zM120 24h56v56h-56zM24 120h56v56H24z"/>
  <path class="glow" d="M120 122v22h22m34-24v20m-54 36h20m12-16h22v16"/>`
const FINGER = svg`<circle class="glow" cx="100" cy="62" r="34"/><path d="M84 150V64a16 16 0 0 1 32 0v50l34 10q16 6 12 24l-8 38H88l-36-46q-8-14 8-18z"/>`
const MASK = svg`<path d="M36 92a64 72 0 0 1 128 0v26a64 72 0 0 1-128 0z"/><path class="glow" d="M36 112c30-18 98-18 128 0v20c-30 40-98 40-128 0z"/>
  <path d="M74 88v8m52-8v8"/>`
const QUESTION = svg`<path d="M24 30h152v104H110l-34 38v-38H24z"/><path class="glow" d="M84 66a18 18 0 1 1 22 22q-6 3-6 10m0 16v.1"/>`
const KEYS = svg`<rect x="52" y="14" width="96" height="172" rx="16"/>
  <path class="glow" d="M80 54h.1M100 54h.1M120 54h.1M80 84h.1M100 84h.1M120 84h.1M80 114h.1M100 114h.1M120 114h.1"/><path d="M90 158h20"/>`
const PAUSE = svg`<circle cx="100" cy="100" r="80"/><path d="M78 70v60m44-60v60"/>`

const PICTURES: Readonly<Record<Prompt | 'wait', TemplateResult>> = {
  idle: CARD_ON_LIGHT,
  read: CARD_AWAY,
  'card-again': CARD_AGAIN,
  'card-again-late': CARD_AGAIN,
  'card-wrong-number': STAFF,
  'card-unreadable': CARD_AGAIN,
  begin: FINGER,
  'card-needed': CARD_ON_LIGHT,
  temperature: FACE,
  'temperature-again': FACE,
  'temperature-child': CHILD,
  staff: STAFF,
  done: TICK,
  passed: TICK,
  repeated: NUMBER,
  'not-holder': STAFF,
  refused: TICK,
  mask: MASK,
  'mask-missing': MASK,
  symptoms: QUESTION,
  phone: KEYS,
  'printer-wait': PRINTER,
  'unknown-code': CODE,
  closed: PAUSE,
  wait: CLOCK,
}

/** The one picture that goes with a prompt; it says nothing that the sentence does not. */
export function picture(prompt: Prompt | 'wait'): TemplateResult {
  return svg`<svg class="picture" viewBox="0 0 200 200" aria-hidden="true" fill="none" stroke="currentColor"
    stroke-width="10" stroke-linecap="round" stroke-linejoin="round">${PICTURES[prompt]}</svg>`
}
