import type { CrewAct } from '../../domain/input.ts'
import type { ReadDocument } from '../../ports/document-reader.ts'
import { ask, post } from './asking.ts'
import type { Words } from './words.ts'

export interface SignedIn {
  readonly operator: string
  readonly role: 'registrar' | 'sampler' | 'leader' | 'inspector'
  readonly by: 'pin' | 'badge'
  readonly signOutMinutes: number
}

export type ActName = CrewAct['act']
export type ActBody = Readonly<Record<string, unknown>>

export type ActAnswer =
  /** With the ids of the events that it wrote. */
  | { readonly kind: 'done'; readonly events: readonly string[] }
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string; readonly message: string }
  /** Nobody knows whether it arrived; sent again under the same id it cannot act twice. */
  | { readonly kind: 'unsent' }

/** About half a minute in all: longer than a restart of the kiosk. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 8_000]

/** Who is signed in; null when nobody is; 'unreachable' when the kiosk does not answer. */
export async function whoAmI(): Promise<SignedIn | null | 'unreachable'> {
  const answer = await get('/api/crew/session')
  return answer === null || answer.status >= 500 ? 'unreachable' : (answer.body as SignedIn | null)
}

export type SignInAnswer = SignedIn | { readonly message: string } | 'unreachable'

export type Credentials = { readonly operator: string; readonly pin: string } | { readonly badge: string }

export async function signIn(credentials: Credentials): Promise<SignInAnswer> {
  const response = await post('/api/crew/session', credentials)
  if (response === null) return 'unreachable'
  return (await response.json()) as SignedIn | { message: string }
}

export async function signOut(): Promise<void> {
  await ask('/api/crew/session', { method: 'DELETE' })
}

/** Sends one press of a button until the kiosk has answered; every try carries the same `requestId`. */
export async function sendAct(
  name: ActName,
  body: ActBody,
  requestId: string,
  onRetry: () => void,
): Promise<ActAnswer> {
  for (const pauseMs of [...PAUSES_MS, null]) {
    const response = await post(`/api/crew/${name}`, { ...body, requestId })
    if (response !== null) return read(response)
    if (pauseMs === null) break
    onRetry()
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  return { kind: 'unsent' }
}

async function read(response: Response): Promise<ActAnswer> {
  if (response.ok) return { kind: 'done', events: ((await response.json()) as { events: readonly string[] }).events }
  const { message, reason } = (await response.json()) as { reason: string; message: string }
  return { kind: 'refused', status: response.status, reason, message }
}

/** What the kiosk answers to a question; `body` is null unless it was a yes. Null when no answer came. */
export async function get(url: string): Promise<{ readonly status: number; readonly body: unknown } | null> {
  const response = await ask(url, { method: 'GET' })
  if (response === null) return null
  return { status: response.status, body: response.ok ? await response.json() : null }
}

/** What a part of the page does once the kiosk has answered. */
export interface AfterAct {
  done?(): void
  refused?(reason: string): void
}

/** What a number or the lines of a passport say; null when the kiosk does not answer. */
export async function readDocument(text: string): Promise<ReadDocument | null> {
  const response = await post('/api/crew/read-document', { text })
  return response?.ok === true ? ((await response.json()) as ReadDocument) : null
}

/** What the page of the crew lends its parts. */
export interface CrewContext {
  readonly signedIn: SignedIn
  /** In the language chosen. */
  readonly t: (words: Words) => string
  /** Presses a button; the answer appears above the dock, or at the foot of the open sheet. */
  act(name: ActName, body?: ActBody, after?: AfterAct): void
  /** An act is on its way: the next one waits for its answer. */
  readonly isBusy: boolean
  /** What the kiosk takes for the time, at the site: `YYYY-MM-DD HH:MM`. */
  readonly kioskTime: string
  open(sheet: Sheet | null): void
}

export type Sheet =
  | { readonly name: 'more' | 'open-tube' | 'devices' | 'ticket' }
  | { readonly name: 'label'; readonly label: string }
