import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { type Marks, requestKey } from '../../../firmware/compose/act-answers.ts'
import type { Person } from '../../../firmware/domain/identity.ts'
import type { CloudEvent } from '../../../firmware/journal/envelope.ts'
import { documentOf } from '../../support/domain-kiosk.ts'
import { withFile } from '../journal/journal-fixture.ts'
import { assistanceOf, type OldSite, phoneOf, pressOf } from './old-site.ts'

type CheckedIn = CloudEvent & { readonly data: { readonly person: Person; readonly request?: string } }
type KnownPerson = Pick<Person, 'idNumber' | 'name' | 'sex' | 'birthDate' | 'phone'>

const HOLE = 'who was it'
const NOBODY: KnownPerson = { idNumber: '', name: '', sex: 'male', birthDate: '', phone: '' }

/** Everybody who could have come, and everything that stands about them in an event. */
export function knownPeople(count: number): readonly KnownPerson[] {
  return Array.from({ length: count }, (_, i) => {
    const { birthDate, idNumber, name, sex } = documentOf(i + 1)
    return { birthDate, idNumber, name, sex, phone: phoneOf(i + 1) }
  })
}

/** The check-ins of the first `people`, while they are still known. */
export async function checkedIn({ opened }: OldSite, people: number): Promise<readonly CheckedIn[]> {
  const found: CheckedIn[] = []
  for (let after = 0; found.length < people; ) {
    const page = await opened.journal.readAfter(after, 500)
    if (page.length === 0) throw new RangeError(`Only ${found.length} have come`)
    after = page.at(-1)?.sequence ?? 0
    for (const { bytes } of page) {
      const { chain, ...event } = JSON.parse(Buffer.from(bytes).toString('utf8')) as CheckedIn & { chain: string }
      if (chain !== '' && event.type.includes('visit.checked-in')) found.push(event)
    }
  }
  return found.slice(0, people)
}

/** What the journal still has of events, by id: SHA-256, base64url. */
export async function keptDigests({ folder }: OldSite): Promise<ReadonlyMap<string, string>> {
  const rows = await withFile(folder, 'SELECT sequence, digest FROM event')
  return new Map(
    rows.map(({ digest, sequence }) => [
      `demo.K0042.1.${Number(sequence)}`,
      Buffer.from(digest as Uint8Array).toString('base64url'),
    ]),
  )
}

/**
 * How many of `events` are confirmed by trying everybody in the dictionary at their kept digest. Who guesses knows all
 * of an event but who it was, and its salt; `knowsSalt` is the control: as if there were none.
 */
export function guessEach(
  events: readonly CheckedIn[],
  kept: ReadonlyMap<string, string>,
  dictionary: readonly KnownPerson[],
  knowsSalt = false,
): number {
  const texts = new Map<string, readonly string[]>()
  let confirmed = 0
  for (const event of events) {
    const digest = kept.get(event.id)
    const { person } = event.data
    const sameForAll = jcs({ ...person, ...NOBODY })
    const candidates = texts.get(sameForAll) ?? dictionary.map((one) => jcs({ ...person, ...one }))
    texts.set(sameForAll, candidates)
    const [before = '', behind = ''] = jcs(withHole(event, knowsSalt)).split(JSON.stringify(HOLE))
    if (candidates.some((one) => hash('sha256', before + one + behind, 'base64url') === digest)) confirmed += 1
  }
  return confirmed
}

/** What everybody can compute. */
const ANYBODY: Marks = { mark: (text) => hash('sha256', text, 'base64url') }

/**
 * Of how many of `events` the first `people` of whom one is tried after the other fits to the request in clear. Who
 * guesses knows which press it was and all of the act but who was meant; `marks` is the control: as if he had the key.
 */
export function guessRequests(events: readonly CheckedIn[], people: number, marks: Marks = ANYBODY): number {
  const acts = Array.from({ length: people }, (_, i) => assistanceOf(i + 1))
  return events
    .flatMap(({ data }) => data.request ?? [])
    .filter((request, i) => acts.some((act) => requestKey(act, pressOf(i + 1), marks) === request)).length
}

function withHole(event: CheckedIn, knowsSalt: boolean): object {
  const { salt, ...data } = event.data
  return { ...event, data: { ...data, ...(knowsSalt ? { salt } : {}), person: HOLE } }
}

function jcs(value: object): string {
  return canonicalize(value) ?? ''
}
