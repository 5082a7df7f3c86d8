import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { findPackageJSON, stripTypeScriptTypes } from 'node:module'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Place } from './screens-options.ts'

/** What a browser is given; made when the first one asks, so that no start waits for what nobody has opened. */
export class Asset {
  readonly type: string
  readonly etag: string
  #content: Buffer
  #make: ((source: string) => string) | null
  #gzipped: Buffer | null = null

  /** `make`: what becomes of it, always in the same way; null where it is given as it is. */
  constructor(type: string, source: Buffer, make: ((source: string) => string) | null = null) {
    this.type = type
    this.etag = `"${createHash('sha256').update(source).digest('base64url').slice(0, 22)}"`
    this.#content = source
    this.#make = make
  }

  get body(): Buffer {
    if (this.#make !== null) this.#content = Buffer.from(this.#make(this.#content.toString()))
    this.#make = null
    return this.#content
  }

  get gzipped(): Buffer {
    this.#gzipped ??= gzipSync(this.body)
    return this.#gzipped
  }
}

export type Page = keyof typeof TITLES

export interface PageAssets {
  readonly pages: Readonly<Record<Page, Asset>>
  /** By path below `/pages/`. */
  readonly files: ReadonlyMap<string, Asset>
  /** For the content security policy: the shell's import map is the only inline script. */
  readonly importMapHash: string
}

const TITLES = {
  home: '采样亭 Sampling kiosk',
  resident: '自助登记 Check-in',
  queue: '排队 Queue',
  site: '全部采样台 All stations',
  crew: '现场 Crew',
  roster: '花名册 Roster',
  day: '日结 The day',
  tubes: '采样管 Tubes',
  sampler: '采样 Sampler',
  custody: '装箱交接 Hand-over',
  'custody-sheet': '交接单 Hand-over sheet',
  practice: '练习 Practice',
  bench: '试验台 Bench',
} as const

const JAVASCRIPT = 'text/javascript; charset=utf-8'
const IMPORT_MAP = /<script type="importmap">([^<]*)<\/script>/

/**
 * Reads everything that browsers are given, once: the page files, the style sheets, and lit-html. Some 600 kB in memory. At
 * once, for a start waits for it: eighty small files. Types are taken out here, for a tree has no build; a release has its
 * pages without them (`.js`, asked for as `.ts`), since what takes them out needs 40 MB.
 */
export function loadPageAssets(folder: string, place: Place): PageAssets {
  const files = new Map<string, Asset>()
  for (const name of readdirSync(folder)) {
    const type = typeOf(name)
    if (type !== null) files.set(name.replace(/\.js$/, '.ts'), readAsset(path.join(folder, name), type))
  }
  files.set('lit-html.js', new Asset(JAVASCRIPT, readFileSync(litHtmlFile())))
  const shell = readFileSync(path.join(folder, 'shell.html'), 'utf8')
  const version = versionOf(files)
  const page = (name: Page): Asset =>
    new Asset('text/html; charset=utf-8', Buffer.from(fillShell(shell, name, place, version)))
  const pages = {
    home: page('home'),
    resident: page('resident'),
    queue: page('queue'),
    site: page('site'),
    crew: page('crew'),
    roster: page('roster'),
    day: page('day'),
    tubes: page('tubes'),
    sampler: page('sampler'),
    custody: page('custody'),
    'custody-sheet': page('custody-sheet'),
    practice: page('practice'),
    bench: page('bench'),
  }
  return { pages, files, importMapHash: hashOfImportMap(shell) }
}

function typeOf(name: string): string | null {
  if (name.endsWith('.ts') || name.endsWith('.js')) return JAVASCRIPT
  if (name.endsWith('.css')) return 'text/css; charset=utf-8'
  return name.endsWith('.svg') ? 'image/svg+xml' : null
}

function readAsset(file: string, type: string): Asset {
  return new Asset(type, readFileSync(file), file.endsWith('.ts') ? (source) => stripTypeScriptTypes(source) : null)
}

/** The package's browser file; its name in `exports` would lead Node to the one for servers. */
function litHtmlFile(): string {
  const manifest = findPackageJSON('lit-html', import.meta.url)
  if (manifest === undefined) throw new Error('lit-html is not installed')
  return path.join(path.dirname(manifest), 'lit-html.js')
}

/** The same as long as no file is another: by it a page that was left open knows that it is an old one. */
function versionOf(files: ReadonlyMap<string, Asset>): string {
  const hash = createHash('sha256')
  for (const [name, { etag }] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${name} ${etag} `)
  return hash.digest('base64url').slice(0, 12)
}

function fillShell(shell: string, page: Page, place: Place, assets: string): string {
  const values: Readonly<Record<string, string>> = {
    assets,
    page,
    title: TITLES[page],
    hotline: place.hotline ?? '',
    personDays: String(place.personDays),
  }
  return shell.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => escapeHtml(values[name] ?? ''))
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

function hashOfImportMap(shell: string): string {
  const text = IMPORT_MAP.exec(shell)?.[1]
  if (text === undefined) throw new Error('shell.html has no import map')
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
