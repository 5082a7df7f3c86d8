import type { JournalReport, Report } from '../consumer/report.ts'
import { sayStretches } from '../domain/stretches.ts'
import { printable, sayAge, table } from './text-table.ts'

/** Lines of one kind that fit before a person stops reading. */
const LINES_MAX = 20
const COLUMNS = ['KIOSK', 'MODE', 'JOURNAL', 'PROVEN', 'HEAD', 'CHECKED IN', 'COLLECTED', 'LAST', 'STATE'] as const

/** What a person reads: a table of journals, and below it what is wrong or worth a look. */
export function sayReport(report: Report): string {
  const rows = report.journals.map(rowOf)
  const head = `${report.events} events held, ${report.copies} came again`
  return [head, '', ...table([[...COLUMNS], ...rows]), ...remarks(report).map((line) => `  ${line}`), ''].join('\n')
}

function rowOf(journal: JournalReport): readonly string[] {
  const { byType, head, kiosk, mode, provenUpTo, quietMs } = journal
  const of = (type: string): string => String(byType[type] ?? 0)
  return [
    kiosk,
    mode,
    String(journal.journal),
    String(provenUpTo),
    String(head),
    of('visit.checked-in'),
    of('sample.collected'),
    quietMs === null ? '' : `${sayAge(quietMs)} ago`,
    stateOf(journal),
  ]
}

function stateOf({ awaited, breaks, equations, missing, presence, unreadable }: JournalReport): string {
  if (breaks.length > 0) return 'ALTERED'
  if (missing.length > 0) return 'MISSING'
  if (unreadable.length > 0) return 'UNREADABLE'
  if (equations?.hold === false) return 'UNBALANCED'
  if (awaited.length > 0) return 'awaited'
  return presence ?? 'right'
}

function remarks(report: Report): readonly string[] {
  const lines = [
    ...report.journals.flatMap(aboutJournal),
    ...report.otherBytes.map((id) => `ALARM  ${id} came with different bytes; both are kept`),
    ...(report.outOfPlace === 0
      ? []
      : [`${report.outOfPlace} events came on the topic of another place than their source`]),
    ...report.people.map(
      ({ at, day, person }) =>
        `${person} was checked in twice on ${day}: ${at.map(({ id, source }) => `${id} at ${placeOf(source)}`).join(', ')}`,
    ),
    ...report.refused.map(
      ({ count, flaw, topic }) => `${count} messages on ${printable(topic)} were no events (${flaw})`,
    ),
  ]
  const more = lines.length - LINES_MAX
  return more > 0 ? [...lines.slice(0, LINES_MAX), `… and ${more} more; --json has all`] : lines
}

function aboutJournal(report: JournalReport): readonly string[] {
  const { awaited, breaks, equations, first, missing, unknownTypes, unreadable } = report
  const name = `${report.kiosk} ${report.mode} journal ${report.journal}`
  return [
    ...(missing.length === 0 ? [] : [`${name}: missing ${sayStretches(missing, LINES_MAX)}`]),
    ...(unreadable.length === 0
      ? []
      : [`${name}: unreadable on the kiosk's disk ${sayStretches(unreadable, LINES_MAX)}`]),
    ...(awaited.length === 0 ? [] : [`${name}: still to come ${sayStretches(awaited, LINES_MAX)}`]),
    ...(breaks.length === 0 ? [] : [`${name}: the chain breaks at ${breaks.join(', ')}`]),
    ...(equations?.hold === false ? [`${name}: ${sayEquations(equations)}`] : []),
    ...(first === 1 ? [] : [`${name}: held from ${first} on; what was before is proven by the chain alone`]),
    ...(unknownTypes === 0 ? [] : [`${name}: ${unknownTypes} events of types that this release does not know`]),
  ]
}

function sayEquations({ labels, samples }: NonNullable<JournalReport['equations']>): string {
  const { collected, inTubes, voided } = samples
  const { copies, opened, printed, unlabelled } = labels
  return `${collected} collected - ${voided} voided, ${inTubes} people in tubes; ${printed} labels - ${copies} copies, ${opened} tubes opened - ${unlabelled} without a label yet`
}

function placeOf(source: string): string {
  return source.replace('urn:sampling-kiosk:', '').replaceAll(':', '/')
}
