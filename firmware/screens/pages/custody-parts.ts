import { html, nothing, type TemplateResult } from 'lit-html'
import type { CustodyTube } from '../../domain/custody-view.ts'
import type { CustodyPort } from '../../ports/custody.ts'
import { subjectText } from './crew-tasks.ts'
import { CREW } from './crew-words.ts'
import type { ScanLine } from './custody-scans.ts'
import { CUSTODY, DIFFERENCES } from './custody-words.ts'
import { onSubmit } from './form-texts.ts'
import type { Words } from './words.ts'

export type PackingView = ReturnType<CustodyPort['view']>

/** What the page lends its parts. */
export interface PackingContext {
  readonly t: (words: Words) => string
  readonly view: PackingView
  readonly scans: ScanLine
  /** An inspector looks and never acts. */
  readonly mayAct: boolean
  /** A sampler packs; who answers for the box hands it over. */
  readonly mayHandOver: boolean
}

/** One field that has the cursor whenever nothing else has it: hand scanners type, and end with Enter. */
export function scanField({ scans, t, view }: PackingContext): TemplateResult {
  const submit = onSubmit(({ tube }, form) => {
    form.reset()
    if (tube !== undefined) scans.take('pack', tube)
  })
  const { answer, waiting } = scans
  const isFull = view.boxed.length >= view.maxTubes
  const idle = isFull ? CUSTODY.full : CUSTODY.ready
  return html`<section class="scan">
    <form class="inline" @submit=${submit}>
      <label>
        <span>${t(CUSTODY.scan)}</span>
        <input name="tube" id="scan" maxlength="2048" autocomplete="off" autocapitalize="characters"
          spellcheck="false" enterkeyhint="done" />
      </label>
      <button class="strong">${t(CUSTODY.put)}</button>
    </form>
    <p class="answer ${answer?.kind ?? 'idle'}" role="status">
      <span aria-hidden="true">${{ good: '✓', look: '▲', bad: '■', idle: '·' }[answer?.kind ?? 'idle']}</span>
      ${t(answer?.words ?? idle)}${waiting > 1 ? html` · ${t(CUSTODY.waiting(waiting))}` : nothing}
    </p>
  </section>`
}

/** `38 / 40`: in the box, of all that are sealed here. */
export function count({ t, view }: PackingContext): TemplateResult {
  const all = view.boxed.length + view.missing.length
  return html`<section class="fill">
    <h2>${t(CUSTODY.inBox)} ${view.box ?? ''}</h2>
    <p class="huge" data-all=${all}><strong>${view.boxed.length}</strong> / ${all} <small>${t(CUSTODY.of)}</small></p>
    <progress max=${Math.max(1, all)} value=${view.boxed.length} aria-label=${t(CUSTODY.inBox)}></progress>
    ${view.figures.open === 0 ? nothing : html`<p class="soft">${t(CUSTODY.stillOpen(view.figures.open))}</p>`}
  </section>`
}

/** How old the oldest sample is, by when the box has to leave, and by when it has to arrive. */
export function oldest({ t, view }: PackingContext): TemplateResult {
  const { dueAt, laboratoryBy, oldestSampleMinutes: minutes } = view.figures
  if (minutes === null || dueAt === null || laboratoryBy === null) {
    return html`<section class="oldest"><h2>${t(CUSTODY.noSample)}</h2></section>`
  }
  const limit = minutes + Math.round((Date.parse(laboratoryBy) - Date.parse(view.figures.at)) / 60_000)
  const level = levelOf(view)
  return html`<section class="oldest ${level === 'well' ? '' : 'hurry'}">
    <div class="head">
      <h2>${t(CUSTODY.oldest)}</h2>
      <p class="count">${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}</p>
    </div>
    <progress max=${limit} value=${Math.min(minutes, limit)} aria-label=${t(CUSTODY.oldest)}></progress>
    <p><b>${t(CUSTODY.leaveBy(clock(dueAt)))}</b> · ${t(CUSTODY.laboratoryBy(clock(laboratoryBy)))}</p>
  </section>`
}

/** Twenty minutes before the box has to leave it is said, as the task on the crew page is. */
export const SOON_MINUTES = 20

export function levelOf({ figures }: PackingView): 'well' | 'to-do' | 'late' {
  if (figures.dueAt === null) return 'well'
  const leftMs = Date.parse(figures.dueAt) - Date.parse(figures.at)
  if (leftMs < 0) return 'late'
  return leftMs < SOON_MINUTES * 60_000 ? 'to-do' : 'well'
}

/** The site's `HH:MM` of an RFC 3339 time. */
export function clock(time: string): string {
  return time.slice(11, 16)
}

/** What is not in the box yet: short lists stand open. */
export function missing(context: PackingContext): TemplateResult {
  const { t, view } = context
  if (view.missing.length === 0) {
    return html`<section><p class="all-in">✓ ${t(CUSTODY.nothingMissing)}</p></section>`
  }
  return list(context, CUSTODY.missing, view.missing, 'pack', view.missing.length <= OPEN_LIST_MAX)
}

const OPEN_LIST_MAX = 8

export function inBox(context: PackingContext): TemplateResult | typeof nothing {
  const { boxed } = context.view
  return boxed.length === 0 ? nothing : list(context, CUSTODY.inBox, [...boxed].reverse(), 'unpack', false)
}

function list(
  context: PackingContext,
  title: Words,
  tubes: readonly CustodyTube[],
  act: 'pack' | 'unpack',
  isOpen: boolean,
): TemplateResult {
  const { t } = context
  return html`<details class="list ${act}" ?open=${isOpen}>
    <summary><h2>${t(title)} · ${t(CUSTODY.tubes(tubes.length))}</h2></summary>
    <ul>${tubes.map((tube) => line(context, tube, act))}</ul>
  </details>`
}

function line({ mayAct, scans, t }: PackingContext, tube: CustodyTube, act: 'pack' | 'unpack'): TemplateResult {
  const group = tube.group === null ? [] : [t(CREW.group(tube.group.split('-').at(-1) ?? ''))]
  const sealedAt = tube.sealedAt === null ? [] : [clock(tube.sealedAt)]
  const press = (): void => {
    scans.take(act, tube.tube)
  }
  return html`<li>
    <p>
      <b>${subjectText(tube.tube)}</b>
      <span class="soft">${[...group, `${tube.count}/${tube.poolSize}`, ...sealedAt].join(' · ')}</span>
      ${tube.isTooOld ? html`<em>▲ ${t(CUSTODY.tooOld)}</em>` : nothing}
    </p>
    <button ?disabled=${!mayAct} @click=${press} aria-label="${t(act === 'pack' ? CUSTODY.put : CUSTODY.takeOut)} ${tube.tube}">
      ${t(act === 'pack' ? CUSTODY.put : CUSTODY.takeOut)}
    </button>
  </li>`
}

/** What was scanned and does not belong there, and what must come out. */
export function differences({ scans, t, view }: PackingContext): TemplateResult | typeof nothing {
  if (view.refused.length + view.unsealed.length === 0) return nothing
  return html`<section class="differences">
    <h2>▲ ${t(CUSTODY.refused)}</h2>
    <ul>
      ${view.unsealed.map(
        (tube) => html`<li>
          <p><b>${subjectText(tube)}</b> ${t(CUSTODY.unsealed)}</p>
          <button @click=${() => {
            scans.take('unpack', tube)
          }}>${t(CUSTODY.takeOut)}</button>
        </li>`,
      )}
      ${view.refused.map(
        ({ code, fault }) =>
          html`<li><p>${t(DIFFERENCES[fault])} <b>${code === undefined ? '' : subjectText(code)}</b></p></li>`,
      )}
    </ul>
  </section>`
}

export function earlier({ t, view }: PackingContext): TemplateResult | typeof nothing {
  if (view.handedOver.length === 0) return nothing
  return html`<section class="earlier">
    <h2>${t(CUSTODY.earlier)}</h2>
    <ul>
      ${view.handedOver.map(
        ({ at, box, count: tubes }) => html`<li>
          <p><b>${box}</b> <span class="soft">${at.slice(5, 16).replace('T', ' ')} · ${t(CUSTODY.tubes(tubes))}</span></p>
          <a class="button" href="/crew/custody/sheet?box=${box}">${t(CUSTODY.sheet)}</a>
        </li>`,
      )}
    </ul>
  </section>`
}
